namespace Sqair.Video.Tests;

[Collection(nameof(VideoCollection))]
public sealed class VideoProbeTests(VideoClips clips)
{
    [Fact]
    public async Task Tells_size_rate_codec_and_length()
    {
        var info = await VideoProbe.AnalyseAsync(clips.Video);
        Assert.Equal(new VideoInfo(
            VideoClips.Width, VideoClips.Height, VideoClips.FramesPerSecond, "h264", TimeSpan.FromSeconds(2), VideoClips.Frames)
        {
            CountIsExact = true,
        }, info);
    }

    [Fact]
    public async Task A_turned_picture_has_the_size_it_is_shown_in()
    {
        var turned = clips.In("turned.mp4");
        VideoClips.FFmpeg("-i", clips.Video, "-c", "copy", "-metadata:s:v", "rotate=90", turned);
        var info = await VideoProbe.AnalyseAsync(turned);
        Assert.Equal((VideoClips.Height, VideoClips.Width), (info.Width, info.Height));
        // What is measured must be what is decoded.
        await using var reader = await VideoReader.OpenAsync(turned);
        using var frame = await reader.ReadAsync();
        var expected = VideoClips.FFmpeg("-i", turned, "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "gray", "pipe:1");
        Assert.Equal(expected, frame!.Span.ToArray());
    }

    [Fact]
    public async Task Bad_files_get_one_clear_message()
    {
        var sound = clips.In("sound.wav");
        VideoClips.FFmpeg("-f", "lavfi", "-i", "sine=duration=0.2", sound);
        var cut = clips.Write("cut.mp4", File.ReadAllBytes(clips.Video)[..3000]);
        (string Path, VideoFault Fault, string Words)[] cases =
        [
            (clips.In("nothing.mp4"), VideoFault.Missing, "no such file"),
            (Directory.CreateDirectory(clips.In("a folder")).FullName, VideoFault.NotVideo, "this is a folder"),
            (clips.Write("empty.mp4", []), VideoFault.NotVideo, "empty (0 bytes)"),
            (clips.WriteGarbage("garbage.mp4", 5000), VideoFault.NotVideo, "Invalid data found"),
            (cut, VideoFault.NotVideo, "moov atom not found"),
            (sound, VideoFault.NotVideo, "only sound"),
            ("/dev/video4711", VideoFault.Missing, "no such device"),
            ("rtsp://user:secret@127.0.0.1:1/camera", VideoFault.Refused, "the connection was refused"),
            ("http://127.0.0.1:1/camera.ts", VideoFault.Refused, "the connection was refused"),
            ("rtsp://no-such-host.invalid/camera", VideoFault.UnknownHost, "no host of this name is known"),
        ];
        foreach (var (path, fault, words) in cases)
        {
            var error = await Assert.ThrowsAsync<VideoException>(() => VideoProbe.AnalyseAsync(path));
            Assert.Equal((path, fault), (path, error.Fault));
            Assert.Contains(words, error.Message, StringComparison.Ordinal);
            // What it says after the source's name: folders of tests have random names, in which anything may stand.
            var source = VideoSource.Parse(path).ToString();
            Assert.StartsWith(source, error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("0x", error.Message[source.Length..], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_silent_server_is_given_up()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var source = VideoSource.Parse($"rtsp://127.0.0.1:{((System.Net.IPEndPoint)listener.LocalEndpoint).Port}/camera");
        var error = await Assert.ThrowsAsync<VideoException>(
            () => VideoProbe.AnalyseAsync(source, TimeSpan.FromSeconds(0.5), TimeProvider.System));
        Assert.Equal(VideoFault.Unreachable, error.Fault);
        Assert.Contains("no answer", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancellation_is_no_fault()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => VideoProbe.AnalyseAsync(clips.Video, new CancellationToken(canceled: true)));
    }
}
