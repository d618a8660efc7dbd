namespace Sqair.Video;

/// <summary>What is written and how.</summary>
public sealed record VideoWriterOptions
{
    /// <summary>Pixels of the frames given; an odd size gets one more row or column, black, since 4:2:0 video has none.</summary>
    public required int Width { get; init; }

    public required int Height { get; init; }

    public required double FramesPerSecond { get; init; }

    public PixelFormat Format { get; init; } = PixelFormat.Gray;

    /// <summary>x264's constant rate factor: 0 lossless, 18 hardly visible, 51 worst.</summary>
    public int ConstantRateFactor { get; init; } = 20;

    /// <summary>x264's preset, such as veryfast or medium.</summary>
    public string Preset { get; init; } = "veryfast";

    /// <summary>Frames between key frames; null: x264's choice. A camera has one every second or two.</summary>
    public int? KeyFrameInterval { get; init; }

    /// <summary>False for what a camera would send: no frame refers to a later one.</summary>
    public bool BidirectionalFrames { get; init; } = true;
}
