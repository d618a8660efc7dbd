using Sqair.Edge.Tests.Tools;
using Sqair.Messages;

namespace Sqair.Edge.Tests.EndToEnd;

/// <summary>Cameras that refuse, die, fall silent and come back, over real RTSP.</summary>
public sealed class LiveCameraTests : IDisposable
{
    readonly TestFolder _folder = new();

    [Fact]
    public async Task A_camera_that_refuses_comes_dies_and_returns_with_another_size()
    {
        using var camera = new RtspCamera();
        var small = Clip.Make(_folder.File("small.mp4"), frames: 70);
        var large = Clip.Make(_folder.File("large.mp4"), frames: 70, width: 480, height: 320);
        using var broker = new Mosquitto();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        await using var run = new DaemonRun(_folder, $$"""
            mqtt: {host: 127.0.0.1, port: {{broker.Port}}}
            cameras:
              - {name: door, source: '{{camera.Url}}', stallSeconds: 5}
              - {name: file, source: small.mp4, repeat: true}
            """);
        await StatusAsync(subscriber,
            status => status.State == CameraState.Offline && status.Reason!.Contains("refused"), "the refusal in the status");

        camera.Start(small);
        await TracksAsync(subscriber, tracks => tracks is { Width: 320, Height: 240 }, "frames of the small picture");
        var seen = subscriber.Messages.Count;
        camera.Kill();
        await subscriber.UntilAsync(
            _ => StatusesSince(subscriber, seen).Any(status => status.State != CameraState.Online && status.Reason is not null),
            "the outage in the status");

        camera.Start(large);
        await TracksAsync(subscriber, tracks => tracks is { Width: 480, Height: 320 }, "frames of the large picture");
        Assert.Contains("the source picture is now 480x320, it was 320x240", run.Log.Text);

        var frames = subscriber.Read(DaemonRun.Topics.Tracks("door"), MessageJson.Default.TracksMessage)
            .Select(tracks => tracks.Frame).ToArray();
        Assert.Equal(frames.Order().Distinct(), frames);
        var result = await run.StopAsync();
        Assert.Equal(0, result.ExitCode);
        MessageSchemas.AssertAll(subscriber.Messages);
        Assert.Equal(1, result.Figures.Cameras["door"].Reconnects);
        Assert.True(result.Figures.Cameras["door"].FailedAttempts >= 1, run.Log.Text);
        Assert.Equal(0, result.Figures.Cameras["file"].Reconnects);
        Assert.DoesNotContain(subscriber.Read(DaemonRun.Topics.CameraStatus("file"), MessageJson.Default.CameraStatusMessage)
            .SkipWhile(status => status.State != CameraState.Online),
            status => status.Reason is not null and not "the daemon was stopped");
    }

    [Fact]
    public async Task A_camera_that_falls_silent_is_stalled_and_opened_again()
    {
        using var camera = new RtspCamera();
        camera.Start(Clip.Make(_folder.File("a.mp4"), frames: 70), stallAfterSeconds: 5);
        using var broker = new Mosquitto();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        await using var run = new DaemonRun(_folder, $$"""
            mqtt: {host: 127.0.0.1, port: {{broker.Port}}}
            cameras: [{name: door, source: '{{camera.Url}}', stallSeconds: 2}]
            """);
        await StatusAsync(subscriber, status => status.State == CameraState.Online, "online");
        await StatusAsync(subscriber,
            status => status.State == CameraState.Stalled && status.Reason!.Contains("no frame for 2 s"), "stalled");
        await subscriber.UntilAsync(_ => subscriber.Read(DaemonRun.Topics.CameraStatus("door"), MessageJson.Default.CameraStatusMessage)
            .SkipWhile(status => status.State != CameraState.Stalled).Any(status => status.State == CameraState.Online), "online again");
    }

