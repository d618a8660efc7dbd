namespace Sqair.Edge.Health;

/// <summary>How long the tracking loop has been in its present step. Safe for several threads.</summary>
public sealed class LoopHeartbeat(TimeProvider time)
{
    /// <summary>A step that takes longer will not end.</summary>
    public static readonly TimeSpan Stuck = TimeSpan.FromSeconds(30);

    long _began;

    public void Begin() => Interlocked.Exchange(ref _began, time.GetTimestamp());

    public void End() => Interlocked.Exchange(ref _began, 0);

    /// <summary>Zero between two steps.</summary>
    public TimeSpan BusyFor => Interlocked.Read(ref _began) is var began and not 0 ? time.GetElapsedTime(began) : TimeSpan.Zero;
}
