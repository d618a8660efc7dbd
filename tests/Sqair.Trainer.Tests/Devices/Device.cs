using System.CommandLine;
using System.Text.Json.Nodes;
using Sqair.Edge.Tests.Tools;
using Sqair.Messages;
using Sqair.Models;
using Sqair.Shared.Tests.Tracking;
using Sqair.Trainer.Commands;

namespace Sqair.Trainer.Tests.Devices;

/// <summary>A daemon that takes models, in its own process, with one camera on which a bright rectangle walks.</summary>
sealed class Device : IAsyncDisposable
{
    readonly TestFolder _folder;
    readonly string _config;
    EdgeProcess _process = null!;
    bool _isGone;

    Device(TestFolder folder, Mosquitto? broker, string name, string config)
        => (_folder, Name, _config, Topics) = (folder, name, config, new TopicNames("sqair", name));

    public string Name { get; }

    public TopicNames Topics { get; }

    public string Errors => _process.Errors;

    public EdgeProcess Process => _process;

    /// <summary>The folder of its models.</summary>
    public string Models => _folder.File($"{Name}-state/models");

    /// <param name="push">Of the configuration.</param>
    /// <param name="models">Beside it.</param>
    /// <param name="model">Null: the one made by hand.</param>
    public static async Task<Device> StartAsync(
        TestFolder folder, Mosquitto? broker, string name = "entrance", string push = "{shadow: {seconds: 0}, probationSeconds: 600}",
        string models = "allowUnsigned: true", string camera = "source: yard.mp4, repeat: true, realTime: false", string? model = null)
    {
        if (!File.Exists(folder.File("yard.mp4")))
            await HandMade.ClipAsync(folder.File("yard.mp4"), HandMade.Yard, frames: 150);
        model ??= Package(folder, "first");
        var mqtt = broker is null ? "output: {motFile: rows.txt}" : $"mqtt: {{host: 127.0.0.1, port: {broker.Port}}}";
        var config = folder.Write($"{name}.yaml", $$"""
            device: {{name}}
            model: {{model}}
            models: { {{models}}, push: {{push}} }
            state: {folder: {{name}}-state}
            {{mqtt}}
            statusSeconds: 1
            cameras: [{name: door, {{camera}}}]
            """);
        var device = new Device(folder, broker, name, config);
        device.Start();
        return device;
    }

    public void Start() => (_process, _isGone) = (new EdgeProcess(["run", "--config", _config]), false);

    /// <summary>As if the power went. <see cref="Start"/> has to follow.</summary>
    public async Task KillAsync()
    {
        _process.Signal(EdgeProcess.SigKill);
        await _process.ExitAsync();
        _process.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        if (_isGone) return;
        _isGone = true;
        if (_process.IsRunning)
        {
            _process.Signal(EdgeProcess.SigTerm);
            await _process.ExitAsync();
        }
        _process.Dispose();
    }

    /// <summary>A package of the model made by hand; its bytes are its own.</summary>
    /// <param name="padding">Bytes that make it so much longer.</param>
    public static string Package(
        TestFolder folder, string name, int padding = 0, byte[]? judge = null, Func<ModelManifest, ModelManifest>? change = null)
    {
        var bytes = new byte[padding];
        new Random(name.Length).NextBytes(bytes);
        var manifest = HandMadeModel.Manifest with
        {
            Name = name,
            Provenance = new JsonObject { ["padding"] = Convert.ToBase64String(bytes) },
        };
        Directory.CreateDirectory(folder.File(name));
        return HandMadeModel.Package(folder.File(name), change?.Invoke(manifest) ?? manifest, judge: judge).Path;
    }

    /// <summary>The newest word on a push.</summary>
    /// <summary>The last word, once nothing more comes: what a push has heard may be on its way to another subscriber still.</summary>
    public ModelStateMessage? Told(Subscriber subscriber)
    {
        for (var (seen, now) = (-1, Count()); now != seen;)
        {
            Thread.Sleep(300);
            (seen, now) = (now, Count());
        }
        return subscriber.Read(Topics.ModelState, MessageJson.Default.ModelStateMessage).LastOrDefault();

        int Count() => subscriber.Messages.Count(message => message.Topic == Topics.ModelState);
    }

    public Task UntilAsync(Subscriber subscriber, PushState state, string? name = null) => Await.TrueAsync(
        () => Told(subscriber) is { } told && told.State == state && (name is null || told.Name == name),
        () => $"{Name} is not {state}, but {Told(subscriber)?.State} {Told(subscriber)?.Reason}\n{Errors}");

    public Task TracksAsync(Subscriber subscriber)
    {
        var seen = subscriber.Messages.Count;
        return Await.TrueAsync(() => subscriber.Messages.Skip(seen).Any(message => message.Topic == Topics.Tracks("door")),
            () => $"{Name} does not track\n{Errors}");
    }

    public static Task<(int Code, string Said)> PushAsync(Mosquitto broker, string package, params string[] arguments) => RunAsync(
        PushCommand.Create(), [package, "--broker", $"127.0.0.1:{broker.Port}", .. arguments]);

    public static Task<(int Code, string Said)> RollBackAsync(Mosquitto broker, string device = "entrance") => RunAsync(
        RollbackCommand.Create(), [device, "--broker", $"127.0.0.1:{broker.Port}"]);

    public static Task<(int Code, string Said)> ListAsync(Mosquitto broker) => RunAsync(
        DevicesCommand.Create(), ["--broker", $"127.0.0.1:{broker.Port}"]);

    public static Task<(int Code, string Said)> RunAsync(Command command, params string[] arguments) => Task.Run(async () =>
    {
        using var output = new StringWriter();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(180));
        var parsed = command.Parse(arguments);
        Assert.Empty(parsed.Errors);
        var code = await parsed.InvokeAsync(
            new() { Output = TextWriter.Synchronized(output), EnableDefaultExceptionHandler = false }, limit.Token);
        return (code, output.ToString());
    });
}
