namespace Sqair.Video.Tests;

/// <summary>The reader against a real RTSP server.</summary>
[Collection(nameof(VideoCollection))]
public sealed class RtspTests(VideoClips clips)
{
    [Theory]
    [InlineData("s3cret/word#?")]
    [InlineData("s3cret@w:rd 50%2!")]
    public async Task A_camera_gives_the_pictures_of_its_file(string password)
    {
        await using var camera = await RtspCamera.StartAsync(clips.Video, "--user", $"watcher:{password}");
        var url = camera.Url.Replace("rtsp://", $"rtsp://watcher:{password}@", StringComparison.Ordinal);
        await using var reader = await VideoReader.OpenAsync(url);
        Assert.Equal((VideoClips.Width, VideoClips.Height, "h264"), (reader.Info.Width, reader.Info.Height, reader.Info.Codec));
        Assert.Null(reader.Info.Duration);
        using var pixels = new MemoryStream();
        var arrivals = new List<DateTimeOffset>();
        await foreach (var frame in reader.ReadAllAsync())
        {
            using (frame)
            {
                pixels.Write(frame.Span);
                arrivals.Add(frame.Captured);
            }
        }
        Assert.Equal(VideoClips.FFmpeg("-i", clips.Video, "-f", "rawvideo", "-pix_fmt", "gray", "pipe:1"), pixels.ToArray());
        Assert.Equal(arrivals.Order(), arrivals);
        Assert.True(arrivals[^1] > arrivals[0]);
    }

    [Fact]
    public async Task A_wrong_password_is_refused_without_being_told()
    {
        await using var camera = await RtspCamera.StartAsync(clips.Video, "--user", "watcher:right");
        var error = await Assert.ThrowsAsync<VideoException>(() =>
            VideoReader.OpenAsync(camera.Url.Replace("rtsp://", "rtsp://watcher:wrong-one@", StringComparison.Ordinal)));
        Assert.Equal(VideoFault.Unauthorized, error.Fault);
        Assert.Contains("password was refused", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-one", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_path_is_missing()
    {
        await using var camera = await RtspCamera.StartAsync(clips.Video);
        var error = await Assert.ThrowsAsync<VideoException>(() => VideoReader.OpenAsync(camera.Url + "/elsewhere"));
        Assert.Equal(VideoFault.Missing, error.Fault);
    }

    [Fact]
    public async Task A_camera_that_falls_silent_has_stalled()
    {
        await using var camera = await RtspCamera.StartAsync(clips.Video, "--loop", "--stall-after", "4");
        await using var reader = await VideoReader.OpenAsync(
            camera.Url, new VideoReaderOptions { Width = 32, Height = 24, StallTimeout = TimeSpan.FromSeconds(6) });
        var frames = 0;
        var error = await Assert.ThrowsAsync<VideoException>(async () =>
        {
            while (await reader.ReadAsync() is { } frame)
            {
                frame.Dispose();
                frames++;
            }
        });
        Assert.True(error.Stalled, error.Message);
        Assert.Contains("stalled, no frame for 6 s", error.Message, StringComparison.Ordinal);
        Assert.InRange(frames, 1, 40);
        Assert.Equal(0, VideoClips.RunningPrograms());
    }

    [Fact]
    public async Task A_camera_that_goes_away_ends_the_stream()
    {
        var camera = await RtspCamera.StartAsync(clips.Video, "--loop");
        await using var reader = await VideoReader.OpenAsync(camera.Url, new VideoReaderOptions { Width = 32, Height = 24 });
        (await reader.ReadAsync())!.Dispose();
        await camera.DisposeAsync();
        // The end, or an error of the connection: in any case no waiting for ever.
        try
        {
            while (await reader.ReadAsync() is { } frame) frame.Dispose();
        }
        catch (VideoException error)
        {
            Assert.False(error.Stalled, error.Message);
        }
        Assert.Equal(0, VideoClips.RunningPrograms());
    }
}
