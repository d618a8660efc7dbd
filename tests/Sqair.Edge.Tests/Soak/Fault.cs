namespace Sqair.Edge.Tests.Soak;

/// <summary>What the world does to the daemon.</summary>
enum Fault
{
    /// <summary>The connection to the broker breaks at some byte and is not to be had for some seconds.</summary>
    LineCut,

    /// <summary>Nothing goes through the connection, and nobody is told.</summary>
    LineStalled,

    BrokerKilled,
    CameraKilled,

    /// <summary>SIGKILL of the ffmpeg under a camera.</summary>
    DecoderKilled,

    DiskFull,

    /// <summary>The time of day jumps by an hour, ahead or back.</summary>
    ClockJump,

    /// <summary>SIGHUP.</summary>
    HungUp,

    /// <summary>SIGKILL, and started again.</summary>
    DaemonKilled,
}
