using System.Diagnostics;
using System.Text.Json.Serialization.Metadata;
using Sqair.Edge.Tests.EndToEnd;
using Sqair.Edge.Tests.Tools;
using Sqair.Messages;

namespace Sqair.Edge.Tests.Soak;

/// <summary>
/// A daemon with the shipped model and three cameras on the PETS clip: a file that is read as fast as it is tracked, an RTSP server, and
/// a transport stream of which one byte in twenty thousand is wrong. Around it everything that can fail.
/// </summary>
sealed class FaultyWorld : IAsyncDisposable
{
    public static readonly string[] Cameras = ["fast", "street", "damaged"];

    readonly TestFolder _folder = new();
    readonly SmallDisk _disk;
    readonly Mosquitto _broker = new();
    readonly BrokerLine _line;
    readonly RtspCamera _camera = new();
    readonly Random _random;
    readonly string _clip, _config, _clock, _fakeTime;
    readonly List<Subscriber> _subscribers = [];
    readonly List<string> _earlierLogs = [];
    EdgeProcess? _daemon;

    public FaultyWorld(int seed)
    {
        _fakeTime = Directory.GetFiles("/usr/lib", "libfaketime.so.1", new EnumerationOptions
        {
            RecurseSubdirectories = true, MaxRecursionDepth = 2, IgnoreInaccessible = true,
        }).FirstOrDefault() ?? "";
        if (_fakeTime == "") Assert.Skip("clock jumps need Debian's libfaketime");
        _clip = Path.Combine(SharedData.Folder("pets09-s2l1-dev", "video.mp4"), "video.mp4");
        _random = new Random(seed);
        _clock = _folder.Write("clock", "+0");
        _disk = new SmallDisk(_folder.File("state"), "24m");
        _line = new BrokerLine(_broker.Port);
        Damage(_clip, _folder.File("damaged.ts"));
        _config = _folder.Write("edge.yaml", $$"""
            device: entrance
            models: {allowUnsigned: true}
            mqtt: {host: 127.0.0.1, port: {{_line.Port}}, keepAliveSeconds: 5}
            state: {folder: state}
            statusSeconds: 1
            cameras:
              - {name: fast, source: '{{_clip}}', realTime: false, repeat: true, {{Shapes}}}
              - {name: street, source: '{{_camera.Url}}', stallSeconds: 3, {{Shapes}}}
              - {name: damaged, source: damaged.ts, repeat: true, {{Shapes}}}
            """);
    }

    const string Shapes = """
        lines: [{name: middle, points: [[0.5, 1], [0.5, 0]]}, {name: far, points: [[0, 0.4], [1, 0.4]]}],
            zones: {name: left, points: [[0, 0], [0.5, 0], [0.5, 1], [0, 1]]}
        """;

    public EdgeProcess Daemon => _daemon!;

    public string Ledger => _folder.File("state/ledger.db");

    /// <summary>The log of all lives.</summary>
    public string Log => string.Join("\n--- killed ---\n", [.. _earlierLogs, Daemon.Errors]);

    /// <summary>Tracked in all lives, as far as was told.</summary>
    public long Frames => Statuses.GroupBy(status => status.Started).Sum(life => life.Max(FramesOf));

    public List<DeviceStatusMessage> Statuses =>
        [.. Read(DaemonRun.Topics.DeviceStatus, MessageJson.Default.DeviceStatusMessage).Where(status => status.Cameras is not null)];

    public static long FramesOf(DeviceStatusMessage status) => status.Cameras!.Values.Sum(camera => camera.Frames);

    /// <summary>All messages of a topic, of all lives of the broker, in the order in which they came.</summary>
    public IEnumerable<T> Read<T>(string topic, JsonTypeInfo<T> type)
        => _subscribers.SelectMany(subscriber => subscriber.Read(topic, type));

    public async Task StartAsync()
    {
        _camera.Start(_clip);
        await ListenAsync();
        Live();
    }

