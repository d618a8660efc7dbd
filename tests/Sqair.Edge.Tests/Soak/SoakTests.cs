using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Sqair.Edge.Tests.EndToEnd;
using Sqair.Edge.Tests.Tools;
using Sqair.Messages;

namespace Sqair.Edge.Tests.Soak;

/// <summary>
/// Faults from a printed seed, one after the other in random order: nothing ends the daemon, no event is lost or doubled, totals never
/// go back, memory and handles stay. <c>./test --soak</c> runs it for 100,000 frames, <c>./test</c> for a few thousand.
/// </summary>
public sealed class SoakTests(ITestOutputHelper output)
{
    /// <summary>From so many on memory is judged: before, caches still grow.</summary>
    const long Long = 50_000;

    [Fact]
    public async Task No_fault_ends_the_daemon_loses_or_doubles_an_event_or_makes_it_grow()
    {
        var frames = Setting("SQAIR_SOAK_FRAMES", 3000);
        var seed = (int)Setting("SQAIR_SOAK_SEED", Environment.TickCount & int.MaxValue);
        Say($"seed {seed} (SQAIR_SOAK_SEED)");
        await using var world = new FaultyWorld(seed);
        await world.StartAsync();
        await Await.TrueAsync(() => world.Frames > 0, () => world.Log);

        // First one long life, whose memory is looked at; then it is killed, too.
        var samples = new List<ProcessSample>();
        var faults = Enum.GetValues<Fault>();
        await SufferAsync([.. faults.Where(fault => fault != Fault.DaemonKilled)], frames * 2 / 3);
        var last = samples.Count;
        await SufferAsync(faults, frames);

        // All at once: the last status told may be older than the last fault.
        await Await.TrueAsync(
            () => world.Statuses.Last().Cameras!.Values.All(camera => camera.State == CameraState.Online)
                && world.Daemon.Children("ffmpeg").Count == FaultyWorld.Cameras.Length && world.Daemon.Zombies().Count == 0,
            () => $"{world.Daemon.Children("ffmpeg").Count} decoders of {FaultyWorld.Cameras.Length} cameras, "
                + $"{world.Daemon.Zombies().Count} zombies\n{world.Log}");
        world.Daemon.Signal(EdgeProcess.SigTerm);
        Assert.True(await world.Daemon.ExitAsync() == 0, world.Log);

        using var disk = new SqliteConnection($"Data Source={world.Ledger};Pooling=false");
        disk.Open();
        foreach (var camera in FaultyWorld.Cameras) await AssertNothingIsLostOrDoubledAsync(world, disk, camera);
        AssertFlat(samples[..last], frames);

        async Task SufferAsync(Fault[] deck, long until)
        {
            do
            {
                foreach (var fault in world.Shuffled(deck))
                {
                    await world.PauseAsync(1, 3);
                    Say($"{world.Frames,7} frames: {fault}");
                    await world.InflictAsync(fault);
                    Assert.True(world.Daemon.IsRunning, $"after {fault}:\n{world.Log}");
                    samples.Add(world.Daemon.Sample(world.Frames));
                }
            }
            while (world.Frames < until);
        }
    }

    async Task AssertNothingIsLostOrDoubledAsync(FaultyWorld world, SqliteConnection disk, string camera)
    {
        var written = Value(disk, "SELECT sequence FROM cameras WHERE camera = $0", camera);
        await Await.TrueAsync(
            () => Events().Max(happened => happened.Sequence) == written, () => $"{camera}: event {written} does not come");
        var sent = Events();
        foreach (var same in sent.GroupBy(happened => happened.Id)) Assert.Single(same.Select(Text).Distinct());
        var events = sent.DistinctBy(happened => happened.Id).OrderBy(happened => happened.Sequence).ToList();
        Assert.Equal(Enumerable.Range(1, events.Count), events.Select(happened => (int)happened.Sequence));

        // A jump of the clock is no dwell.
        Assert.All(events.Where(happened => happened.Event == EventKind.ZoneLeft),
            visit => Assert.InRange(visit.DwellSeconds!.Value, 0, 600));
        foreach (var line in (string[])["middle", "far"])
        {
            var told = world.Read(DaemonRun.Topics.Line(camera, line), MessageJson.Default.LineMessage)
                .Select(message => message.Total).ToList();
            Assert.Equal(told.Select(total => total.In).Order(), told.Select(total => total.In));
            Assert.Equal(told.Select(total => total.Out).Order(), told.Select(total => total.Out));
            Assert.Equal((Crossed(CrossingDirection.In), Crossed(CrossingDirection.Out)), ((int)told[^1].In, (int)told[^1].Out));

            int Crossed(CrossingDirection direction)
                => events.Count(happened => happened.Line == line && happened.Direction == direction);
        }
        var zone = world.Read(DaemonRun.Topics.Zone(camera, "left"), MessageJson.Default.ZoneMessage).Last();
        var (entered, left) = (Count(EventKind.ZoneEntered), Count(EventKind.ZoneLeft));
        Assert.Equal((entered, left, entered - left), ((int)zone.Total.Entered, (int)zone.Total.Left, (int)zone.Occupancy));
        Say($"{camera}: {events.Count} events, {sent.Count - events.Count} sent again, "
            + $"{Count(EventKind.LineCrossed)} crossings, {entered} visits");

        List<EventMessage> Events() => [.. world.Read(DaemonRun.Topics.Events(camera), MessageJson.Default.EventMessage)];
        int Count(EventKind kind) => events.Count(happened => happened.Event == kind);
        static string Text(EventMessage happened) => JsonSerializer.Serialize(happened, MessageJson.Default.EventMessage);
    }

    /// <summary>Means over the second and the last quarter of the long life.</summary>
    void AssertFlat(List<ProcessSample> samples, long frames)
    {
        var quarter = samples.Count / 4;
        var (early, late) = (samples[quarter..(2 * quarter)], samples[^quarter..]);
        Compare("MiB", sample => sample.Mebibytes);
        Compare("handles", sample => sample.Handles);
        Compare("threads", sample => sample.Threads);

        void Compare(string name, Func<ProcessSample, double> of)
        {
            var ratio = late.Average(of) / early.Average(of);
            Say($"{name}: {early.Average(of):0.0} at {early.Average(sample => sample.Frames):0} frames, "
                + $"{late.Average(of):0.0} at {late.Average(sample => sample.Frames):0}, ratio {ratio:0.000}");
            if (frames >= Long) Assert.InRange(ratio, 0, 1.05);
        }
    }

    static long Value(SqliteConnection disk, string sql, string parameter)
    {
        using var command = new SqliteCommand(sql, disk);
        command.Parameters.AddWithValue("$0", parameter);
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    static long Setting(string name, long otherwise)
        => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text
            ? long.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>Also seen while it runs.</summary>
    void Say(string line)
    {
        output.WriteLine(line);
        if (Environment.GetEnvironmentVariable("SQAIR_SOAK_FRAMES") is { Length: > 0 }) Console.Error.WriteLine($"soak: {line}");
    }
}
