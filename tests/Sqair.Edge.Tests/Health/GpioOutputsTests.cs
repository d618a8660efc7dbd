using System.Device.Gpio;
using System.Device.Gpio.Drivers;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sqair.Edge.Capture;
using Sqair.Edge.Configuration;
using Sqair.Edge.Health;
using Sqair.Edge.Publishing;
using Sqair.Edge.Tests.Tools;
using Sqair.Messages;
using Sqair.Video;

namespace Sqair.Edge.Tests.Health;

public sealed class GpioOutputsTests : IDisposable
{
    readonly ManualTime _time = new();
    readonly LogRecorder _log = new();
    readonly LinesInMemory _lines = new(busy: 9);
    readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    readonly CameraMonitor _door;
    readonly CameraMonitor _yard;
    readonly LoopHeartbeat _heartbeat;
    GpioOutputs? _outputs;

    public GpioOutputsTests()
    {
        var metrics = new EdgeMetrics(_services.GetRequiredService<IMeterFactory>());
        (_door, _yard) = (Camera("door"), Camera("yard"));
        _heartbeat = new LoopHeartbeat(_time);
        CameraMonitor Camera(string name)
        {
            var camera = new CameraMonitor(
                new CameraOptions { Name = name, Source = VideoSource.Parse("a.mp4") }, _time, new NoPublisher(), metrics);
            camera.Online();
            return camera;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Presence_is_on_while_somebody_is_there_and_off_when_the_daemon_stops(bool activeLow)
    {
        var (on, off) = activeLow ? (PinValue.Low, PinValue.High) : (PinValue.High, PinValue.Low);
        var outputs = Start(new PinOptions(0, 4, PinShows.Presence) { ActiveLow = activeLow, Camera = "door" });
        Assert.Equal(off, At(4));
        outputs.Counted("yard", 3);
        Assert.Equal(off, At(4));
        outputs.Counted("door", 1);
        Assert.Equal(on, At(4));
        // Nobody knows who is before a camera that is gone.
        _door.Failed("no route", stalled: false);
        Assert.Equal(off, At(4));
        _door.Online();
        Assert.Equal(on, At(4));
        await outputs.StopAsync(CancellationToken.None);
        Assert.Equal(off, _lines.Values[4]);
        Assert.Equal($"Information: GPIO chip 0 line 4 is {(activeLow ? "low" : "high")} while somebody is at door", _log.Lines[0]);
    }

    [Fact]
    public void A_threshold_has_hysteresis_and_least_times()
    {
        var outputs = Start(new PinOptions(0, 5, PinShows.Threshold) { At = 5, Until = 2, LeastSeconds = 10 });
        outputs.Counted("door", 2);
        outputs.Counted("yard", 2);
        Assert.Equal(PinValue.Low, At(5));
        outputs.Counted("yard", 3);
        Assert.Equal(PinValue.High, At(5));
        outputs.Counted("yard", 1);
        _time.Advance(20);
        Assert.Equal(PinValue.High, At(5));
        outputs.Counted("door", 0);
        Assert.Equal(PinValue.Low, At(5));
        outputs.Counted("door", 9);
        _time.Advance(9.9);
        Assert.Equal(PinValue.Low, At(5));
        _time.Advance(0.1);
        Assert.Equal(PinValue.High, At(5));
        outputs.Counted("door", 0);
        _time.Advance(9.9);
        Assert.Equal(PinValue.High, At(5));
        // The first is that of the opening.
        Assert.Equal([PinValue.Low, PinValue.High, PinValue.Low, PinValue.High], _lines.Writes.Select(write => write.Value));
    }

    [Fact]
    public void Zones_and_lines_count_as_the_ledger_tells_them()
    {
        var outputs = Start(
            new PinOptions(0, 1, PinShows.Threshold) { Camera = "door", Zone = "till", At = 2, Until = 1 },
            new PinOptions(0, 2, PinShows.Threshold) { Camera = "door", Line = "gate", At = 3, Until = 2 });
        outputs.Told([], [Zone("door", 1), Zone("yard", 7)]);
        Assert.Equal((PinValue.Low, PinValue.Low), (At(1), At(2)));
        outputs.Told([Line(5, 3)], [Zone("door", 2)]);
        Assert.Equal((PinValue.High, PinValue.Low), (At(1), At(2)));
        outputs.Told([Line(6, 3)], []);
        Assert.Equal((PinValue.High, PinValue.High), (At(1), At(2)));
        // Who is in when the day ends is not known any more.
        _time.Advance(24 * 3600);
        Assert.Equal((PinValue.High, PinValue.Low), (At(1), At(2)));
    }

    [Fact]
    public void The_status_is_steady_blinks_slowly_without_a_camera_and_fast_when_tracking_fails()
    {
        Start(new PinOptions(0, 3, PinShows.Status));
        Assert.Equal(40, Lit(_time, 0.05, 40));
        _yard.Failed("no route", stalled: false);
        Assert.Equal((20, 1), (Lit(_time, 0.05, 40), Turns(0.05, 20)));
        _heartbeat.Went(well: false);
        Assert.InRange(Turns(0.05, 40), 14, 16);
        _heartbeat.Went(well: true);
        _yard.Online();
        Assert.Equal(40, Lit(_time, 0.05, 40));
        _heartbeat.Begin();
        _time.Advance(31);
        Assert.InRange(Turns(0.05, 40), 14, 16);
    }

    [Fact]
    public void A_line_that_cannot_be_driven_costs_one_line_in_the_log_and_no_other_line()
    {
        var outputs = Start(new PinOptions(0, 9, PinShows.Presence), new PinOptions(0, 8, PinShows.Presence));
        outputs.Counted("door", 1);
        Assert.Equal(PinValue.High, At(8));
        Assert.Equal("Error: GPIO chip 0 line 9 (on while somebody is there) cannot be driven and stays as it is: "
            + "Device or resource busy", Assert.Single(_log.Lines, line => line.StartsWith("Error")));
        _lines.IsBroken = true;
        for (var count = 0; count < 5; count++)
        {
            outputs.Counted("door", count % 2);
            At(8);
        }
        Assert.Equal("Error: GPIO chip 0 line 8 (on while somebody is there) cannot be driven and stays as it is: "
            + "Access to /dev/gpiochip0 is denied. Who asked?", Assert.Single(_log.Lines, line => line.Contains("line 8 (")));
    }

    [Fact]
    public void A_chip_that_is_not_there_costs_one_line_in_the_log()
    {
        _outputs = new GpioOutputs([new PinOptions(250, 4, PinShows.Presence)], chip => new LibGpiodDriver(chip), [_door],
            new NoPublisher(), _heartbeat, _time, Logger());
        _outputs.Counted("door", 1);
        _outputs.Tick();
        Assert.StartsWith("Error: GPIO chip 250 line 4 (on while somebody is there) cannot be driven and stays as it is: ",
            Assert.Single(_log.Lines));
    }

    public void Dispose()
    {
        _outputs?.Dispose();
        _services.Dispose();
    }

    GpioOutputs Start(params PinOptions[] pins) => _outputs =
        new GpioOutputs(pins, _ => _lines, [_door, _yard], new NoPublisher(), _heartbeat, _time, Logger());

    PinValue At(int pin)
    {
        _outputs!.Tick();
        return _lines.Values[pin];
    }

    int Lit(ManualTime time, double seconds, int looks)
    {
        var lit = 0;
        for (var look = 0; look < looks; look++, time.Advance(seconds)) if (At(3) == PinValue.High) lit++;
        return lit;
    }

    int Turns(double seconds, int looks)
    {
        var before = _lines.Writes.Count;
        Lit(_time, seconds, looks);
        return _lines.Writes.Count - before;
    }

    ILogger<GpioOutputs> Logger() => LoggerFactory.Create(logging => logging.AddProvider(_log)).CreateLogger<GpioOutputs>();

    static ZoneMessage Zone(string camera, long occupancy) => new(MessageSchema.Version, camera, "till", DateTimeOffset.UnixEpoch, null,
        occupancy, new ZoneTotals(0, 0, 0), new Dictionary<string, long>());

    LineMessage Line(long entered, long left) => new(MessageSchema.Version, "door", "gate", DateTimeOffset.UnixEpoch, _time.GetUtcNow(),
        new LineTotals(100, 0), Day: new LineTotals(entered, left, _time.GetUtcNow().UtcDateTime.Date));
}
