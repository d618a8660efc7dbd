namespace Sqair.Video;

/// <summary>How a source is decoded.</summary>
public sealed record VideoReaderOptions
{
    /// <summary>Pixels; null: the source's own width. Averaged over areas, not stretched to keep the aspect.</summary>
    public int? Width { get; init; }

    /// <summary>Pixels; null: the source's own height.</summary>
    public int? Height { get; init; }

    public PixelFormat Format { get; init; } = PixelFormat.Gray;

    /// <summary>Frames are left out or repeated to give this rate; null: every frame as it comes.</summary>
    public double? FramesPerSecond { get; init; }

    /// <summary>A source that sends no frame for so long has stalled.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A source that ffmpeg has complained about at this length (characters) counts as damaged: FFMpegCore keeps all error lines while
    /// ffmpeg runs, so a stream that is never whole is better opened anew than left to fill the memory.
    /// </summary>
    public long ComplaintLimit { get; init; } = 8_000_000;

    /// <summary>Clock of the stall timer and of the arrival times.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Frames decoded ahead of the reader; ffmpeg waits when they are full.</summary>
    public int Ahead { get; init; } = 4;

    /// <summary>Files only: play at the recorded pace instead of as fast as it is read.</summary>
    public bool RealTime { get; init; }

    /// <summary>Files only: begin again at the end, for ever.</summary>
    public bool Repeat { get; init; }

    /// <summary>Decoding threads for files; null: ffmpeg's choice. Live sources have one, for the delay.</summary>
    public int? Threads { get; init; }

    /// <summary>A decoder of this ffmpeg, such as <c>h264_nvmpi</c>; null: its default.</summary>
    public string? Decoder { get; init; }

    /// <summary>What ffmpeg's <c>-hwaccel</c> takes; null: none.</summary>
    public string? HardwareAcceleration { get; init; }
}
