using System.Numerics;

namespace Sqair.Trainer.Simulation;

enum SurfaceKind { Plain, Asphalt, Concrete, Slabs, Brick, Grass, Gravel, Tiles, Facade, Foliage, Planks, Goods }

/// <summary>
/// A textured matt surface. Colours are linear reflectances; coordinates are metres on the surface (along the ground, or along a wall and
/// up); the footprint is the size in metres of what one sample of the picture covers, which keeps fine texture from aliasing.
/// </summary>
sealed record Surface(SurfaceKind Kind, Vector3 Colour, int Seed)
{
    /// <summary>Size in metres of a slab, tile or window bay.</summary>
    public Vector2 Pitch { get; init; } = new(0.6f, 0.6f);

    /// <summary>Colour of joints or window panes.</summary>
    public Vector3 Second { get; init; } = new(0.05f);

    /// <summary>How strongly the texture shows: 1 is usual.</summary>
    public float Strength { get; init; } = 1;

    public Vector3 At(Vector2 p, float footprint) => Kind switch
    {
        SurfaceKind.Plain => Colour * (1 + 0.04f * Strength * ValueNoise.Octaves(p.X, p.Y, 1.5f, 3, 0.6f, footprint, Seed)),
        SurfaceKind.Asphalt => Asphalt(p, footprint),
        SurfaceKind.Concrete => Colour * (1 + Strength * (0.10f * ValueNoise.Octaves(p.X, p.Y, 4, 6, 0.6f, footprint, Seed))),
        SurfaceKind.Slabs => Jointed(p, footprint, 0.012f, 0.10f, 0),
        SurfaceKind.Tiles => Jointed(p, footprint, 0.006f, 0.03f, 0),
        SurfaceKind.Brick => Jointed(p, footprint, 0.008f, 0.22f, 0.5f),
        SurfaceKind.Planks => Jointed(p, footprint, 0.012f, 0.18f, 0.37f),
        SurfaceKind.Grass => Grass(p, footprint),
        SurfaceKind.Gravel => Colour * MathF.Max(0.2f,
            1 + Strength * (0.18f * ValueNoise.Octaves(p.X, p.Y, 0.5f, 4, 0.9f, footprint, Seed)
            + 0.12f * ValueNoise.At(p.X * 0.4f, p.Y * 0.4f, Seed + 9))),
        SurfaceKind.Facade => Facade(p, footprint),
        SurfaceKind.Goods => Goods(p, footprint),
        SurfaceKind.Foliage =>
            Colour * MathF.Max(0.15f, 1 + 0.55f * Strength * ValueNoise.Octaves(p.X, p.Y, 0.35f, 4, 0.8f, footprint, Seed)),
        _ => Colour,
    };

    Vector3 Asphalt(Vector2 p, float footprint)
    {
        var grain = ValueNoise.Octaves(p.X, p.Y, 0.25f, 4, 0.9f, footprint, Seed);
        var stains = ValueNoise.Octaves(p.X, p.Y, 6, 4, 0.55f, footprint, Seed + 20);
        var value = 1 + Strength * (0.10f * grain + 0.13f * stains);
        // Cracks follow the zero crossings of a warped noise; they are there only in worn places.
        var warp = ValueNoise.At(p.X * 0.9f, p.Y * 0.9f, Seed + 31) * 0.8f;
        var crack = MathF.Abs(ValueNoise.At(p.X * 0.23f + warp, p.Y * 0.23f - warp, Seed + 40));
        var worn = ValueNoise.At(p.X * 0.12f, p.Y * 0.12f, Seed + 50);
        var width = 0.008f + 0.15f * footprint;
        if (worn > 0.2f && crack < width)
            value *= 1 - 0.45f * Strength * Math.Clamp(0.03f / (0.03f + footprint), 0, 1);
        // Repaired patches with square edges.
        var cell = new Vector2(MathF.Floor(p.X / 5.3f), MathF.Floor(p.Y / 4.1f));
        if (ValueNoise.Hash((int)cell.X, (int)cell.Y, Seed + 60) > 0.86f)
        {
            var inside = new Vector2(p.X / 5.3f - cell.X, p.Y / 4.1f - cell.Y);
            if (inside.X is > 0.2f and < 0.62f && inside.Y is > 0.3f and < 0.7f)
                value *= 1 - 0.28f * Strength;
        }
        return Colour * MathF.Max(0.15f, value);
    }

