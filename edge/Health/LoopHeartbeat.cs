namespace Sqair.Edge.Health;

/// <summary>How long the tracking loop has been in its present step, and whether its steps fail. Safe for several threads.</summary>
public sealed class LoopHeartbeat(TimeProvider time)
{
    /// <summary>A step that takes longer will not end.</summary>
    public static readonly TimeSpan Stuck = TimeSpan.FromSeconds(30);

    long _began;
    volatile bool _failed;

    public void Begin() => Interlocked.Exchange(ref _began, time.GetTimestamp());

    public void End() => Interlocked.Exchange(ref _began, 0);

    /// <summary>How the last step went.</summary>
    public void Went(bool well) => _failed = !well;

    /// <summary>The last step failed, or the present one will not end.</summary>
    public bool IsFailing => _failed || BusyFor >= Stuck;

    /// <summary>Zero between two steps.</summary>
    public TimeSpan BusyFor => Interlocked.Read(ref _began) is var began and not 0 ? time.GetElapsedTime(began) : TimeSpan.Zero;
}
