namespace Sqair.Trainer.Simulation;

/// <summary>Depth in metres of everything in the picture at one moment, at twice its resolution: the still scene, and what was painted
/// before it.</summary>
sealed class LiveDepth(int width, int height)
{
    // What touches (a hand on a table, a body on a chair) may lie a little behind the surface.
    const float Touching = 0.06f;

    readonly float[] _depth = new float[width * height * 4];

    public void Reset(Backdrop backdrop) => backdrop.Depth.CopyTo(_depth, 0);

    /// <summary>The share of a sample at a depth that nothing hides; if it is solid, the place is the sample's from then on.</summary>
    public float Claim(int x, int y, int subX, int subY, int samples, float at, bool solid)
    {
        if (samples > 1)
            return Claim(2 * y + 2 * subY / samples, 2 * x + 2 * subX / samples, at, solid);
        return 0.25f * (Claim(2 * y, 2 * x, at, solid) + Claim(2 * y, 2 * x + 1, at, solid)
            + Claim(2 * y + 1, 2 * x, at, solid) + Claim(2 * y + 1, 2 * x + 1, at, solid));
    }

    float Claim(int row, int column, float at, bool solid)
    {
        ref var nearest = ref _depth[row * 2 * width + column];
        if (nearest < at - Touching)
            return 0;
        if (solid)
            nearest = MathF.Min(nearest, at);
        return 1;
    }
}