    [Theory]
    [InlineData("KILL", "ffmpeg was ended by signal 9 (SIGKILL)")]
    [InlineData("TERM", "ffmpeg was ended by signal 15 (SIGTERM)")]
    public async Task A_stream_whose_ffmpeg_dies_says_how_and_is_opened_again_at_once(string signal, string expected)
    {
        using var camera = new RtspCamera();
        using var broker = new Mosquitto();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        await using var run = new DaemonRun(_folder, $$"""
            mqtt: {host: 127.0.0.1, port: {{broker.Port}}}
            cameras: [{name: door, source: '{{camera.Url}}'}]
            """);
        // Away at first: what was waited for then has nothing to do with a stream that works.
        await StatusAsync(subscriber, status => status.Reason?.Contains("refused") == true, "the refusal");
        camera.Start(Clip.Make(_folder.File("a.mp4"), frames: 70));
        await TracksAsync(subscriber, _ => true, "frames");

        ChildPrograms.Signal(signal, "ffmpeg", camera.Url, "rawvideo");
        await StatusAsync(subscriber,
            status => status.State == CameraState.Offline && status.Reason == $"{camera.Url}: {expected}", "how ffmpeg ended");
        await subscriber.UntilAsync(_ => subscriber.Read(DaemonRun.Topics.CameraStatus("door"), MessageJson.Default.CameraStatusMessage)
            .SkipWhile(status => status.Reason?.Contains(expected) != true)
            .Any(status => status.State == CameraState.Online), "online again");
        Assert.Contains($"{expected}; next attempt at once", run.Log.Text);
    }

    [Fact]
    public async Task A_wrong_password_is_said_without_saying_the_password()
    {
        await using var watch = new CommandLines("ffmpeg", "ffprobe");
        using var camera = new RtspCamera("viewer:right-horse");
        camera.Start(Clip.Make(_folder.File("a.mp4"), frames: 70));
        using var broker = new Mosquitto();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        await using var run = new DaemonRun(_folder, $$"""
            mqtt: {host: 127.0.0.1, port: {{broker.Port}}}
            cameras:
              - {name: door, source: '{{camera.UrlFor("viewer:wrong-horse")}}'}
              - {name: good, source: '{{camera.UrlFor("viewer:right-horse")}}'}
            """);
        await StatusAsync(subscriber, status => status.Reason?.Contains("password was refused") == true, "the refusal");
        await subscriber.UntilAsync(
            DaemonRun.Topics.Tracks("good"), MessageJson.Default.TracksMessage, _ => true, "frames with the right password");
        await run.StopAsync();
        // Nor is it on a command line, which every account can read.
        var seen = await watch.StopAsync();
        Assert.Contains(seen, line => line.StartsWith("ffprobe ", StringComparison.Ordinal) && line.Contains("rtsp://127.0.0.1:"));
        Assert.Contains(seen, line => line.Contains("rawvideo", StringComparison.Ordinal) && line.Contains("rtsp://127.0.0.1:"));
        Assert.DoesNotContain(seen, line => line.Contains("horse", StringComparison.Ordinal));
        foreach (var text in (string[])[run.Log.Text, .. subscriber.Messages.Select(message => message.Payload)])
        {
            Assert.DoesNotContain("wrong-horse", text);
            Assert.DoesNotContain("right-horse", text);
        }
    }

    public void Dispose() => _folder.Dispose();

    static IEnumerable<CameraStatusMessage> StatusesSince(Subscriber subscriber, int messages) => subscriber.Messages.Skip(messages)
        .Where(message => message.Topic == DaemonRun.Topics.CameraStatus("door"))
        .Select(message => System.Text.Json.JsonSerializer.Deserialize(message.Payload, MessageJson.Default.CameraStatusMessage)!);

    static Task StatusAsync(Subscriber subscriber, Func<CameraStatusMessage, bool> condition, string what)
        => subscriber.UntilAsync(DaemonRun.Topics.CameraStatus("door"), MessageJson.Default.CameraStatusMessage, condition, what);

    static Task TracksAsync(Subscriber subscriber, Func<TracksMessage, bool> condition, string what)
        => subscriber.UntilAsync(DaemonRun.Topics.Tracks("door"), MessageJson.Default.TracksMessage, condition, what);
}
