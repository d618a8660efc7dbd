using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MQTTnet;
using Sqair.Edge.Tests.Tools;
using Sqair.Messages;

namespace Sqair.Edge.Tests.EndToEnd;

/// <summary>The subscribers of docs/examples, as somebody runs them who has just read of them.</summary>
public sealed class ExampleSubscriberTests : IDisposable
{
    const string Folder = "docs/examples";

    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("/usr/bin/python3", "subscribe.py")]
    [InlineData("dotnet", "run", "subscribe.cs")]
    public async Task It_prints_events_and_counts_and_comes_back_with_the_broker(string program, params string[] words)
    {
        await HandMade.ClipAsync(_folder.File("walk.mp4"), HandMade.Yard, 140, frame => [(20 + 2 * ((frame - 40) % 100), 90)]);
        using var broker = new Mosquitto();
        using var example = new Example(program, [.. words, $"127.0.0.1:{broker.Port}", "site/sqair"]);
        await Await.TrueAsync(() => Regex.Count(example.Errors, "connected to ") == 1, () => example.Errors);
        await DaemonAsync(1);
        broker.Kill();
        await Task.Delay(TimeSpan.FromSeconds(1));
        broker.Start();
        await Await.TrueAsync(() => Regex.Count(example.Errors, "connected to ") == 2, () => example.Errors);
        await DaemonAsync(2);
        using var enemy = new MqttClientFactory().CreateMqttClient();
        await enemy.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).Build());
        foreach (var nonsense in (string[])["{", "7", "[]", "{}"])
            await enemy.PublishStringAsync("site/sqair/a/b/events", nonsense);
        await Await.TrueAsync(() => Regex.Count(example.Errors, "site/sqair/a/b/events is passed over") == 4, () => example.Errors);
        Assert.True(example.IsRunning);

        async Task DaemonAsync(int runs)
        {
            await using var subscriber = await Subscriber.ConnectAsync(broker.Port, "site/sqair/#");
            await using var run = new DaemonRun(_folder, $$"""
                mqtt: {host: 127.0.0.1, port: {{broker.Port}}, prefix: site/sqair}
                cameras:
                  - name: door
                    source: walk.mp4
                    lines: {name: gate, points: [[0.5, 1], [0.5, 0]]}
                """, once: true, model: HandMade.Model(_folder));
            Assert.Equal(0, (await run.EndAsync()).ExitCode);
            var topics = new TopicNames("site/sqair", "entrance");
            await subscriber.UntilAsync(topics.DeviceStatus, MessageJson.Default.DeviceStatusMessage,
                status => status.State == DeviceState.Offline, "the good-bye");
            var events = subscriber.Read(topics.Events("door"), MessageJson.Default.EventMessage).ToList();
            Assert.Contains(events, happened => happened.Event == EventKind.LineCrossed);
            foreach (var happened in events)
            {
                var line = $"{happened.Captured:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} entrance/door "
                    + JsonNamingPolicy.CamelCase.ConvertName($"{happened.Event}");
                if (happened.Event == EventKind.LineCrossed) line += $" track {happened.Track} line gate direction in";
                await Await.TrueAsync(() => example.Output.Count(said => said.StartsWith(line, StringComparison.Ordinal)) == 1,
                    () => $"expected {line} once\n{string.Join('\n', example.Output)}\n{example.Errors}");
            }
            // Every run of a file counts from nought.
            await Await.TrueAsync(() => example.Output.Count(said => said == "entrance/door gate: 1 in, 0 out") == runs,
                () => $"expected the count {runs} times\n{string.Join('\n', example.Output)}\n{example.Errors}");
        }
    }

    [Theory]
    [InlineData("/usr/bin/python3", "subscribe.py")]
    [InlineData("dotnet", "run", "subscribe.cs")]
    public async Task It_says_what_it_expects(string program, params string[] words)
    {
        using var example = new Example(program, [.. words, "broker:many"]);
        await Await.TrueAsync(() => !example.IsRunning, () => example.Errors);
        await Await.TrueAsync(() => example.Errors.Contains("expected HOST or HOST:PORT"), () => example.Errors);
    }

    [Fact]
    public void The_package_of_the_csharp_example_is_the_one_that_is_tested() => Assert.Equal(
        Found("Directory.Packages.props", "Include=\"MQTTnet\" Version=\"(.*?)\""),
        Found($"{Folder}/subscribe.cs", "(?m)^#:package MQTTnet@(.*)$"));

    [Fact]
    public void The_flow_of_node_red_can_be_imported_and_reads_what_is_published()
    {
        var nodes = JsonNode.Parse(File.ReadAllText(Files.InRepository($"{Folder}/node-red-flow.json")))!.AsArray()
            .Select(node => node!.AsObject()).ToDictionary(node => (string)node["id"]!);
        var tab = Assert.Single(nodes.Values, node => Type(node) == "tab");
        var variables = tab["env"]!.AsArray().ToDictionary(variable => (string)variable!["name"]!, variable => (string)variable!["value"]!);
        Assert.All(nodes.Values.Where(node => node != tab), node => Assert.Equal((string)tab["id"]!, (string)node["z"]!));
        // Node-RED puts in the variable where it is the whole of a field, and nowhere else.
        var broker = Assert.Single(nodes.Values, node => Type(node) == "mqtt-broker");
        Assert.Equal(("broker.local", "1883"), (Value(broker, "broker"), Value(broker, "port")));

        var sources = nodes.Values.Where(node => Type(node) == "mqtt in").ToList();
        foreach (var source in sources)
        {
            Assert.Same(broker, nodes[(string)source["broker"]!]);
            Assert.Equal(["mqtt in", "json", "function", "debug"], Chain(source));
        }
        var topics = DaemonRun.Topics;
        foreach (var topic in (string[])[topics.Events("door"), topics.Line("door", "gate")])
            Assert.Single(sources, source =>
                MqttTopicFilterComparer.Compare(topic, Value(source, "topic")) == MqttTopicFilterCompareResult.IsMatch);
        Assert.Equal(2, sources.Count);

        // The function reads no field that is not published.
        var fields = ((string[])["docs/schemas/event.json", "docs/schemas/line.json"])
            .SelectMany(path => JsonNode.Parse(File.ReadAllText(Files.InRepository(path)))!["properties"]!.AsObject())
            .Select(field => field.Key).ToHashSet();
        var function = (string)Assert.Single(nodes.Values, node => Type(node) == "function")["func"]!;
        var read = Regex.Matches(function, @"[^.]\bpayload\.(\w+)").Select(match => match.Groups[1].Value).ToHashSet();
        Assert.Subset(fields, read);
        Assert.Superset(new HashSet<string> { "id", "event", "captured", "line", "total" }, read);

        IEnumerable<string> Chain(JsonObject node) => node["wires"]!.AsArray().SelectMany(output => output!.AsArray())
            .SelectMany(next => Chain(nodes[(string)next!])).Prepend(Type(node));
        string Value(JsonObject node, string field) => Regex.Match((string)node[field]!, @"^\$\{(\w+)\}$") is { Success: true } match
            ? variables[match.Groups[1].Value] : (string)node[field]!;
        static string Type(JsonObject node) => (string)node["type"]!;
    }

    static string Found(string path, string expression)
    {
        var match = Regex.Match(File.ReadAllText(Files.InRepository(path)), expression);
        Assert.True(match.Success, path);
        return match.Groups[1].Value;
    }

    /// <summary>A program of docs/examples, in its folder.</summary>
    sealed class Example : IDisposable
    {
        readonly Process _process;
        readonly List<string> _output = [], _errors = [];

        public Example(string program, IEnumerable<string> arguments)
        {
            var start = new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = Files.InRepository(Folder), RedirectStandardOutput = true, RedirectStandardError = true,
            };
            _process = Process.Start(start)!;
            _process.OutputDataReceived += (_, line) => Add(_output, line.Data);
            _process.ErrorDataReceived += (_, line) => Add(_errors, line.Data);
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
        }

        public IReadOnlyList<string> Output { get { lock (_output) return [.. _output]; } }

        public string Errors { get { lock (_errors) return string.Join('\n', _errors); } }

        public bool IsRunning => !_process.HasExited;

        public void Dispose()
        {
            if (!_process.HasExited) _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
            _process.Dispose();
        }

        static void Add(List<string> lines, string? line)
        {
            if (line is null) return;
            lock (lines) lines.Add(line);
        }
    }
}
