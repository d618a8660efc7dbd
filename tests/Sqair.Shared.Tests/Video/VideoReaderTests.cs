namespace Sqair.Video.Tests;

[Collection(nameof(VideoCollection))]
public sealed class VideoReaderTests(VideoClips clips)
{
    static async Task<byte[]> ReadAllAsync(VideoReader reader)
    {
        using var pixels = new MemoryStream();
        await foreach (var frame in reader.ReadAllAsync())
        {
            using (frame) pixels.Write(frame.Span);
        }
        return pixels.ToArray();
    }

    [Theory]
    [InlineData(PixelFormat.Gray, "gray")]
    [InlineData(PixelFormat.Rgb24, "rgb24")]
    public async Task Every_frame_comes_in_its_own_size(PixelFormat format, string name)
    {
        await using var reader = await VideoReader.OpenAsync(clips.Video, new VideoReaderOptions { Format = format });
        Assert.Equal((VideoClips.Width, VideoClips.Height, 10.0), (reader.Width, reader.Height, reader.FramesPerSecond));
        Assert.Equal(VideoClips.FFmpeg("-i", clips.Video, "-f", "rawvideo", "-pix_fmt", name, "pipe:1"), await ReadAllAsync(reader));
    }

    [Fact]
    public async Task Colour_comes_in_planes_after_the_very_bytes_of_the_gray_picture()
    {
        // Odd sizes round the planes up.
        var options = new VideoReaderOptions { Width = 33, Height = 21 };
        await using var gray = await VideoReader.OpenAsync(clips.Video, options);
        await using var colour = await VideoReader.OpenAsync(clips.Video, options with { Format = PixelFormat.Yuv420 });
        byte[] grays = await ReadAllAsync(gray), colours = await ReadAllAsync(colour);
        const int Pixels = 33 * 21, Planes = 2 * 17 * 11;
        Assert.Equal(VideoClips.Frames * (Pixels + Planes), colours.Length);
        for (var frame = 0; frame < VideoClips.Frames; frame++)
            Assert.Equal(grays.AsSpan(frame * Pixels, Pixels), colours.AsSpan(frame * (Pixels + Planes), Pixels));
    }

    [Theory]
    [InlineData("red", 90, 240)]
    [InlineData("blue", 255, 107)]
    [InlineData("gray", 128, 128)]
    public async Task A_colour_plane_says_how_blue_or_red_it_is(string name, int blue, int red)
    {
        var path = clips.In($"{name}.mkv");
        VideoClips.FFmpeg("-f", "lavfi", "-i", $"color={name}:size=64x48", "-frames:v", "1", "-c:v", "ffv1", "-pix_fmt", "yuv420p", path);
        await using var reader = await VideoReader.OpenAsync(
            path, new VideoReaderOptions { Width = 16, Height = 12, Format = PixelFormat.Yuv420 });
        var pixels = await ReadAllAsync(reader);
        Assert.All(pixels[192..240], u => Assert.InRange(u, blue - 20, blue));
        Assert.All(pixels[240..], v => Assert.InRange(v, red - 20, red + 16));
    }

    [Fact]
    public async Task Shrinking_averages_over_areas()
    {
        // Lossless black and white columns, one pixel wide: a quarter of the width must give their mean, where nearest or bicubic would
        // not.
        var stripes = clips.In("stripes.mkv");
        VideoClips.FFmpeg("-f", "lavfi", "-i", "color=black:size=64x48,format=gray,geq=lum='255*mod(X,2)'",
            "-frames:v", "1", "-c:v", "ffv1", "-pix_fmt", "gray", stripes);
        await using var reader = await VideoReader.OpenAsync(stripes, new VideoReaderOptions { Width = 16, Height = 12 });
        var pixels = await ReadAllAsync(reader);
        Assert.Equal(16 * 12, pixels.Length);
        Assert.All(pixels, pixel => Assert.InRange(pixel, 126, 129));
    }