    public async Task InflictAsync(Fault fault)
    {
        switch (fault)
        {
            case Fault.LineCut:
                _line.Cut();
                await PauseAsync(0.2, 4);
                _line.Open();
                break;
            case Fault.LineStalled:
                _line.Stall();
                await PauseAsync(1, 12);
                _line.Open();
                break;
            case Fault.BrokerKilled:
                // What it has said to have it may take with it: that is between it and the subscriber, who gets it first.
                _line.Stall();
                await Task.Delay(TimeSpan.FromSeconds(1));
                _broker.Kill();
                await PauseAsync(0, 4);
                _broker.Start();
                await ListenAsync();
                _line.Open();
                break;
            case Fault.CameraKilled:
                _camera.Kill();
                await PauseAsync(0, 4);
                _camera.Start(_clip);
                break;
            case Fault.DecoderKilled:
                if (Daemon.Children("ffmpeg") is { Count: > 0 } decoders)
                    EdgeProcess.Signal(decoders[_random.Next(decoders.Count)], EdgeProcess.SigKill);
                break;
            case Fault.DiskFull:
                _disk.Fill();
                await PauseAsync(1, 6);
                _disk.Free();
                break;
            case Fault.ClockJump:
                SetClock(_random.Next(2) == 0 ? "+1h" : "-1h");
                await PauseAsync(1, 4);
                SetClock("+0");
                break;
            case Fault.HungUp:
                Daemon.Signal(EdgeProcess.SigHup);
                break;
            case Fault.DaemonKilled:
                Daemon.Signal(EdgeProcess.SigKill);
                await Daemon.ExitAsync();
                _earlierLogs.Add(Daemon.Errors);
                Daemon.Dispose();
                await PauseAsync(0, 3);
                Live();
                break;
        }
    }

    public Task PauseAsync(double least, double most) => Task.Delay(TimeSpan.FromSeconds(least + (most - least) * _random.NextDouble()));

    public T[] Shuffled<T>(T[] deck)
    {
        _random.Shuffle(deck);
        return deck;
    }

    public async ValueTask DisposeAsync()
    {
        _daemon?.Dispose();
        foreach (var subscriber in _subscribers) await subscriber.DisposeAsync();
        await _line.DisposeAsync();
        _camera.Dispose();
        _broker.Dispose();
        _disk.Dispose();
        _folder.Dispose();
    }

    void Live() => _daemon = new EdgeProcess(["run", "--config", _config, "--model", TestModel.PathOrSkip()], new Dictionary<string, string>
    {
        ["LD_PRELOAD"] = _fakeTime,
        ["FAKETIME_TIMESTAMP_FILE"] = _clock,
        ["FAKETIME_NO_CACHE"] = "1",
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
    });

    /// <summary>Without tracks and counts: those are many, and may be lost.</summary>
    async Task ListenAsync()
    {
        foreach (var filter in (string[])["sqair/+/status", "sqair/+/+/events", "sqair/+/+/lines/+", "sqair/+/+/zones/+"])
            _subscribers.Add(await Subscriber.ConnectAsync(_broker.Port, filter));
    }

    /// <summary>In one step, as the file is read at every look at the clock.</summary>
    void SetClock(string offset)
    {
        File.WriteAllText(_clock + ".new", offset);
        File.Move(_clock + ".new", _clock, overwrite: true);
    }

    void Damage(string clip, string path)
    {
        using (var process = Process.Start("ffmpeg", ["-v", "error", "-i", clip, "-an", "-c", "copy", path])) process.WaitForExit();
        var bytes = File.ReadAllBytes(path);
        for (var i = 100_000 + _random.Next(20_000); i < bytes.Length; i += 1 + _random.Next(40_000))
            bytes[i] ^= (byte)(1 + _random.Next(255));
        File.WriteAllBytes(path, bytes);
    }
}
