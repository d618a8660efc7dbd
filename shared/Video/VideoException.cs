namespace Sqair.Video;

/// <summary>What kind of trouble a video source, or a file being written, has.</summary>
public enum VideoFault
{
    /// <summary>No such file, device or stream.</summary>
    Missing,

    /// <summary>There is something, but no video that ffmpeg can read: empty, damaged, another kind of file, sound only.</summary>
    NotVideo,

    /// <summary>The file or device may not be read by this account.</summary>
    Forbidden,

    /// <summary>Another program holds the device.</summary>
    Busy,

    /// <summary>The other side does not know the user, or not this password, or does not let him in.</summary>
    Unauthorized,

    /// <summary>The other side is there, and nothing listens on its port.</summary>
    Refused,

    /// <summary>Nobody knows a host of this name.</summary>
    UnknownHost,

    /// <summary>The other side does not answer.</summary>
    Unreachable,

    /// <summary>The source was opened but has stopped sending frames.</summary>
    Stalled,

    /// <summary>Anything else; the message has ffmpeg's words.</summary>
    Failed,
}

/// <summary>
/// A source that cannot be read or a file that cannot be written. The message names it, without credentials, and says why.
/// </summary>
public sealed class VideoException(VideoFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    public VideoFault Fault { get; } = fault;

    public bool Stalled => Fault == VideoFault.Stalled;
}
