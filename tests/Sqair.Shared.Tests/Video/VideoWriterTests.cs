namespace Sqair.Video.Tests;

[Collection(nameof(VideoCollection))]
public sealed class VideoWriterTests(VideoClips clips)
{
    static byte[] Ramp(int width, int height, int channels, int t)
    {
        var pixels = new byte[width * height * channels];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width * channels; x++)
                pixels[y * width * channels + x] = (byte)(40 + x + y + 3 * t);
        return pixels;
    }

    async Task<string> WriteAsync(string name, VideoWriterOptions options, int count)
    {
        var path = clips.In(name);
        await using var writer = VideoWriter.Create(path, options);
        for (var t = 0; t < count; t++)
            await writer.WriteAsync(Ramp(options.Width, options.Height, options.Format == PixelFormat.Gray ? 1 : 3, t));
        Assert.Equal(count, writer.FrameCount);
        Assert.False(File.Exists(path));
        await writer.CompleteAsync();
        return path;
    }

    [Theory]
    [InlineData(PixelFormat.Gray)]
    [InlineData(PixelFormat.Rgb24)]
    public async Task Frames_come_back_as_they_went_in(PixelFormat format)
    {
        var options = new VideoWriterOptions { Width = 64, Height = 48, FramesPerSecond = 12.5, Format = format, ConstantRateFactor = 1 };
        var path = await WriteAsync($"ramps-{format}.mp4", options, 30);
        var info = await VideoProbe.AnalyseAsync(path);
        Assert.Equal(new VideoInfo(64, 48, 12.5, "h264", TimeSpan.FromSeconds(2.4), 30) { CountIsExact = true }, info);
        await using var reader = await VideoReader.OpenAsync(path, new VideoReaderOptions { Format = format });
        while (await reader.ReadAsync() is { } frame)
        {
            using (frame)
            {
                var wanted = Ramp(64, 48, format == PixelFormat.Gray ? 1 : 3, (int)frame.Index);
                var difference = frame.Span.ToArray().Zip(wanted, (a, b) => Math.Abs(a - b)).Average();
                Assert.True(difference < 4, $"frame {frame.Index} differs by {difference:0.0} on average");
            }
        }
    }

    [Fact]
    public async Task The_same_frames_give_the_same_bytes()
    {
        var options = new VideoWriterOptions { Width = 64, Height = 48, FramesPerSecond = 7 };
        Assert.Equal(await File.ReadAllBytesAsync(await WriteAsync("once.mp4", options, 20)),
            await File.ReadAllBytesAsync(await WriteAsync("again.mp4", options, 20)));
    }

    [Fact]
    public async Task A_higher_rate_factor_gives_a_smaller_file()
    {
        var options = new VideoWriterOptions { Width = 64, Height = 48, FramesPerSecond = 7 };
        var good = new FileInfo(await WriteAsync("good.mp4", options with { ConstantRateFactor = 5 }, 20)).Length;
        var poor = new FileInfo(await WriteAsync("poor.mp4", options with { ConstantRateFactor = 45 }, 20)).Length;
        Assert.True(poor < good, $"{poor} bytes are not less than {good}");
    }

    [Fact]
    public async Task An_odd_size_is_filled_up()
    {
        var path = await WriteAsync("odd.mp4", new VideoWriterOptions { Width = 33, Height = 21, FramesPerSecond = 7 }, 3);
        var info = await VideoProbe.AnalyseAsync(path);
        Assert.Equal((34, 22, 3L), (info.Width, info.Height, info.FrameCount));
    }

    [Fact]
    public async Task Leaving_the_block_completes_the_file()
    {
        var path = clips.In("left.mp4");
        await using (var writer = VideoWriter.Create(path, new VideoWriterOptions { Width = 32, Height = 24, FramesPerSecond = 5 }))
        {
            await writer.WriteAsync(Ramp(32, 24, 1, 0));
        }
        Assert.Equal(1, (await VideoProbe.AnalyseAsync(path)).FrameCount);
    }

    [Fact]
    public async Task Nothing_written_leaves_nothing()
    {
        var path = clips.In("nothing-written.mp4");
        await using (VideoWriter.Create(path, new VideoWriterOptions { Width = 32, Height = 24, FramesPerSecond = 5 })) { }
        Assert.Empty(Directory.GetFiles(clips.Folder, "nothing-written*"));
        Assert.Equal(0, VideoClips.RunningPrograms());
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_says_why()
    {
        Assert.Equal(VideoFault.Missing, Assert.Throws<VideoException>(() => VideoWriter.Create(
            clips.In("no/such/folder.mp4"), new VideoWriterOptions { Width = 32, Height = 24, FramesPerSecond = 5 })).Fault);

        Directory.CreateDirectory(clips.In("taken.mp4.part"));
        await using var writer = VideoWriter.Create(
            clips.In("taken.mp4"), new VideoWriterOptions { Width = 320, Height = 240, FramesPerSecond = 5 });
        var error = await Assert.ThrowsAsync<VideoException>(async () =>
        {
            for (var t = 0; t < 1000; t++) await writer.WriteAsync(new byte[320 * 240]);
        });
        Assert.Contains("taken.mp4: cannot be written", error.Message, StringComparison.Ordinal);
        Assert.Contains("Is a directory", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Who may do all would have a file in its place.</summary>
    [Fact]
    public void A_device_is_no_file()
    {
        var fault = Assert.Throws<VideoException>(() =>
            VideoWriter.Create("/dev/none-of-it", new() { Width = 8, Height = 8, FramesPerSecond = 5 }));
        Assert.Equal("/dev/none-of-it: is a device, expected a file's name", fault.Message);
        File.WriteAllText(clips.In("finished"), "a picture");
        File.CreateSymbolicLink(clips.In("link.mp4"), "/dev/none-of-it");
        foreach (var path in (string[])["/dev/none-of-it", clips.In("link.mp4")])
            Assert.Throws<IOException>(() => Sqair.Storage.AtomicFile.Rename(clips.In("finished"), path));
    }

    [Fact]
    public async Task A_frame_of_the_wrong_size_is_refused()
    {
        await using var writer = VideoWriter.Create(
            clips.In("wrong.mp4"), new VideoWriterOptions { Width = 32, Height = 24, FramesPerSecond = 5 });
        await Assert.ThrowsAsync<ArgumentException>(async () => await writer.WriteAsync(new byte[100]));
    }

    [Theory]
    [InlineData(PixelFormat.Gray, "gray")]
    [InlineData(PixelFormat.Rgb24, "rgb24")]
    public async Task A_picture_comes_back_as_it_went_in(PixelFormat format, string name)
    {
        var pixels = Ramp(33, 21, format == PixelFormat.Gray ? 1 : 3, 0);
        var path = clips.In($"picture %03d {name}.png");
        await PngWriter.WriteAsync(path, 33, 21, format, pixels);
        Assert.Equal(pixels, VideoClips.FFmpeg("-pattern_type", "none", "-i", path, "-f", "rawvideo", "-pix_fmt", name, "pipe:1"));
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(path)[..4]);
    }

    [Fact]
    public async Task A_picture_that_does_not_fit_its_size_is_refused()
    {
        await Assert.ThrowsAsync<ArgumentException>(
            () => PngWriter.WriteAsync(clips.In("short.png"), 10, 10, PixelFormat.Gray, new byte[99]));
        Assert.Empty(Directory.GetFiles(clips.Folder, "short*"));
    }
}