    Vector3 Grass(Vector2 p, float footprint)
    {
        var blades = ValueNoise.Octaves(p.X, p.Y * 0.7f, 0.3f, 5, 0.95f, footprint, Seed);
        var patches = ValueNoise.Octaves(p.X, p.Y, 5, 4, 0.6f, footprint, Seed + 20);
        var dry = Math.Clamp(0.5f * patches + 0.2f * ValueNoise.At(p.X * 0.8f, p.Y * 0.8f, Seed + 33), 0, 1);
        var colour = Vector3.Lerp(Colour, Second, 0.5f * dry);
        return colour * MathF.Max(0.2f, 1 + Strength * (0.17f * blades + 0.09f * patches));
    }

    /// <summary>
    /// Slabs, tiles, bricks: each piece a little different, with joints between; every other row moved by a part of the length.
    /// </summary>
    Vector3 Jointed(Vector2 p, float footprint, float joint, float variation, float bond)
    {
        var row = MathF.Floor(p.Y / Pitch.Y);
        var x = p.X / Pitch.X + bond * ((int)row & 1);
        var column = MathF.Floor(x);
        var kept = Math.Clamp(MathF.Min(Pitch.X, Pitch.Y) / footprint - 0.6f, 0, 1);
        var value = 1 + kept * variation * Strength * (ValueNoise.Hash((int)column, (int)row, Seed) - 0.5f) * 2
            + Strength * 0.08f * ValueNoise.Octaves(p.X, p.Y, 3, 5, 0.6f, footprint, Seed + 7);
        var toEdge = MathF.Min(
            MathF.Min(x - column, 1 - x + column) * Pitch.X, MathF.Min(p.Y / Pitch.Y - row, 1 - p.Y / Pitch.Y + row) * Pitch.Y);
        var half = 0.5f * footprint;
        var share =
            Math.Clamp((joint + half - toEdge) / (2 * half + 1e-4f), 0, 1) * MathF.Min(1, 2 * joint / (footprint + 1e-4f)) * Strength;
        return Vector3.Lerp(Colour * MathF.Max(0.2f, value), Second, share);
    }

    /// <summary>What stands in a shelf: pieces of any colour, of different heights.</summary>
    Vector3 Goods(Vector2 p, float footprint)
    {
        var column = (int)MathF.Floor(p.X / Pitch.X);
        var kept = Math.Clamp(Pitch.X / footprint - 0.6f, 0, 1);
        float Share(int which) => kept * (ValueNoise.Hash(column, which, Seed) - 0.5f);
        var colour = Colour * (Vector3.One + new Vector3(Share(1), Share(2), Share(3))) * (1 + 1.4f * Share(4));
        var shade = p.X / Pitch.X - column is var inside && inside < 0.12f || p.Y > Pitch.Y * (0.75f + 0.5f * Share(5))
            ? 1 - 0.75f * kept : 1;
        return colour * shade;
    }

    /// <summary>A wall of brick or plaster with a regular grid of windows; y is the height above the ground.</summary>
    Vector3 Facade(Vector2 p, float footprint)
    {
        var column = MathF.Floor(p.X / Pitch.X);
        var storey = MathF.Floor(p.Y / Pitch.Y);
        var inside = new Vector2(p.X - column * Pitch.X, p.Y - storey * Pitch.Y);
        float left = 0.18f * Pitch.X, right = 0.82f * Pitch.X, low = 0.30f * Pitch.Y, high = 0.80f * Pitch.Y;
        if (inside.X > left && inside.X < right && inside.Y > low && inside.Y < high)
        {
            var frame = MathF.Min(MathF.Min(inside.X - left, right - inside.X), MathF.Min(inside.Y - low, high - inside.Y));
            var middle = MathF.Abs(inside.X - 0.5f * Pitch.X);
            if (frame < 0.07f || middle < 0.035f)
                return new Vector3(0.5f) * (0.4f + Colour.X);
            var pane = ValueNoise.Hash((int)column, (int)storey, Seed + 3);
            var sky = 0.5f + 0.5f * inside.Y / Pitch.Y + 0.2f * ValueNoise.At(p.X * 0.7f, p.Y * 0.9f, Seed + 5);
            return Second * (0.5f + pane) * sky;
        }
        if (p.Y < 0.35f)
            return Colour * 0.55f;
        var row = MathF.Floor(p.Y / 0.08f);
        var brick = MathF.Floor(p.X / 0.24f + 0.5f * ((int)row & 1));
        var kept = Math.Clamp(0.16f / footprint - 0.4f, 0, 1);
        var value = 1 + Strength * (0.14f * kept * (ValueNoise.Hash((int)brick, (int)row, Seed) - 0.5f) * 2
            + 0.10f * ValueNoise.Octaves(p.X, p.Y * 0.6f, 3, 5, 0.65f, footprint, Seed + 7));
        return Colour * MathF.Max(0.2f, value);
    }
}
