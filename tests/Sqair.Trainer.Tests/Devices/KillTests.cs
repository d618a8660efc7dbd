using System.Diagnostics;
using System.Globalization;
using Sqair.Edge.Tests.Tools;
using Sqair.Messages;

namespace Sqair.Trainer.Tests.Devices;

/// <summary>
/// SIGKILL at random moments of a push (its chunks, verification, shadow, the change, probation) and of the start after one: a working
/// model always starts, and the push comes to a good end. $SQAIR_KILLS is how often, $SQAIR_SEED which moments.
/// </summary>
public sealed class KillTests : IDisposable
{
    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Whenever_it_is_killed_a_working_model_starts()
    {
        var kills = int.Parse(Environment.GetEnvironmentVariable("SQAIR_KILLS") ?? "12", CultureInfo.InvariantCulture);
        var seed = int.Parse(Environment.GetEnvironmentVariable("SQAIR_SEED") ?? $"{Environment.TickCount & 0xffff}",
            CultureInfo.InvariantCulture);
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}, {kills} kills");
        var random = new Random(seed);
        string[] packages = [Device.Package(_folder, "one", padding: 150_000), Device.Package(_folder, "other", padding: 150_000)];
        using var broker = new Mosquitto("allow_anonymous true\nmessage_size_limit 65536");
        await using var device = await Device.StartAsync(_folder, broker,
            push: "{shadow: {seconds: 2, counts: 0, tracks: 0, nats: 0, slower: 1000}, probationSeconds: 1}");
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port, "sqair/+/model/state");
        await device.TracksAsync(await FramesAsync(broker));
        var watch = Stopwatch.StartNew();
        var first = await Push(packages[1]);
        Assert.True(first.Code == 0, $"{first.Said}\n{device.Errors}");
        var whole = watch.Elapsed;
        var killed = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < kills; i++)
        {
            var when = random.NextDouble() * whole;
            var pushing = Push(packages[i % 2]);
            await Task.WhenAny(pushing, Task.Delay(when));
            var state = device.Told(subscriber) is { } told ? $"{told.State}" : "nothing";
            killed[state] = killed.GetValueOrDefault(state) + 1;
            await device.KillAsync();
            device.Start();
            if (random.Next(4) == 0)
            {
                // Once more, in its start.
                await Task.Delay(random.Next(1500));
                await device.KillAsync();
                device.Start();
            }
            await using (var frames = await FramesAsync(broker)) await device.TracksAsync(frames);
            var (code, said) = await pushing;
            Assert.True(code == 0, $"seed {seed}, kill {i} after {when.TotalSeconds:0.000} s, {state}: {said}\n{device.Errors}");
            Assert.Equal(Path.GetFileName(Path.GetDirectoryName(packages[i % 2])), device.Told(subscriber)!.Running.Name);
            Assert.InRange(Directory.GetFiles(device.Models, "*.sqair").Length, 1, 2);
        }
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"killed while {string.Join(", ", killed.Select(pair => $"{pair.Key}: {pair.Value}"))}");

        Task<(int Code, string Said)> Push(string package) =>
            Device.PushAsync(broker, package, "--device", "entrance", "--chunk", "1024", "--until", "proven");
    }

    static Task<Subscriber> FramesAsync(Mosquitto broker) => Subscriber.ConnectAsync(broker.Port, "sqair/+/+/tracks");
}
