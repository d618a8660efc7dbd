using System.ComponentModel.DataAnnotations;

namespace Sqair.Tracking;

/// <summary>
/// What one camera's tracker does with the network's answers. Each value can be set in the daemon's configuration (<c>tracking:</c>)
/// and with <c>sqair track --set</c>, by its path (<see cref="TrackerSetting"/>). Lengths are analysis pixels, evidence is in nats.
/// </summary>
public sealed record TrackerOptions
{
    /// <summary>An object is there while the network gives it at least this probability of presence.</summary>
    [Range(0, 1)] public float Presence { get; init; } = 0.5f;

    public BirthOptions Birth { get; init; } = new();

    public SupportOptions Support { get; init; } = new();

    public ReplacementOptions Replacement { get; init; } = new();

    public ForecastOptions Forecast { get; init; } = new();

    public IdentityOptions Identity { get; init; } = new();

    public PersonOptions Person { get; init; } = new();

    public CountOptions Count { get; init; } = new();

    /// <summary>Throws <see cref="ArgumentException"/> naming the first value out of its range.</summary>
    public void Validate()
    {
        foreach (var setting in TrackerSetting.All) setting.Check(setting.Of(this));
        if (Birth.Frames < Birth.Hits)
            throw new ArgumentException($"tracking.birth.frames is {Birth.Frames}; expected at least tracking.birth.hits, {Birth.Hits}.");
    }
}

/// <summary>When somebody new is believed.</summary>
public sealed record BirthOptions
{
    /// <summary>Price of an object: one is believed that makes the picture likelier by at least this.</summary>
    [Range(0, 1e6)] public float Evidence { get; init; } = 75;

    /// <summary>Who is new is reported once seen so often...</summary>
    [Range(1, 1000)] public int Hits { get; init; } = 2;

    /// <summary>... within so many frames, the discovery included; who was not is forgotten.</summary>
    [Range(1, 1000)] public int Frames { get; init; } = 3;

    /// <summary>
    /// Discovery looks at a tile whose core holds at least so much unexplained foreground (sum over its samples, each 0 to 1)...
    /// </summary>
    [Range(0, 1024)] public float CoreMass { get; init; } = 25;

    /// <summary>... and whose whole window holds at least this much.</summary>
    [Range(0, 4096)] public float WindowMass { get; init; } = 40;
}

/// <summary>When an object is believed no longer.</summary>
public sealed record SupportOptions
{
    /// <summary>
    /// An object has support while it makes the picture likelier by at least this; less than at birth, so that nobody comes and goes.
    /// </summary>
    [Range(-1e6, 1e6)] public float Evidence { get; init; } = 50;

    /// <summary>After so many frames without support it is no longer believed.</summary>
    [Range(1, 1000)] public int Frames { get; init; } = 2;
}

/// <summary>When an object gives way to what discovery sees in its place.</summary>
public sealed record ReplacementOptions
{
    /// <summary>It does when that is better by at least this.</summary>
    [Range(0, 1e9)] public float Evidence { get; init; } = 15;
}

/// <summary>What becomes of who is no longer seen.</summary>
public sealed record ForecastOptions
{
    /// <summary>For so long he is moved on by forecasts, and reported where somebody who is seen can hide him.</summary>
    [Range(0, 600)] public double Seconds { get; init; } = 2;

    /// <summary>For so long his identity is kept, and looked for around the last forecast.</summary>
    [Range(0, 600)] public double RememberSeconds { get; init; } = 8;

    /// <summary>For so long he is reported where nobody hides him; the longer, the more boxes are where nobody is.</summary>
    [Range(0, 600)] public double ReportSeconds { get; init; } = 0.25;
}

/// <summary>When objects that touched are told apart again.</summary>
public sealed record IdentityOptions
{
    /// <summary>Who an object is, is decided once it was apart from others for so long...</summary>
    [Range(0, 600)] public double PartedSeconds { get; init; } = 0.5;

    /// <summary>... and can be changed until it was apart for so long.</summary>
    [Range(0, 600)] public double DoubtSeconds { get; init; } = 2;

    /// <summary>Over how long a person's appearance is averaged.</summary>
    [Range(0, 600)] public double AppearanceSeconds { get; init; } = 4;
}

/// <summary>Which objects are reported as people.</summary>
public sealed record PersonOptions
{
    /// <summary>Those whose log-odds of being one whole person are at least this, as the model's judge says, nats.</summary>
    [Range(-100, 100)] public float Odds { get; init; } = -1;

    /// <summary>
    /// Of whom a side or the bottom of the picture leaves at least this share
    /// of the width, or height, that people have there. 0: slivers too.
    /// </summary>
    [Range(0, 1)] public float ShareInView { get; init; } = 0.5f;
}
