using Microsoft.Extensions.Logging;
using Sqair.Edge.Configuration;
using Sqair.Edge.Hosting;
using Sqair.Models;
using Sqair.Video;

namespace Sqair.Edge.Capture;

/// <summary>
/// Reads one camera for as long as the daemon runs: opens it, hands on its frames, and when it fails waits longer and longer before
/// it opens it again. Nothing that a camera does ends anything but its own stream.
/// </summary>
public sealed class CameraCapture
{
    /// <summary>Frames a second: of two rates that are one.</summary>
    const double SameRate = 1e-3;

    readonly RunOptions _run;
    readonly TimeProvider _time;
    readonly ILogger _log;
    readonly Backoff _backoff;
    readonly AnalysisFormat _analysis;
    readonly FrameThinning _thinning;
    readonly long _began;
    volatile CancellationTokenSource _turn = new();
    volatile bool _enabled;
    CameraOptions _options;
    VideoSource _source;
    long _number, _read;
    TimeSpan _last;

    public CameraCapture(
        CameraMonitor monitor, AnalysisFormat analysis, RunOptions run, bool disabled, Wakeup wakeup, FrameThinning thinning,
        TimeProvider time, ILogger<CameraCapture> log)
    {
        (Monitor, _run, _enabled, _thinning, _time, _log) = (monitor, run, !disabled, thinning, time, log);
        var options = _options = monitor.Options;
        _source = options.Source;
        (AnalysisWidth, AnalysisHeight) = (options.Width ?? analysis.Width, options.Height ?? analysis.Height);
        _analysis = analysis;
        FramesPerSecond = options.FramesPerSecond ?? analysis.FramesPerSecond;
        Lossless = !options.Source.IsLive && !(options.RealTime ?? !run.Once);
        Frames = new FrameQueue(Lossless, wakeup, monitor.FrameDropped);
        _backoff = new Backoff(time, monitor.Name);
        _began = time.GetTimestamp();
    }

    public CameraMonitor Monitor { get; }

    /// <summary>
    /// Analysis pixels: what the configuration says, or the model's width in the shape of the source. Settled before the first frame.
    /// </summary>
    public int AnalysisWidth { get; private set; }

    public int AnalysisHeight { get; private set; }

    /// <summary>
    /// Frames analysed a second: as many as are wanted, or as the source has, whichever is less; where nobody says, what suits the model.
    /// Settled before the first frame.
    /// </summary>
    public double FramesPerSecond { get; private set; }

    /// <summary>A file whose every frame is tracked, at whatever pace.</summary>
    public bool Lossless { get; }

    public FrameQueue Frames { get; }

    /// <summary>Why this camera was given up; null unless it was.</summary>
    public string? Failure { get; private set; }

    CameraOptions Options => Monitor.Options;

    public bool Enabled => _enabled;

    /// <summary>Opens it, or closes it until it is enabled again.</summary>
    public void Enable(bool enabled)
    {
        if (_enabled == enabled) return;
        _enabled = enabled;
        Reopen();
    }

    /// <summary>Closes the stream and opens it again, as the options say now.</summary>
    public void Reopen()
    {
        // Not disposed of: the loop may be taking its token. It holds no timer.
        var turn = _turn;
        _turn = new CancellationTokenSource();
        turn.Cancel();
    }

