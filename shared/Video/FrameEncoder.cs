using FFMpegCore;
using FFMpegCore.Exceptions;
using Sqair.Storage;

namespace Sqair.Video;

/// <summary>
/// One run of ffmpeg that is fed raw frames and writes a file. The file appears under its own name only when it is whole.
/// </summary>
sealed class FrameEncoder : IAsyncDisposable
{
    readonly RawFrameSource _source;
    readonly string _path, _partial;
    readonly CancellationTokenSource _stop = new();
    readonly Task _run;
    bool _completed;

    public FrameEncoder(string path, RawFrameSource source, Action<FFMpegOutputOptions> output)
    {
        (_path, _source, _partial) = (path, source, path + ".part");
        if (path.AsSpan().ContainsAny("\"\n\r\0"))
            throw Fault("the name has a quote or line break in it, which ffmpeg's command line cannot take");
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (folder is not null && !Directory.Exists(folder))
            throw new VideoException(VideoFault.Missing, $"{path}: the folder does not exist");
        try
        {
            AtomicFile.CheckIsFile(path);
            AtomicFile.CheckWritable(path);
        }
        catch (IOException error)
        {
            throw new VideoException(VideoFault.Failed, error.Message, error);
        }
        _run = FFMpegArguments.FromPipeInput(source, input => input.WithCustomArgument($"-nostats {FFmpegWords.Level}error"))
            .OutputToFile(Path.GetFullPath(_partial), overwrite: true, output)
            .CancellableThrough(_stop.Token, TimeSpan.Zero)
            .ProcessAsynchronously();
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_completed, this);
        if (frame.Length != _source.FrameBytes)
            throw new ArgumentException($"a frame of {_source.FrameBytes} bytes was expected, not {frame.Length}", nameof(frame));
        try
        {
            if (!_source.Opened.IsCompleted
                && await Task.WhenAny(_source.Opened, _run).WaitAsync(cancellation).ConfigureAwait(false) == _run)
                await FailAsync().ConfigureAwait(false);
            var pipe = await _source.Opened.ConfigureAwait(false);
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
        if (_completed) return;
        _completed = true;
        _source.Finish();
        try
        {
            await _run.ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Discard();
            throw Explain(error);
        }
        try
        {
            AtomicFile.Rename(_partial, _path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Discard();
            throw Fault(error.Message, error);
        }
    }

    /// <summary>Gives up what is not completed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_completed)
        {
            _completed = true;
            _stop.Stop();
            await Task.WhenAny(_run).ConfigureAwait(false);
            Discard();
        }
        _stop.Dispose();
    }

    void Discard()
    {
        try
        {
            File.Delete(_partial);
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
            await _run.ConfigureAwait(false);
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

    VideoException Fault(string words, Exception? inner = null) => new(VideoFault.Failed, $"{_path}: cannot be written: {words}", inner);
}
