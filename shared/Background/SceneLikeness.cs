namespace Sqair.Background;

/// <summary>
/// Tells a change of light from a camera that looks elsewhere: lamps, clouds and exposure leave the edges of a scene where they are, and
/// their dark sides dark.
/// </summary>
static class SceneLikeness
{
    /// <summary>Each so many-th pixel of each so many-th row is looked at.</summary>
    const int Stride = 2;

    /// <summary>Gray levels across two pixels: of an edge of the background, and of what is still one in the frame.</summary>
    const int Edge = 10, StillEdge = 6;

    /// <summary>Edges further apart than 45 degrees are others.</summary>
    const float LeastCosine = 0.7f;

    /// <summary>Edges below which nothing can be said: the scene counts as the same.</summary>
    const int Fewest = 50;

    /// <summary>Where edges are not the same ones their directions agree by chance, in an eighth.</summary>
    const float LeastShare = 0.35f;

    /// <summary>Whether enough of the background's edges are in the frame.</summary>
    /// <param name="background">byte[width * height].</param>
    /// <param name="frame">As <paramref name="background"/>.</param>
    /// <param name="excluded">byte[width * height]: what is not 0 is looked at in neither.</param>
    public static bool IsSame(ReadOnlySpan<byte> background, ReadOnlySpan<byte> frame, ReadOnlySpan<byte> excluded, int width, int height)
    {
        var (edges, same) = (0, 0);
        for (var y = 1; y < height - 1; y += Stride)
        {
            for (var i = y * width + 1; i < (y + 1) * width - 1; i += Stride)
            {
                if (excluded[i] != 0) continue;
                int x0 = background[i + 1] - background[i - 1], y0 = background[i + width] - background[i - width];
                var square = x0 * x0 + y0 * y0;
                if (square < Edge * Edge) continue;
                edges++;
                int x1 = frame[i + 1] - frame[i - 1], y1 = frame[i + width] - frame[i - width];
                var other = x1 * x1 + y1 * y1;
                if (other >= StillEdge * StillEdge && x0 * x1 + y0 * y1 >= LeastCosine * MathF.Sqrt((float)square * other)) same++;
            }
        }
        return edges < Fewest || same >= LeastShare * edges;
    }
}
