using Sqair.Edge.Tests.Tools;
using Sqair.Messages;
using Sqair.Mot;

namespace Sqair.Edge.Tests.EndToEnd;

public sealed class FileRunTests : IDisposable
{
    readonly TestFolder _folder = new();

    [Fact]
    public async Task Once_tracks_every_frame_publishes_it_and_ends()
    {
        Clip.Make(_folder.File("a.mp4"), frames: 40, width: 384, height: 288);
        using var broker = new Mosquitto();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        await using var run = new DaemonRun(_folder, $$"""
            mqtt: {host: 127.0.0.1, port: {{broker.Port}}}
            cameras: [{name: door, source: a.mp4, framesPerSecond: 7}]
            output: {motFile: 'rows/{camera}.txt'}
            """, once: true);
        var result = await run.EndAsync();

        Assert.True(result.ExitCode == 0, string.Join('\n', result.Failures) + run.Log.Text);
        Assert.Equal((40L, 0L), (result.Figures.Frames, result.Figures.Cameras["door"].Dropped));
        Assert.True(result.Figures.Steps!["total"].Median > 0);
        var topics = DaemonRun.Topics;
        await subscriber.UntilAsync(
            topics.DeviceStatus, MessageJson.Default.DeviceStatusMessage, status => status.State == DeviceState.Offline, "the good-bye");
        var tracks = subscriber.Read(topics.Tracks("door"), MessageJson.Default.TracksMessage).ToArray();
        Assert.Equal(Enumerable.Range(1, 40).Select(frame => (long)frame), tracks.Select(message => message.Frame));
        Assert.All(tracks, message => Assert.Equal((384, 288), (message.Width, message.Height)));
        // Lossless frames carry the time of the file: seven a second.
        Assert.Equal(39 / 7.0, (tracks[^1].Captured - tracks[0].Captured).TotalSeconds, 0.01);
        Assert.Contains(subscriber.Read(topics.CameraStatus("door"), MessageJson.Default.CameraStatusMessage),
            status => status is { State: CameraState.Online, Width: 384 });
        Assert.Equal("end of file", subscriber.Read(topics.CameraStatus("door"), MessageJson.Default.CameraStatusMessage).Last().Reason);
        Assert.NotEmpty(subscriber.Read(topics.Count("door"), MessageJson.Default.CountMessage));

        var rows = MotFile.Read(_folder.File("rows/door.txt"));
        Assert.Equal(tracks.Sum(message => message.Tracks.Count), rows.Count);
    }

