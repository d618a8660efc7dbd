using Microsoft.Extensions.Logging.Abstractions;
using Sqair.Edge.Capture;
using Sqair.Edge.Configuration;
using Sqair.Edge.Hosting;
using Sqair.Edge.Ledger;
using Sqair.Edge.Tests.Tools;
using Sqair.Messages;
using Sqair.Tracking;
using Sqair.Video;

namespace Sqair.Edge.Tests.Ledger;

public sealed class CameraWatchTests : IDisposable
{
    readonly TestFolder _folder = new();
    readonly ManualTime _time = new();

    /// <summary>A short break is forgiven, as a restart is; then the zone is empty, and the visit ends when he was last seen.</summary>
    [Fact]
    public async Task Who_was_in_a_zone_when_the_camera_went_has_left_it_half_a_minute_later()
    {
        Clip.Make(_folder.File("a.mp4"), frames: 40);
        var options = ConfigurationFile.Parse("""
            device: entrance
            mqtt: {host: localhost}
            models: {allowUnsigned: true}
            cameras: [{name: door, source: a.mp4, zones: {name: till, points: [[0, 0], [1, 0], [1, 1], [0, 1]]}}]
            """, _folder.File("edge.yaml")).Options!;
        using var ledger = new EventLedger(new LedgerPlace(_folder.File("ledger.db"), new TopicNames("sqair", "entrance")),
            new LedgerLimits(1000, TimeSpan.FromDays(1), 7, 7, 7, 7), TimeProvider.System, NullLogger<EventLedger>.Instance);
        var zones = new List<ZoneMessage>();
        ledger.Written += (_, told) => zones.AddRange(told);
        await ledger.StartAsync(default);
        var watch = new CameraWatch(options.Cameras[0], new RunOptions(), ledger, _time, NullLogger<CameraWatch>.Instance);
        await using (var frames = await VideoReader.OpenAsync(
            _folder.File("a.mp4"), new VideoReaderOptions { Width = 320, Height = 240 }, TestContext.Current.CancellationToken))
            for (var number = 1; await frames.ReadAsync(TestContext.Current.CancellationToken) is { } picture; number++)
            {
                using var frame = new CapturedFrame(picture, number, picture.Position, new PictureSize(320, 240));
                watch.Step(frame, [TrackEntry.Rounded(1, 100, 50, 30, 80, 1, 1, 1, number, false)], default(Learnt));
                _time.Advance(1 / 7.0);
            }
        await Await.TrueAsync(() => zones.Count > 0 && zones[^1].Occupancy == 1, () => "nobody is in the zone");

        _time.Advance(29);
        watch.Miss();
        await Task.Delay(800);
        Assert.Equal(1, zones[^1].Occupancy);
        _time.Advance(2);
        watch.Miss();
        await Await.TrueAsync(() => zones[^1].Occupancy == 0, () => "he is in the zone for ever");
        Assert.InRange(zones[^1].Total.DwellSeconds, 4, 6);
        watch.Miss();
        await ledger.StopAsync(default);
        Assert.Equal(1, zones[^1].Total.Left);
    }

    public void Dispose() => _folder.Dispose();
}
