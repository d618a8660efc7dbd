using FFMpegCore;
using FFMpegCore.Exceptions;
using FFMpegCore.Pipes;

/// <summary>What shared/Video relies on, against the real ffmpeg.</summary>
public sealed class RelianceTests : IDisposable
{
    const int Width = 64, Height = 48, Frames = 20, Rate = 10;

    readonly string _folder = Directory.CreateTempSubdirectory("ffmpegcore-").FullName;

    [Fact]
    public async Task Probing_tells_size_rate_and_length()
    {
        var stream = (await FFProbe.AnalyseAsync(await ClipAsync())).PrimaryVideoStream!;
        Assert.Equal((Width, Height, (double)Rate, "h264"), (stream.Width, stream.Height, stream.AverageFrameRate, stream.CodecName));
        Assert.Equal(TimeSpan.FromSeconds((double)Frames / Rate), stream.Duration);
    }

    [Fact]
    public async Task Decoding_to_a_pipe_gives_every_frame_in_order()
    {
        using var pixels = new MemoryStream();
        await FFMpegArguments.FromFileInput(await ClipAsync())
            .OutputToPipe(new StreamPipeSink(pixels) { Format = "rawvideo" }, output => output.WithPixelFormat("gray").DisableAudio())
            .ProcessAsynchronously();
        Assert.Equal(Frames * Width * Height, pixels.Length);
        // Each frame was made brighter than the one before.
        var means = pixels.ToArray().Chunk(Width * Height).Select(frame => frame.Average(v => (double)v)).ToArray();
        for (var i = 1; i < Frames; i++) Assert.True(means[i] > means[i - 1], $"frame {i}: {means[i]} after {means[i - 1]}");
    }

    [Fact]
    public async Task A_cancelled_process_ends_although_nobody_reads_on()
    {
        using var stop = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        var run = FFMpegArguments.FromFileInput(await ClipAsync(), true, input => input.WithStreamLoop(-1))
            .OutputToPipe(new StreamPipeSink(async (stream, cancel) =>
            {
                await stream.ReadExactlyAsync(new byte[Width * Height], cancel);
                begun.SetResult();
                await Task.Delay(Timeout.Infinite, stop.Token);
            })
            { Format = "rawvideo" }, output => output.WithPixelFormat("gray"))
            .CancellableThrough(stop.Token, TimeSpan.Zero)
            .ProcessAsynchronously();
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task The_exception_has_ffmpegs_own_words()
    {
        var path = Path.Combine(_folder, "not.mp4");
        await File.WriteAllTextAsync(path, "this is not a video");
        var failed = await Assert.ThrowsAsync<FFMpegProcessException>(() => FFMpegArguments.FromFileInput(path)
            .OutputToPipe(new StreamPipeSink(new MemoryStream()) { Format = "rawvideo" }).ProcessAsynchronously());
        Assert.Contains(failed.Result.StandardError, line => line.Contains("Invalid data found", StringComparison.Ordinal));
        Assert.NotEqual(0, failed.Result.ExitCode);
        var probe = await Assert.ThrowsAsync<FFProbeProcessException>(() => FFProbe.AnalyseAsync(path));
        Assert.Contains(probe.StandardError, line => line.Contains("Invalid data found", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Lines_of_standard_error_are_told_while_the_process_runs()
    {
        var lines = new List<string>();
        await FFMpegArguments.FromFileInput(await ClipAsync(), true, input => input.WithCustomArgument("-loglevel level+verbose"))
            .OutputToPipe(new StreamPipeSink(new MemoryStream()) { Format = "rawvideo" })
            .NotifyOnStandardError(lines.Add)
            .ProcessAsynchronously();
        Assert.Contains(lines, line => line.Contains($"[verbose] w:{Width} h:{Height} pixfmt:", StringComparison.Ordinal));
    }

    async Task<string> ClipAsync()
    {
        var path = Path.Combine(_folder, "clip.mp4");
        if (File.Exists(path)) return path;
        var pixels = new MemoryStream();
        for (var i = 0; i < Frames; i++) pixels.Write(Enumerable.Repeat((byte)(20 + 10 * i), Width * Height).ToArray());
        pixels.Position = 0;
        await FFMpegArguments.FromPipeInput(new StreamPipeSource(pixels),
            input => input.ForceFormat("rawvideo").WithCustomArgument($"-pixel_format gray -video_size {Width}x{Height} -framerate {Rate}"))
            .OutputToFile(path, true, output => output.WithVideoCodec("libx264").WithConstantRateFactor(10).WithPixelFormat("yuv420p"))
            .ProcessAsynchronously();
        return path;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
