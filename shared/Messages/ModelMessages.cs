namespace Sqair.Messages;

/// <summary>What becomes of a package that was pushed to a device, in this order; each of the last three is an end.</summary>
public enum PushState
{
    /// <summary>Its chunks come in.</summary>
    Receiving,

    /// <summary>All of it is there, whole, and by somebody whose packages may run.</summary>
    Verified,

    /// <summary>It answers on this device as it has to.</summary>
    SelfTested,

    /// <summary>It steps beside the model that runs, on the same frames.</summary>
    Shadowing,

    /// <summary>It runs, on probation.</summary>
    Promoted,

    /// <summary>Its probation is over.</summary>
    Proven,

    /// <summary>It never ran.</summary>
    Refused,

    /// <summary>It ran, and the model before it runs again.</summary>
    RolledBack,
}

/// <summary>A workstation has a package for a device. The package's SHA-256 is the push's name: offered again, it goes on.</summary>
/// <param name="Sha256">64 hexadecimal digits.</param>
/// <param name="Name">Of the model, for people.</param>
/// <param name="ChunkBytes">Length of every chunk but the last.</param>
public sealed record ModelOffer(int Schema, string Sha256, string Name, string Fingerprint, long Bytes, int ChunkBytes)
{
    /// <summary>
    /// <see cref="ChunkTree.Root"/>, 64 hexadecimal digits: every chunk comes with its proof. Null: they come without.
    /// </summary>
    public string? Root { get; init; }
}

/// <summary>What a workstation asks a device to do.</summary>
/// <param name="Command"><see cref="RollBack"/>.</param>
public sealed record ModelCommand(int Schema, string Command)
{
    public const string RollBack = "rollback";
}

/// <summary>How far the newest push to a device has come.</summary>
/// <param name="Running">What runs now.</param>
public sealed record ModelStateMessage(int Schema, string Device, ModelEntry Running)
{
    /// <summary>
    /// The package that a rollback brings back: the first 16 digits of its SHA-256, or "configured"; absent where there is none.
    /// </summary>
    public string? Previous { get; init; }

    /// <summary>SHA-256 of the package; this and the following are absent before the first push.</summary>
    public string? Push { get; init; }

    public string? Name { get; init; }

    public string? Fingerprint { get; init; }

    public PushState? State { get; init; }

    /// <summary>One sentence for a person.</summary>
    public string? Reason { get; init; }

    public DateTimeOffset? Since { get; init; }

    /// <summary>Chunks that are there, of so many; while <see cref="PushState.Receiving"/>.</summary>
    public int? Received { get; init; }

    public int? Of { get; init; }

    /// <summary>The first ranges of chunks that are missing: first and last of each.</summary>
    public IReadOnlyList<int[]>? Missing { get; init; }

    public ShadowFigures? Shadow { get; init; }

    /// <summary>All states of this push so far, oldest first.</summary>
    public IReadOnlyList<PushStep>? History { get; init; }
}

public sealed record PushStep(PushState State, DateTimeOffset At, string? Reason = null);

/// <summary>A model beside the one that runs, on the same frames.</summary>
/// <param name="Frames">That both saw.</param>
/// <param name="Skipped">That the shadow was too slow for.</param>
/// <param name="CountRunning">Mean number of people.</param>
/// <param name="CountShadow">As <paramref name="CountRunning"/>.</param>
/// <param name="Counts">Share of the frames in which the counts differ by one at most.</param>
/// <param name="Tracks">Share of the boxes of both that have a partner (intersection over union from 0.5); 1 where there are none.</param>
/// <param name="NatsRunning">By how much the model's picture makes the foreground likelier, mean of a frame, nats.</param>
/// <param name="NatsShadow">As <paramref name="NatsRunning"/>.</param>
/// <param name="MillisecondsRunning">Median of a step.</param>
/// <param name="MillisecondsShadow">As <paramref name="MillisecondsRunning"/>.</param>
public sealed record ShadowFigures(
    int Frames, int Skipped, double CountRunning, double CountShadow, double Counts, double Tracks, double NatsRunning, double NatsShadow,
    double MillisecondsRunning, double MillisecondsShadow);
