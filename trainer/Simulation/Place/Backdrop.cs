namespace Sqair.Trainer.Simulation;

/// <summary>
/// The scene without people, rendered once. Planes are linear light, interleaved red, green, blue, split by source so that clouds and
/// exposure can change them separately: picture = sky gain · <see cref="Sky"/> + sun gain · <see cref="Sun"/>.
/// </summary>
sealed class Backdrop(int width, int height)
{
    public int Width => width;

    public int Height => height;

    /// <summary>Light from the sky, [height, width, 3].</summary>
    public float[] Sky { get; } = new float[width * height * 3];

    /// <summary>Light straight from the sun, [height, width, 3].</summary>
    public float[] Sun { get; } = new float[width * height * 3];

    /// <summary>
    /// Depth in metres of what stands before the ground, at twice the resolution; infinite where there is only ground or sky.
    /// </summary>
    public float[] Depth { get; } = NewDepth(width * height * 4);

    /// <summary>Share of the pixel that is ground, which shadows of people fall on, [height, width].</summary>
    public float[] Ground { get; } = new float[width * height];

    /// <summary>Share of the sun that reaches the ground, [height, width].</summary>
    public float[] Sunlit { get; } = new float[width * height];

    /// <summary>Pixels that move with the wind.</summary>
    public int[] Swaying { get; set; } = [];

    static float[] NewDepth(int count)
    {
        var depth = new float[count];
        Array.Fill(depth, float.PositiveInfinity);
        return depth;
    }
}
