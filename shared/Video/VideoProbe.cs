using FFMpegCore;
using FFMpegCore.Exceptions;

namespace Sqair.Video;

/// <summary>Asks ffprobe what a source holds.</summary>
public static class VideoProbe
{
    /// <summary>Rates above are the clock of a stream that does not know its own rate.</summary>
    const double HighestFrameRate = 240;

    /// <summary>Enough to tell the rate of a stream that does not say it, and little enough not to keep the viewer waiting.</summary>
    const int RateFrames = 10;

    /// <summary>By more than this part the mean rate of a file is not that of its frames.</summary>
    const double UnevenRate = 0.03;

    /// <summary>How long a live source may take to show what it sends.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(15);

    /// <exception cref="VideoException">Missing, empty, not a video, refused, or no answer in time.</exception>
    public static Task<VideoInfo> AnalyseAsync(string source, CancellationToken cancellation = default) =>
        AnalyseAsync(VideoSource.Parse(source), cancellation);

    /// <inheritdoc cref="AnalyseAsync(string, CancellationToken)"/>
    public static Task<VideoInfo> AnalyseAsync(VideoSource source, CancellationToken cancellation = default) =>
        AnalyseAsync(source, DefaultTimeout, TimeProvider.System, cancellation);

    /// <inheritdoc cref="AnalyseAsync(string, CancellationToken)"/>
    public static async Task<VideoInfo> AnalyseAsync(
        VideoSource source, TimeSpan timeout, TimeProvider time, CancellationToken cancellation = default)
    {
        if (NumberedPictures.Find(source) is { } pictures) return await PicturesAsync(pictures, time, cancellation).ConfigureAwait(false);
        RequireContent(source);
        var demuxer = FFmpegInput.DemuxerOptions(source, timeout, await FFmpegProgram.VersionAsync().ConfigureAwait(false));
        using var hidden = HiddenUrl.For(source);
        using var late = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            if (!source.IsLive)
            {
                var asked = FileProbe.AskAsync(source.Location, either.Token);
                var told = await AnalyseAsync("").ConfigureAwait(false);
                return await asked.ConfigureAwait(false) is { } more ? Complete(told, more) : told;
            }
            // Most streams say their rate. To look at them for it takes as long as that many frames do.
            var said = await AnalyseAsync(FFmpegInput.RateProbe(0)).ConfigureAwait(false);
            return said.FramesPerSecond > 0 ? said : await AnalyseAsync(FFmpegInput.RateProbe(RateFrames)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new VideoException(VideoFault.Unreachable, $"{source}: no answer within {timeout.TotalSeconds:0.#} s");
        }
        catch (Exception error) when (error is FFProbeException or FFMpegException)
        {
            throw FFmpegWords.ToException(source, error);
        }

        async Task<VideoInfo> AnalyseAsync(string rate)
        {
            var options = $"{FFmpegWords.Level}error {demuxer} {rate}";
            return Describe(source, source.Kind == VideoSourceKind.Stream
                ? await FFProbe.AnalyseAsync(new Uri(hidden?.Location ?? source.Location), null, options, either.Token)
                    .ConfigureAwait(false)
                : await FFProbe.AnalyseAsync(source.Location, null, options, either.Token).ConfigureAwait(false));
        }
    }

    static async Task<VideoInfo> PicturesAsync(NumberedPictures pictures, TimeProvider time, CancellationToken cancellation)
    {
        var first = await AnalyseAsync(VideoSource.Parse(pictures.FirstFile), DefaultTimeout, time, cancellation).ConfigureAwait(false);
        return first with
        {
            FramesPerSecond = pictures.FramesPerSecond,
            Duration = TimeSpan.FromSeconds(pictures.Count / pictures.FramesPerSecond),
            FrameCount = pictures.Count,
            CountIsExact = true,
            Origin = 0,
            Pictures = pictures,
        };
    }

    static VideoInfo Complete(VideoInfo told, FileProbe more)
    {
        // The mean rate of a file with gaps is nobody's; the period of its first frames is that of most.
        var rate = more.Period is { } period && told.FramesPerSecond * period is < 1 - UnevenRate or > 1 + UnevenRate
            && Plausible(Math.Round(1 / period, 2)) is { } nominal ? nominal : told.FramesPerSecond;
        return told with
        {
            FramesPerSecond = rate,
            Origin = more.Origin,
            FrameCount = more.FrameCount ?? told.FrameCount,
            CountIsExact = more.FrameCount is not null,
        };
    }

    /// <summary>Says plainly what ffmpeg would say in many words.</summary>
    static void RequireContent(VideoSource source)
    {
        if (source.Kind == VideoSourceKind.Stream) return;
        if (Directory.Exists(source.Location))
            throw new VideoException(VideoFault.NotVideo, $"{source}: this is a folder; a video file was expected");
        if (!File.Exists(source.Location))
            throw new VideoException(
                VideoFault.Missing, source.Kind == VideoSourceKind.Device ? $"{source}: no such device" : $"{source}: no such file");
        if (source.Kind == VideoSourceKind.File && new FileInfo(source.Location).Length == 0)
            throw new VideoException(VideoFault.NotVideo, $"{source}: the file is empty (0 bytes)");
    }

    static VideoInfo Describe(VideoSource source, IMediaAnalysis analysis)
    {
        if (analysis.PrimaryVideoStream is not { } stream)
            throw new VideoException(VideoFault.NotVideo, $"{source}: there is no video in it, only sound or data");
        if (stream is not { Width: > 0 and var width, Height: > 0 and var height })
            throw new VideoException(
                VideoFault.NotVideo, $"{source}: the video has no picture size; it is damaged or has sent no key frame");
        if (stream.Rotation % 180 != 0) (width, height) = (height, width);
        var rate = Plausible(stream.AverageFrameRate) ?? Plausible(stream.RealFrameRate) ?? 0;
        var (across, down) = stream.SampleAspectRatio;
        var aspect = across > 0 && down > 0 ? (double)across / down : 1;
        if (stream.Rotation % 180 != 0) aspect = 1 / aspect;
        var live = new VideoInfo(width, height, rate, stream.CodecName ?? "unknown", null, null) { PixelAspect = aspect };
        if (source.IsLive) return live;
        // Bare streams of a codec and files cut off while they were recorded do not know their length.
        TimeSpan? duration =
            stream.Duration > TimeSpan.Zero ? stream.Duration : analysis.Duration > TimeSpan.Zero ? analysis.Duration : null;
        long? count = rate > 0 && duration is { } time ? (long)Math.Round(time.TotalSeconds * rate) : null;
        return live with { Duration = duration, FrameCount = count };
    }

    static double? Plausible(double rate) => rate is > 0 and <= HighestFrameRate ? rate : null;
}
