using System.Runtime.CompilerServices;
using System.Threading.Channels;
using FFMpegCore;
using FFMpegCore.Enums;
using FFMpegCore.Pipes;

namespace Sqair.Video;

/// <summary>
/// Decodes a file or camera: ffmpeg scales with area averaging, converts the pixels and changes the frame rate; frames come in order, each
/// in a pooled buffer with one owner. ffmpeg waits while the reader is busy. A file whose picture changes its size goes on at the size of
/// analysis, and each frame says its own; a live source ends with an exception, because its places would mean something else from there on:
/// open it again.
/// </summary>
public sealed class VideoReader : IAsyncDisposable
{
    /// <summary>Live streams jitter around their rate by less than this part.</summary>
    const double SameRate = 0.05;

    readonly VideoSource _source;
    readonly VideoReaderOptions _options;
    readonly FramePool _pool;
    readonly Channel<VideoFrame> _frames;
    readonly CancellationTokenSource _stop = new();
    readonly ITimer _stallTimer;
    readonly HiddenUrl? _hidden;
    readonly DateTimeOffset _openedAt;
    readonly Task _run;
    readonly StreamClock? _clock;
    readonly FileTimeline? _timeline;
    long _firstArrival;
    long _complaintLength;
    bool _stalled, _drowned, _ended;
    (int Width, int Height)? _pictureSize, _changedSize;

    VideoReader(VideoSource source, VideoReaderOptions options, VideoInfo info, Version ffmpeg)
    {
        (_source, _options, Info) = (source, options, info);
        (Width, Height, Format) = (options.Width ?? info.Width, options.Height ?? info.Height, options.Format);
        FramesPerSecond = options.FramesPerSecond ?? info.FramesPerSecond;
        if (!source.IsLive)
            _timeline = new FileTimeline(info, options.FramesPerSecond is { } wanted && !IsSame(wanted) ? wanted : null);
        else if (FramesPerSecond > 0) _clock = new StreamClock(FramesPerSecond);
        _openedAt = options.TimeProvider.GetUtcNow();
        _pool = new FramePool(Format.FrameBytes(Width, Height), options.Ahead + 8);
        _frames = Channel.CreateBounded<VideoFrame>(new BoundedChannelOptions(options.Ahead) { SingleReader = true, SingleWriter = true });
        _stallTimer = options.TimeProvider.CreateTimer(_ => Stall(), null, options.StallTimeout, Timeout.InfiniteTimeSpan);
        _hidden = HiddenUrl.For(source);
        _run = RunAsync(ffmpeg);
    }

    public VideoInfo Info { get; }

    /// <summary>Of the frames delivered.</summary>
    public int Width { get; }

    public int Height { get; }

    public PixelFormat Format { get; }

    /// <summary>Of the frames delivered; 0 where a live source does not say.</summary>
    public double FramesPerSecond { get; }

    /// <summary>ffmpeg's last complaint, without credentials; null if there was none. A damaged file may still give frames.</summary>
    public string? LastComplaint { get; private set; }

    /// <summary>
    /// What is wrong with a file, in sentences: cut off, without a key frame at the beginning, frames missing, pictures of several sizes.
    /// Complete after the last frame.
    /// </summary>
    public IReadOnlyList<string> Findings => _timeline?.Findings(_ended) ?? [];

    /// <summary>After the last frame of a file: fewer came than it promised.</summary>
    public bool IsCutOff => _ended && _timeline is { CutOff: true };

    /// <summary>Frames that a file should have, at the rate of delivery; null where that is not known.</summary>
    public long? FramesPromised => _timeline?.Promised;

    /// <exception cref="VideoException">The source cannot be opened.</exception>
    public static Task<VideoReader> OpenAsync(
        string source, VideoReaderOptions? options = null, CancellationToken cancellation = default) =>
        OpenAsync(VideoSource.Parse(source), options, cancellation);

    /// <inheritdoc cref="OpenAsync(string, VideoReaderOptions, CancellationToken)"/>
    public static async Task<VideoReader> OpenAsync(
        VideoSource source, VideoReaderOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new VideoReaderOptions();
        var info = await ProbeAsync(source, options, cancellation).ConfigureAwait(false);
        return await OpenAsync(source, info, options).ConfigureAwait(false);
    }