    [Fact]
    public async Task Frames_carry_index_and_time()
    {
        await using var reader = await VideoReader.OpenAsync(clips.Video, new VideoReaderOptions { Width = 16, Height = 12 });
        var frames = new List<(long Index, TimeSpan Position, DateTimeOffset Captured)>();
        while (await reader.ReadAsync() is { } frame)
        {
            using (frame) frames.Add((frame.Index, frame.Position, frame.Captured));
        }
        Assert.Equal(VideoClips.Frames, frames.Count);
        for (var i = 0; i < frames.Count; i++)
        {
            Assert.Equal((i, TimeSpan.FromSeconds(i / 10.0)), (frames[i].Index, frames[i].Position));
            Assert.Equal(frames[0].Captured + frames[i].Position, frames[i].Captured);
        }
        Assert.Null(await reader.ReadAsync());
    }

    [Theory]
    [InlineData(5, 10)]
    [InlineData(20, 40)]
    [InlineData(10, 20)]
    public async Task The_rate_can_be_changed(double rate, int count)
    {
        await using var reader = await VideoReader.OpenAsync(
            clips.Video, new VideoReaderOptions { Width = 16, Height = 12, FramesPerSecond = rate });
        Assert.Equal(rate, reader.FramesPerSecond);
        var frames = 0;
        var last = TimeSpan.Zero;
        await foreach (var frame in reader.ReadAllAsync())
        {
            using (frame) last = frame.Position;
            frames++;
        }
        Assert.Equal(count, frames);
        Assert.Equal(TimeSpan.FromSeconds((count - 1) / rate), last);
    }

    [Fact]
    public async Task A_file_whose_picture_size_changes_goes_on_in_the_first()
    {
        var parts = new[] { "320x240", "160x120", "640x360" }.Select(size =>
        {
            var part = clips.In($"{size}.h264");
            VideoClips.FFmpeg("-f", "lavfi", "-i", $"color=white:size={size}:rate=10", "-frames:v", "6", "-pix_fmt", "yuv420p", part);
            return File.ReadAllBytes(part);
        });
        var path = clips.Write("sizes.h264", parts.SelectMany(part => part).ToArray());
        await using var reader = await VideoReader.OpenAsync(path);
        Assert.Null(reader.Info.FrameCount);
        Assert.Equal((320, 240), (reader.Width, reader.Height));
        var pixels = await ReadAllAsync(reader);
        Assert.Equal(18, pixels.Length / (320 * 240));
        Assert.All(pixels.Chunk(320 * 240), frame => Assert.True(frame.Min() > 240, "a white picture has dark parts"));
    }

    /// <summary>Boxes would lie elsewhere without anybody being told.</summary>
    [Fact]
    public async Task A_live_source_whose_picture_size_changes_is_to_be_opened_again()
    {
        var parts = new[] { "320x240", "640x360" }.Select(size =>
        {
            var part = clips.In($"live-{size}.ts");
            VideoClips.FFmpeg("-f", "lavfi", "-i", $"testsrc=size={size}:rate=10", "-frames:v", "30", "-pix_fmt", "yuv420p", part);
            return File.ReadAllBytes(part);
        });
        using var server = new StreamServer(parts.SelectMany(part => part).ToArray());
        await using var reader = await VideoReader.OpenAsync(server.Url, new VideoReaderOptions { Width = 32, Height = 24 });
        var frames = 0;
        var fault = await Assert.ThrowsAsync<VideoException>(async () =>
        {
            await foreach (var frame in reader.ReadAllAsync())
                using (frame) frames++;
        });
        Assert.Equal($"{server.Url}: the picture changed from 320x240 to 640x360 in mid-stream", fault.Message);
        Assert.InRange(frames, 20, 59);
    }

    [Fact]
    public async Task A_file_repeats_when_told()
    {
        await using var reader = await VideoReader.OpenAsync(
            clips.Video, new VideoReaderOptions { Width = 16, Height = 12, Repeat = true });
        var seen = new List<byte[]>();
        for (var i = 0; i < 2 * VideoClips.Frames + 3; i++)
        {
            using var frame = await reader.ReadAsync();
            Assert.Equal(i, frame!.Index);
            seen.Add(frame.Span.ToArray());
        }
        Assert.Equal(seen[3], seen[VideoClips.Frames + 3]);
    }