    /// <summary>Returns when the file has ended, the camera was given up, or the daemon stops.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var turn = _turn.Token;
                using var both = CancellationTokenSource.CreateLinkedTokenSource(stop, turn);
                try
                {
                    if (await TurnAsync(both.Token)) return;
                }
                catch (OperationCanceledException) when (turn.IsCancellationRequested && !stop.IsCancellationRequested)
                {
                    // It is to be opened anew, or not at all.
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Monitor.Offline("the daemon was stopped");
        }
        finally
        {
            Frames.Complete();
        }
    }

    /// <returns>Whether that was all.</returns>
    async Task<bool> TurnAsync(CancellationToken stop)
    {
        if (Monitor.Disable(!_enabled))
        {
            Log.CameraDisabled(_log, Monitor.Name);
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, stop);
        }
        var (reason, stalled) = await ReadAsync(stop);
        if (reason is null)
        {
            Monitor.Offline("end of file");
            Log.CameraEnded(_log, Monitor.Name, _read);
            return true;
        }
        if (_run.Once)
        {
            Failure = reason;
            Monitor.Failed(reason, stalled: false);
            Log.CameraGivenUp(_log, Monitor.Name, reason);
            return true;
        }
        var wait = _backoff.Next();
        Monitor.Failed(reason, stalled);
        Log.CameraFailed(_log, Monitor.Name, reason, wait > TimeSpan.Zero ? $"in {wait.TotalSeconds:0.0} s" : "at once");
        await Task.Delay(wait, _time, stop);
        return false;
    }

    /// <returns>Why the stream ended, and whether it had fallen silent; no reason for a file that was read to its end.</returns>
    async Task<(string? Reason, bool Stalled)> ReadAsync(CancellationToken stop)
    {
        try
        {
            await using var reader = await OpenAsync(stop);
            Opened(reader.Info);
            await ForwardAsync(reader, stop);
            foreach (var finding in reader.Findings) Log.CameraFinding(_log, Monitor.Name, $"{_source}: {finding}");
            return _source.IsLive ? ($"{_source}: the stream ended", false) : (null, false);
        }
        catch (VideoException fault)
        {
            return (fault.Message, fault.Stalled);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // Whatever else goes wrong with one camera must not end the others.
            return (_source.Redact($"{_source}: {fault.Message}"), false);
        }
    }

    async Task<VideoReader> OpenAsync(CancellationToken stop)
    {
        Renew();
        var options = new VideoReaderOptions
        {
            Format = PixelFormat.Yuv420,
            StallTimeout = TimeSpan.FromSeconds(Options.StallSeconds),
            TimeProvider = _time,
            RealTime = !Lossless,
            Repeat = Options.Repeat,
            // Threads that decode frames ahead of each other cost a twelfth more in all, and the tracker wants the other cores.
            Threads = 1,
        };
        var info = await VideoReader.ProbeAsync(_source, options, stop);
        // A higher rate would only show the same picture twice, and people who stand still every other frame.
        FramesPerSecond = Options.FramesPerSecond ?? _analysis.RateFor(info.FramesPerSecond);
        if (info.FramesPerSecond > 0) FramesPerSecond = Math.Min(FramesPerSecond, info.FramesPerSecond);
        if (Options.Width is null) (AnalysisWidth, AnalysisHeight) = _analysis.SizeFor(info.DisplayWidth, info.Height);
        return await VideoReader.OpenAsync(
            _source, info, options with { Width = AnalysisWidth, Height = AnalysisHeight, FramesPerSecond = FramesPerSecond });
    }

    /// <summary>Its password may be another now. What cannot be read, or is no source any more, stays as it was.</summary>
    void Renew()
    {
        if (_options != Options) (_options, _source) = (Options, Options.Source);
        if (_options.SourceText is not { } reading) return;
        if (reading.Again(out var fault) is not { Length: > 0 } text)
        {
            Log.SecretKept(_log, $"{Monitor.Name}: source: {fault}");
            return;
        }
        try
        {
            if (VideoSource.Parse(text, _options.Folder) is var source && source.Kind == _source.Kind) _source = source;
        }
        catch (VideoException bad)
        {
            Log.SecretKept(_log, $"{Monitor.Name}: source: {bad.Message}");
        }
    }

    void Opened(VideoInfo info)
    {
        Monitor.Opened(info.Width, info.Height);
        Log.CameraOpened(_log, Monitor.Name, _source.ToString(),
            info.Width, info.Height, AnalysisWidth, AnalysisHeight, FramesPerSecond);
    }

    async Task ForwardAsync(VideoReader reader, CancellationToken stop)
    {
        // The tracker's clock goes on over an outage; read as fast as it goes, a file opened again continues where it broke.
        var opened = Lossless ? _last : _time.GetElapsedTime(_began);
        // Files whose every frame is taken are numbered as everybody numbers them, missing ones counted.
        var (before, whole) = (_number, Lossless && Math.Abs(reader.Info.FramesPerSecond - FramesPerSecond) < SameRate);
        var first = true;
        while (await reader.ReadAsync(stop) is { } picture)
        {
            if (first) _backoff.Connected();
            first = false;
            var time = opened + picture.Position;
            _last = time > _last ? time : _last + TimeSpan.FromMilliseconds(1);
            _number = whole ? Math.Max(_number, before + picture.Number) + 1 : _number + 1;
            _read++;
            var source = new PictureSize(picture.SourceWidth, picture.SourceHeight);
            // Of a recording every frame is wanted, however long it takes.
            if (Lossless || _thinning.Takes(_number, FramesPerSecond))
                await Frames.WriteAsync(new CapturedFrame(picture, _number, _last, source), stop);
            else picture.Dispose();
            Monitor.Online();
        }
    }
}
