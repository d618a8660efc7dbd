using FFMpegCore;
using FFMpegCore.Exceptions;

namespace Sqair.Video;

/// <summary>
/// One run of ffmpeg that is fed raw frames and writes a file. The file appears under its own name only when it is whole.
/// </summary>
sealed class FrameEncoder : IAsyncDisposable
{
    readonly RawFrameSource source;
    readonly string path, partial;
    readonly CancellationTokenSource stop = new();
    readonly Task run;
    bool completed;

    public FrameEncoder(string path, RawFrameSource source, Action<FFMpegOutputOptions> output)
    {
        (this.path, this.source, partial) = (path, source, path + ".part");
        if (path.AsSpan().ContainsAny("\"\n\r\0")) throw Fault("the name has a quote or line break in it, which ffmpeg's command line cannot take");
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (folder is not null && !Directory.Exists(folder)) throw new VideoException(VideoFault.Missing, $"{path}: the folder does not exist");
        run = FFMpegArguments.FromPipeInput(source, input => input.WithCustomArgument($"-nostats {FFmpegWords.Level}error"))
            .OutputToFile(Path.GetFullPath(partial), overwrite: true, output)
            .CancellableThrough(stop.Token, TimeSpan.Zero)
            .ProcessAsynchronously();
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(completed, this);
        if (frame.Length != source.FrameBytes) throw new ArgumentException($"a frame of {source.FrameBytes} bytes was expected, not {frame.Length}", nameof(frame));
        try
        {
            if (!source.Opened.IsCompleted && await Task.WhenAny(source.Opened, run).WaitAsync(cancellation).ConfigureAwait(false) == run) await FailAsync().ConfigureAwait(false);
            var pipe = await source.Opened.ConfigureAwait(false);
            await pipe.WriteAsync(frame, cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // ffmpeg has left: it says why.
            await FailAsync().ConfigureAwait(false);
        }
    }

    public async Task CompleteAsync()
    {
        if (completed) return;
        completed = true;
        source.Finish();
        try
        {
            await run.ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Discard();
            throw Explain(error);
        }
        File.Move(partial, path, overwrite: true);
    }

    /// <summary>Gives up what is not completed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!completed)
        {
            completed = true;
            stop.Stop();
            await Task.WhenAny(run).ConfigureAwait(false);
            Discard();
        }
        stop.Dispose();
    }

    void Discard()
    {
        try
        {
            File.Delete(partial);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What could not be written can seldom be removed; the reason of the failure is already on its way.
        }
    }

    async Task FailAsync()
    {
        try
        {
            await run.ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            throw Explain(error);
        }
        throw Fault("ffmpeg ended before all frames were written");
    }

    VideoException Explain(Exception error) => error switch
    {
        VideoException known => known,
        FFMpegProcessException process => Fault(FFmpegWords.Ending(process), error),
        _ => Fault(error.Message, error),
    };

    VideoException Fault(string words, Exception? inner = null) => new(VideoFault.Failed, $"{path}: cannot be written: {words}", inner);
}