    /// <summary>Opens a source that was probed just now: for a reader whose options depend on what it holds.</summary>
    /// <exception cref="VideoException">ffmpeg cannot be started, or the options are not possible.</exception>
    public static async Task<VideoReader> OpenAsync(VideoSource source, VideoInfo info, VideoReaderOptions options)
    {
        Require(options.Width is null or > 0 && options.Height is null or > 0,
            $"a frame size of {options.Width}x{options.Height} is not possible");
        Require(options.FramesPerSecond is null or > 0, $"a frame rate of {options.FramesPerSecond} is not possible");
        Require(options.StallTimeout > TimeSpan.Zero, $"a stall timeout of {options.StallTimeout} is not possible");
        Require(options.Ahead > 0, $"{options.Ahead} frames ahead are not possible");
        return new VideoReader(source, options, info, await FFmpegProgram.VersionAsync().ConfigureAwait(false));
    }

    /// <summary>What a source holds, asked with the patience that the options have.</summary>
    /// <exception cref="VideoException">The source cannot be opened.</exception>
    public static Task<VideoInfo> ProbeAsync(VideoSource source, VideoReaderOptions options, CancellationToken cancellation = default)
    {
        var timeout = options.StallTimeout > VideoProbe.DefaultTimeout ? options.StallTimeout : VideoProbe.DefaultTimeout;
        return VideoProbe.AnalyseAsync(source, timeout, options.TimeProvider, cancellation);
    }

