namespace Sqair.Background;

/// <summary>
/// Tells a change of light from a camera that looks elsewhere: lamps, clouds and exposure leave the edges of a scene where they are. Where
/// the frame has none that last, as in the dark or in noise, or the background has none, as a plain wall, nothing is said.
/// </summary>
static class SceneLikeness
{
    /// <summary>Each so many-th pixel of each so many-th row is looked at.</summary>
    const int Stride = 2;

    /// <summary>Gray levels across two pixels: of an edge, and of what is still one elsewhere.</summary>
    const int Edge = 10, StillEdge = 6;

    /// <summary>Edges are the same within 37 degrees, whichever of their sides is the dark one.</summary>
    const float LeastCosine = 0.8f;

    /// <summary>Edges below which nothing can be said.</summary>
    const int Fewest = 50;

    /// <summary>By chance a fifth of the edges are the same in two scenes.</summary>
    const float LeastShare = 0.35f;

    /// <summary>
    /// Whether the frame has edges that last, of which the background has few, and the frame few of the background's.
    /// </summary>
    /// <param name="background">byte[width * height].</param>
    /// <param name="earlier">The frame before, likewise.</param>
    /// <param name="frame">Likewise.</param>
    public static bool IsAnother(ReadOnlySpan<byte> background, ReadOnlySpan<byte> earlier, ReadOnlySpan<byte> frame, int width, int height)
    {
        int learnt = 0, kept = 0, seen = 0, known = 0;
        for (var y = 1; y < height - 1; y += Stride)
        {
            for (var i = y * width + 1; i < (y + 1) * width - 1; i += Stride)
            {
                var (was, now) = (Slope.Of(background, i, width), Slope.Of(frame, i, width));
                if (was.Square >= Edge * Edge)
                {
                    learnt++;
                    if (now.IsSame(was)) kept++;
                }
                if (now.Square < Edge * Edge || !Slope.Of(earlier, i, width).IsSame(now)) continue;
                seen++;
                if (was.IsSame(now)) known++;
            }
        }
        return seen >= Fewest && known < LeastShare * seen && learnt >= Fewest && kept < LeastShare * learnt;
    }

    readonly record struct Slope(int X, int Y)
    {
        public int Square => X * X + Y * Y;

        public static Slope Of(ReadOnlySpan<byte> picture, int i, int width) =>
            new(picture[i + 1] - picture[i - 1], picture[i + width] - picture[i - width]);

        /// <summary>It is still an edge here, and along the other.</summary>
        public bool IsSame(Slope other)
        {
            if (Square < StillEdge * StillEdge) return false;
            float dot = X * other.X + Y * other.Y;
            return dot * dot >= LeastCosine * LeastCosine * Square * other.Square;
        }
    }
}
