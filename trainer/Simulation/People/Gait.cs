namespace Sqair.Trainer.Simulation;

/// <summary>How far a stride takes a person, and how fast the strides follow one another.</summary>
static class Gait
{
    /// <summary>Length in metres of a stride (two steps) of a person 1.72 m tall at a speed in m/s.</summary>
    public static float Stride(float speed) => 1.72f * (0.45f + 0.29f * MathF.Min(speed, 3.6f));

    /// <summary>Strides a second. At a crawl the steps get short rather than slow.</summary>
    public static float Cadence(float speed) => speed / (Stride(speed) * Math.Clamp(speed / 0.5f, 0.35f, 1));
}
