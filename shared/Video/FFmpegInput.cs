using System.Globalization;
using FFMpegCore;

namespace Sqair.Video;

/// <summary>How each kind of source is opened, by ffmpeg and by ffprobe.</summary>
static class FFmpegInput
{
    /// <summary>Options of the demuxer, the same for both programs.</summary>
    /// <param name="timeout">How long a socket may be silent.</param>
    public static string DemuxerOptions(VideoSource source, TimeSpan timeout, Version ffmpeg)
    {
        if (source.Kind == VideoSourceKind.Device) return "-f v4l2";
        // TCP: over UDP a lost packet smears the picture until the next key frame. Version 5 renamed the option; in version 4 the new name
        // means "listen".
        var microseconds = (long)timeout.TotalMicroseconds;
        if (source.IsRtsp) return $"-rtsp_transport tcp {(ffmpeg.Major >= 5 ? "-timeout" : "-stimeout")} {microseconds}";
        return source.Kind == VideoSourceKind.Stream ? $"-rw_timeout {microseconds}" : "";
    }

    /// <summary>
    /// How many frames are looked at for the frame rate of a live source. By itself ffmpeg takes 20, which are three seconds at seven
    /// frames a second; with 0 it believes what the stream says.
    /// </summary>
    public static string RateProbe(int frames) => $"-fpsprobesize {frames}";

    /// <param name="location">What ffmpeg is told to read: the source's own, or one that leads there.</param>
    public static FFMpegArguments Open(VideoSource source, string location, VideoReaderOptions options, VideoInfo info, Version ffmpeg)
    {
        return source.Kind switch
        {
            VideoSourceKind.File when info.Pictures is { } pictures =>
                FFMpegArguments.FromFileInput(pictures.Pattern, verifyExists: false, Configure),
            VideoSourceKind.File => FFMpegArguments.FromFileInput(location, verifyExists: true, Configure),
            VideoSourceKind.Device => FFMpegArguments.FromDeviceInput(location, Configure),
            _ => FFMpegArguments.FromUrlInput(location, Configure),
        };

        void Configure(FFMpegInputOptions input)
        {
            // Progress lines would pile up for as long as the camera runs. Verbose, because only there ffmpeg tells of a new picture size;
            // while all is well it says nothing.
            input.WithCustomArgument($"-nostats -hide_banner {FFmpegWords.Level}verbose");
            if (options.Decoder is { Length: > 0 } decoder) input.WithVideoDecoder(decoder);
            if (options.HardwareAcceleration is { Length: > 0 } device) input.WithHardwareAcceleration(device);
            if (source.IsLive)
            {
                // One decoding thread: each further one holds back a frame. Not -fflags nobuffer: it throws away what arrives while
                // ffmpeg finds out what the stream is. It need not find out the frame rate again.
                input.WithCustomArgument($"-flags low_delay {RateProbe(0)}");
                input.WithThreads(1);
            }
            else
            {
                if (options.Threads is { } threads) input.WithThreads(threads);
                if (options.RealTime) input.WithCustomArgument("-re");
                if (options.Repeat) input.WithStreamLoop(-1);
            }
            if (info.Pictures is { } numbered)
                input.WithCustomArgument(string.Create(CultureInfo.InvariantCulture,
                    $"-f image2 -pattern_type sequence -framerate {numbered.FramesPerSecond} -start_number {numbered.FirstNumber}"));
            if (DemuxerOptions(source, options.StallTimeout, ffmpeg) is { Length: > 0 } words) input.WithCustomArgument(words);
        }
    }
}
