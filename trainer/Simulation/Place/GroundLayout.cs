using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>A curved strip of ground: across = n·p + curvature (d·p)², inside where |across| is below half the width.</summary>
sealed record Strip(Vector2 Origin, float Angle, float Curvature, float HalfWidth, Surface Surface)
{
    /// <summary>Width in metres of the edging, 0 for none.</summary>
    public float Kerb { get; init; }

    public Vector3 KerbColour { get; init; } = new(0.4f);

    /// <summary>Painted lines: offset across, length of a dash and of a gap (0 = unbroken), half width.</summary>
    public IReadOnlyList<(float Across, float Dash, float Gap, float HalfWidth)> Lines { get; init; } = [];

    /// <summary>Parking bays: lines across the strip at this distance, 0 for none, between the two offsets.</summary>
    public (float Pitch, float From, float To) Bays { get; init; }

    public Vector3 Paint { get; init; } = new(0.55f);

    /// <summary>Along and across coordinates of a ground point.</summary>
    public Vector2 Coordinates(Vector2 p)
    {
        var (sin, cos) = MathF.SinCos(Angle);
        var q = p - Origin;
        var along = cos * q.X + sin * q.Y;
        return new Vector2(along, -sin * q.X + cos * q.Y + Curvature * along * along);
    }

    /// <summary>The ground point at a distance along the middle line, moved sideways by an offset.</summary>
    public Vector2 PointAt(float along, float across)
    {
        var (sin, cos) = MathF.SinCos(Angle);
        var y = across - Curvature * along * along;
        return Origin + new Vector2(cos * along - sin * y, sin * along + cos * y);
    }
}

/// <summary>The part of a strip, between two offsets across it, that people keep to.</summary>
sealed record Lane(Strip Strip, float From, float To)
{
    public bool Contains(Vector2 p) => Strip.Coordinates(p).Y is var across && across > From && across < To;
}

/// <summary>What the ground is made of: a base surface with strips laid over it in order, and drains, manholes and litter on top.</summary>
sealed record GroundLayout(Surface Base, IReadOnlyList<Strip> Strips)
{
    /// <summary>Flat round or square spots: centre, radius, colour, square or not.</summary>
    public IReadOnlyList<(Vector2 Centre, float Radius, Vector3 Colour, bool Square)> Spots { get; init; } = [];

    /// <summary>Where people prefer to walk; empty where they walk anywhere.</summary>
    public IReadOnlyList<Lane> Lanes { get; init; } = [];

    /// <summary>Linear reflectance of the ground at a point, averaged over a footprint of the given size in metres.</summary>
    public Vector3 At(Vector2 p, float footprint)
    {
        foreach (var (centre, radius, colour, square) in Spots)
        {
            var d = p - centre;
            var distance = square ? MathF.Max(MathF.Abs(d.X), MathF.Abs(d.Y)) : d.Length();
            if (distance < radius)
                return colour * (1 + 0.25f * ValueNoise.Octaves(p.X, p.Y, 0.3f, 3, 0.8f, footprint, 5));
        }
        for (var i = Strips.Count - 1; i >= 0; i--)
        {
            var strip = Strips[i];
            var q = strip.Coordinates(p);
            // A worn, slightly uneven edge where grass meets path; kerbs are straight.
            var ragged = strip.Kerb > 0 || Base.Kind != SurfaceKind.Grass
                ? 0
                : 0.06f * ValueNoise.Octaves(p.X, p.Y, 0.8f, 4, 0.7f, footprint, 77);
            var inside = strip.HalfWidth - MathF.Abs(q.Y + ragged);
            if (inside < 0)
                continue;
            if (inside < strip.Kerb)
                return strip.KerbColour * (1 + 0.1f * ValueNoise.Octaves(p.X, p.Y, 1, 4, 0.8f, footprint, 78));
            var colour = strip.Surface.At(q, footprint);
            return Painted(strip, q) ? Vector3.Lerp(colour, strip.Paint,
                0.75f + 0.25f * ValueNoise.Octaves(q.X, q.Y, 0.4f, 3, 0.8f, footprint, 79)) : colour;
        }
        return Base.At(p, footprint);
    }

    static bool Painted(Strip strip, Vector2 q)
    {
        foreach (var (across, dash, gap, halfWidth) in strip.Lines)
            if (MathF.Abs(q.Y - across) < halfWidth && (gap == 0 || q.X - MathF.Floor(q.X / (dash + gap)) * (dash + gap) < dash))
                return true;
        var (pitch, from, to) = strip.Bays;
        return pitch > 0 && q.Y > from && q.Y < to && MathF.Abs(q.X / pitch - MathF.Round(q.X / pitch)) * pitch < 0.05f;
    }
}