    [Fact]
    public async Task A_slow_reader_loses_nothing_and_buffers_are_used_again()
    {
        await using var reader = await VideoReader.OpenAsync(
            clips.Video, new VideoReaderOptions { Width = 64, Height = 48, Repeat = true, Ahead = 2 });
        var buffers = new HashSet<byte[]>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < 60; i++)
        {
            if (i % 20 == 0) await Task.Delay(50);
            using var frame = await reader.ReadAsync();
            Assert.Equal(i, frame!.Index);
            Assert.True(System.Runtime.InteropServices.MemoryMarshal.TryGetArray<byte>(frame.Memory, out var segment));
            buffers.Add(segment.Array!);
        }
        Assert.InRange(buffers.Count, 1, 8);
    }

    [Fact]
    public async Task A_frame_ends_with_its_owner()
    {
        await using var reader = await VideoReader.OpenAsync(clips.Video);
        var frame = await reader.ReadAsync();
        frame!.Dispose();
        frame.Dispose();
        Assert.Throws<ObjectDisposedException>(() => frame.Memory);
    }

    [Fact]
    public async Task Leaving_in_the_middle_ends_the_program()
    {
        await using (var reader = await VideoReader.OpenAsync(clips.Video, new VideoReaderOptions { Repeat = true }))
        {
            (await reader.ReadAsync())!.Dispose();
            Assert.Equal(1, VideoClips.RunningPrograms());
        }
        Assert.Equal(0, VideoClips.RunningPrograms());
    }

    [Fact]
    public async Task A_reader_that_waits_is_woken_by_its_token()
    {
        await using var reader = await VideoReader.OpenAsync(clips.Video, new VideoReaderOptions { RealTime = true, Repeat = true });
        using var cancellation = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            while (await reader.ReadAsync(cancellation.Token) is { } frame)
            {
                frame.Dispose();
                if (frame.Index == 2) await cancellation.CancelAsync();
            }
        });
    }

    [Fact]
    public async Task A_damaged_file_gives_what_it_has_and_a_complaint()
    {
        var bytes = File.ReadAllBytes(clips.Video);
        var start = bytes.Length / 4;
        new Random(3).NextBytes(bytes.AsSpan(start, bytes.Length / 4));
        var path = clips.Write("damaged.mp4", bytes);
        await using var reader = await VideoReader.OpenAsync(path);
        var pixels = await ReadAllAsync(reader);
        Assert.InRange(pixels.Length / (VideoClips.Width * VideoClips.Height), 1, VideoClips.Frames);
        Assert.NotNull(reader.LastComplaint);
    }

    [Fact]
    public async Task A_stream_that_is_never_whole_is_given_up()
    {
        var bytes = File.ReadAllBytes(clips.Video);
        new Random(3).NextBytes(bytes.AsSpan(bytes.Length / 4, bytes.Length / 4));
        var path = clips.Write("never-whole.mp4", bytes);
        await using var reader = await VideoReader.OpenAsync(path, new VideoReaderOptions { Repeat = true, ComplaintLimit = 5000 });
        var error = await Assert.ThrowsAsync<VideoException>(async () =>
        {
            while (await reader.ReadAsync() is { } frame) frame.Dispose();
        });
        Assert.Contains("damaged throughout (ffmpeg: ", error.Message, StringComparison.Ordinal);
        Assert.False(error.Stalled);
    }

    [Fact]
    public async Task A_decoder_that_is_not_there_is_named()
    {
        await using var reader = await VideoReader.OpenAsync(clips.Video, new VideoReaderOptions { Decoder = "h264_nosuch" });
        var error = await Assert.ThrowsAsync<VideoException>(async () => await reader.ReadAsync());
        Assert.Contains("h264_nosuch", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 48, 7.0)]
    [InlineData(64, -1, 7.0)]
    [InlineData(64, 48, 0.0)]
    public async Task Impossible_options_are_refused(int width, int height, double rate)
    {
        var options = new VideoReaderOptions { Width = width, Height = height, FramesPerSecond = rate };
        await Assert.ThrowsAsync<VideoException>(() => VideoReader.OpenAsync(clips.Video, options));
    }
}