    /// <summary>A recording that is cut off, numbered pictures, and a picture whose pixels are twice as wide as high.</summary>
    [Fact]
    public async Task Files_that_are_not_as_they_say_are_read_and_named()
    {
        Clip.Make(_folder.File("a.mp4"), frames: 40, width: 384, height: 288);
        void FFmpeg(params string[] words)
        {
            using var process = System.Diagnostics.Process.Start("ffmpeg", ["-nostdin", "-y", "-loglevel", "error", .. words]);
            process.WaitForExit();
            Assert.Equal(0, process.ExitCode);
        }
        FFmpeg("-i", _folder.File("a.mp4"), "-c", "copy", _folder.File("a.mkv"));
        var whole = File.ReadAllBytes(_folder.File("a.mkv"));
        File.WriteAllBytes(_folder.File("cut.mkv"), whole[..(whole.Length / 2)]);
        Directory.CreateDirectory(_folder.File("img1"));
        FFmpeg("-i", _folder.File("a.mp4"), _folder.File("img1/%06d.jpg"));
        _folder.Write("seqinfo.ini", "[Sequence]\nimDir=img1\nframeRate=7\n");
        FFmpeg("-i", _folder.File("a.mp4"), "-vf", "scale=192:288,setsar=2/1", _folder.File("thin.mp4"));
        FFmpeg("-i", _folder.File("a.mp4"), "-vf", "select='lt(n,20)+gte(n,30)'", "-fps_mode", "vfr", _folder.File("gap.mp4"));
        await using var run = new DaemonRun(_folder, """
            cameras:
              - {name: cut, source: cut.mkv}
              - {name: pictures, source: img1}
              - {name: thin, source: thin.mp4}
              - {name: gap, source: gap.mp4}
            output: {motFile: 'rows/{camera}.txt'}
            """, once: true);
        var result = await run.EndAsync();

        Assert.True(result.ExitCode == 0, string.Join('\n', result.Failures) + run.Log.Text);
        Assert.InRange(result.Figures.Cameras["cut"].Frames, 5, 38);
        Assert.Contains("cut.mkv: cut off or damaged: ", run.Log.Text, StringComparison.Ordinal);
        Assert.Equal(40, result.Figures.Cameras["pictures"].Frames);
        Assert.Contains("192x288, analysed at 256x192 and 7 frames a second", run.Log.Text, StringComparison.Ordinal);
        Assert.Equal(30, result.Figures.Cameras["gap"].Frames);
        Assert.Contains("gap.mp4: 10 frames missing in 1 place by the time stamps", run.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broken_files_are_named_and_the_others_are_read_to_their_end()
    {
        Clip.Make(_folder.File("a.mp4"), frames: 15);
        _folder.Write("empty.mp4", "");
        _folder.Write("text.mp4", "this is not a video\n");
        await using var run = new DaemonRun(_folder, """
            output: {motFile: '{camera}.txt'}
            cameras:
              - {name: good, source: a.mp4}
              - {name: empty, source: empty.mp4}
              - {name: text, source: text.mp4}
              - {name: missing, source: missing.mp4}
            """, once: true);
        var result = await run.EndAsync();

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(15, result.Figures.Cameras["good"].Frames);
        Assert.Equal(["empty", "missing", "text"], result.Failures.Select(failure => failure.Split(' ')[1].TrimEnd(':')).Order());
        Assert.All(result.Failures, failure => Assert.Contains(".mp4", failure));
    }

    [Fact]
    public async Task A_broker_that_is_not_there_is_a_failure_of_a_single_run()
    {
        Clip.Make(_folder.File("a.mp4"), frames: 10);
        await using var run = new DaemonRun(_folder, $$"""
            mqtt: {host: 127.0.0.1, port: {{Mosquitto.FreePort()}}}
            cameras: [{name: door, source: a.mp4}]
            """, once: true);
        var result = await run.EndAsync();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("did not reach the broker", Assert.Single(result.Failures));
        Assert.Equal(10, result.Figures.Frames);
    }

    [Fact]
    public async Task Rows_and_a_video_that_cannot_be_written_are_failures_of_a_single_run()
    {
        Clip.Make(_folder.File("a.mp4"), frames: 10);
        _folder.Write("taken", "a file where a folder should be");
        await using var run = new DaemonRun(_folder, """
            output: {motFile: taken/rows.txt, video: taken/video.mp4}
            cameras: [{name: door, source: a.mp4}]
            """, once: true);
        var result = await run.EndAsync();
        Assert.Equal(1, result.ExitCode);
        Assert.Equal(10, result.Figures.Frames);
        Assert.Equal(2, result.Failures.Count);
        Assert.Matches("taken/rows.txt: [1-9][0-9]* row.s. could not be written: ", result.Failures[0]);
        Assert.Contains("taken/video.mp4: there is no video: ", result.Failures[1]);
    }

    [Fact]
    public async Task A_missing_file_is_tried_again_until_it_is_there_and_nobody_else_is_disturbed()
    {
        Clip.Make(_folder.File("a.mp4"), frames: 70);
        using var broker = new Mosquitto();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        await using var run = new DaemonRun(_folder, $$"""
            mqtt: {host: 127.0.0.1, port: {{broker.Port}}}
            cameras:
              - {name: door, source: a.mp4, repeat: true}
              - {name: late, source: late.mp4, repeat: true}
            """);
        var topics = DaemonRun.Topics;
        await subscriber.UntilAsync(topics.CameraStatus("late"), MessageJson.Default.CameraStatusMessage,
            status => status.State == CameraState.Offline && status.Reason!.Contains("late.mp4"), "the missing file in the status");
        await subscriber.UntilAsync(
            topics.Tracks("door"), MessageJson.Default.TracksMessage, tracks => tracks.Frame > 5, "frames of the other camera");
        Clip.Make(_folder.File("late.new.mp4"), frames: 70);
        File.Move(_folder.File("late.new.mp4"), _folder.File("late.mp4"));
        await subscriber.UntilAsync(topics.CameraStatus("late"), MessageJson.Default.CameraStatusMessage,
            status => status.State == CameraState.Online, "the late camera online");
        await subscriber.UntilAsync(
            topics.Tracks("late"), MessageJson.Default.TracksMessage, tracks => tracks.Frame > 2, "frames of the late camera");
        var result = await run.StopAsync();
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(0, result.Figures.Cameras["door"].Reconnects);
        // It was not there at first, which is no connection that was lost.
        Assert.Equal(0, result.Figures.Cameras["late"].Reconnects);
        Assert.True(result.Figures.Cameras["late"].FailedAttempts >= 1);
    }

    public void Dispose() => _folder.Dispose();
}