    /// <summary>The next frame, or null after the last one. The caller owns the frame.</summary>
    /// <exception cref="VideoException">The source failed or stalled; frames decoded before that were delivered first.</exception>
    public async ValueTask<VideoFrame?> ReadAsync(CancellationToken cancellation = default)
    {
        while (await _frames.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false))
        {
            if (_frames.Reader.TryRead(out var frame)) return frame;
        }
        return null;
    }

    /// <summary>All frames to the end; each is the caller's to dispose of.</summary>
    public async IAsyncEnumerable<VideoFrame> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        while (await ReadAsync(cancellation).ConfigureAwait(false) is { } frame) yield return frame;
    }

    public async ValueTask DisposeAsync()
    {
        _stop.Stop();
        await _run.ConfigureAwait(false);
        await _stallTimer.DisposeAsync().ConfigureAwait(false);
        while (_frames.Reader.TryRead(out var frame)) frame.Dispose();
        _stop.Dispose();
    }

    /// <summary>Runs ffmpeg to the end; never fails itself, the channel carries the reason.</summary>
    async Task RunAsync(Version ffmpeg)
    {
        Exception? reason = null;
        long count = 0;
        try
        {
            await Command(ffmpeg, async (stream, _) => count = await PumpAsync(stream).ConfigureAwait(false))
                .CancellableThrough(_stop.Token, TimeSpan.Zero)
                .ProcessAsynchronously().ConfigureAwait(false);
            _ended = true;
            if (count == 0)
                reason = new VideoException(
                    VideoFault.NotVideo, $"{_source}: ffmpeg found no frame in it ({LastComplaint ?? "without a word"})");
        }
        catch (Exception error)
        {
            reason = Explain(error);
        }
        _hidden?.Dispose();
        _stallTimer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _frames.Writer.TryComplete(reason);
    }

    FFMpegArgumentProcessor Command(Version ffmpeg, Func<Stream, CancellationToken, Task> pump) =>
        FFmpegInput.Open(_source, _hidden?.Location ?? _source.Location, _options, Info, ffmpeg)
        .OutputToPipe(new StreamPipeSink(pump) { Format = _timeline is null ? "rawvideo" : "matroska" }, output =>
        {
            // Time stamps in a unit of the filters' own: ffmpeg would round them to the file's rate.
            if (_timeline is not null)
                output.WithCustomArgument("-c:v rawvideo -enc_time_base 1:1000000 -allow_raw_vfw 1 -map_metadata -1 -flush_packets 1");
            output.DisableAudio().WithPixelFormat(Format.Name()).WithVideoFilters(filters =>
            {
                if (_timeline is not null) filters.WithCustomFilter(_timeline.Filters);
                else if (_options.FramesPerSecond is { } rate && !IsSame(rate)) filters.Fps(rate);
                filters.WithCustomFilter("scale", $"{Width}:{Height}:flags=area{(Format == PixelFormat.Yuv420 ? ":out_range=pc" : "")}");
            });
            // Raw video has no timestamps: left alone, ffmpeg would repeat and drop frames for a constant rate. Version 5.1 renamed the
            // option.
            if (ffmpeg >= new Version(5, 1)) output.WithFpsMode(FpsMode.Passthrough);
            else output.WithCustomArgument("-vsync 0");
        })
        .NotifyOnStandardError(Listen);

    /// <summary>A live stream that jitters around the wanted rate would only lose and double frames by a change of rate.</summary>
    bool IsSame(double rate) => Math.Abs(rate - Info.FramesPerSecond) <= (_source.IsLive ? SameRate * rate : 1e-3);

    /// <summary>Cuts ffmpeg's output into frames. The stall timer runs while ffmpeg is waited for, not while the reader is.</summary>
    async Task<long> PumpAsync(Stream stream)
    {
        var timed = _timeline is null ? null : new MatroskaFrames(stream);
        for (long index = 0; ; index++)
        {
            var buffer = _pool.Rent();
            // Less than a frame only comes from an ffmpeg that failed in the middle; its exit status tells.
            var time = timed is not null ? await timed.ReadAsync(buffer, _stop.Token).ConfigureAwait(false)
                : await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, _stop.Token).ConfigureAwait(false)
                    == buffer.Length ? 0 : null;
            _stallTimer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            if (time is not { } written) return index;
            var frame = _timeline is null ? StampLive(buffer, index)
                : await StampAsync(_timeline, buffer, index, written).ConfigureAwait(false);
            if (!_frames.Writer.TryWrite(frame)) await _frames.Writer.WriteAsync(frame, _stop.Token).ConfigureAwait(false);
            _stallTimer.Change(_options.StallTimeout, Timeout.InfiniteTimeSpan);
        }
    }

    async ValueTask<VideoFrame> StampAsync(FileTimeline timeline, byte[] buffer, long index, long written)
    {
        var (number, position, (width, height)) = await timeline.NextAsync(written, _stop.Token).ConfigureAwait(false);
        return new VideoFrame(_pool, buffer)
        {
            Width = Width, Height = Height, Format = Format, Index = index, Number = number, SourceWidth = width, SourceHeight = height,
            Position = position, Captured = _openedAt + position,
        };
    }

    VideoFrame StampLive(byte[] buffer, long index)
    {
        var time = _options.TimeProvider;
        if (index == 0) _firstArrival = time.GetTimestamp();
        var arrival = time.GetElapsedTime(_firstArrival);
        var taken = _clock?.Next(arrival) ?? arrival;
        return new VideoFrame(_pool, buffer)
        {
            Width = Width, Height = Height, Format = Format, Index = index, Number = index,
            SourceWidth = Info.Width, SourceHeight = Info.Height, Position = taken, Captured = time.GetUtcNow() - (arrival - taken),
        };
    }

    void Stall()
    {
        _stalled = true;
        _stop.Stop();
    }

    void Listen(string line)
    {
        if (FFmpegWords.IsError(line))
        {
            LastComplaint = _source.Redact(FFmpegWords.Summary([line]));
            if (FFmpegWords.IsCutOff(line)) _timeline?.EndedEarly = true;
        }
        else if (FFmpegWords.PictureSize(line) is { } size)
        {
            _timeline?.Sized(size);
            if (_pictureSize is { } before && before != size && _source.IsLive)
            {
                _changedSize = size;
                _stop.Stop();
            }
            _pictureSize ??= size;
        }
        if ((_complaintLength += line.Length) < _options.ComplaintLimit || _drowned) return;
        _drowned = true;
        _stop.Stop();
    }

    Exception? Explain(Exception error)
    {
        var last = LastComplaint is { } words ? $" (ffmpeg: {words})" : "";
        if (_stalled)
            return new VideoException(
                VideoFault.Stalled, $"{_source}: stalled, no frame for {_options.StallTimeout.TotalSeconds:0.#} s{last}");
        if (_changedSize is { } now)
            return new VideoException(VideoFault.Failed, $"{_source}: the picture changed "
                + $"from {_pictureSize!.Value.Width}x{_pictureSize.Value.Height} to {now.Width}x{now.Height} in mid-stream");
        if (_drowned) return new VideoException(VideoFault.Failed, $"{_source}: the stream is damaged throughout{last}");
        return error switch
        {
            // The reader was disposed of: whoever still waits gets the end.
            _ when _stop.IsCancellationRequested => null,
            _ => FFmpegWords.ToException(_source, error),
        };
    }

    static void Require(bool fulfilled, string message)
    {
        if (!fulfilled) throw new VideoException(VideoFault.Failed, message);
    }
}
