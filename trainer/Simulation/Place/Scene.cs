using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>What people walk round: a turned rectangle on the ground, or a disc of radius Half.X.</summary>
readonly record struct Obstacle(Vector2 Centre, Vector2 Half, float Angle, bool Round = false)
{
    public Vector2 ToLocal(Vector2 p)
    {
        var (sin, cos) = MathF.SinCos(Angle);
        var d = p - Centre;
        return new Vector2(cos * d.X + sin * d.Y, cos * d.Y - sin * d.X);
    }

    public Vector2 ToWorld(Vector2 p)
    {
        var (sin, cos) = MathF.SinCos(Angle);
        return Centre + new Vector2(cos * p.X - sin * p.Y, sin * p.X + cos * p.Y);
    }

    /// <summary>Signed distance: negative inside.</summary>
    public float Distance(Vector2 p)
    {
        if (Round)
            return Vector2.Distance(p, Centre) - Half.X;
        var q = Vector2.Abs(ToLocal(p)) - Half;
        return Vector2.Max(q, Vector2.Zero).Length() + MathF.Min(MathF.Max(q.X, q.Y), 0);
    }
}

/// <summary>A way in or out: people appear at <see cref="Inside"/> (out of sight) and walk to <see cref="Outside"/> first.</summary>
readonly record struct Portal(Vector2 Inside, Vector2 Outside);

/// <summary>A chair or the end of a bench: who sits there looks along the heading.</summary>
readonly record struct Seat(Vector2 Place, float Heading, float Height);

/// <summary>A place where people like to stop: before a shelf, at a table, at a door. With a seat they sit down from there.</summary>
sealed record Spot(Vector2 At, float Facing, Seat? Seat = null);

/// <summary>A lane of a road, along a strip of ground at an offset across it; traffic goes along it (direction 1) or against it
/// (-1).</summary>
sealed record Road(Strip Strip, float Across, int Direction, float Kerb)
{
    public bool Covers(Vector2 p, float margin) => MathF.Abs(Strip.Coordinates(p).Y - Across) < 1.6f + margin;
}

/// <summary>Everything that stands still: camera, ground, solids, light, and what people need to know to walk about in it.</summary>
sealed class Scene
{
    public required SceneCamera Camera { get; init; }

    public required GroundLayout Ground { get; init; }

    public required IReadOnlyList<Solid> Solids { get; init; }

    public required Light Light { get; init; }

    public required IReadOnlyList<Obstacle> Obstacles { get; init; }

    public required IReadOnlyList<Portal> Doors { get; init; }

    /// <summary>Nobody walks further away than this, in metres along y: people would be too small to see.</summary>
    public required float FarLimit { get; init; }

    /// <summary>Ground distance in metres of the middle of the picture's lower edge.</summary>
    public required float NearLimit { get; init; }

    /// <summary>Nobody comes from or goes to where y is below this.</summary>
    public required float BackLimit { get; init; }

    public required Vector3 SkyColour { get; init; }

    /// <summary>How people behave here; null in a yard, where they cross it.</summary>
    public Habits? Habits { get; init; }

    public IReadOnlyList<Spot> Spots { get; init; } = [];

    public IReadOnlyList<Road> Roads { get; init; } = [];

    /// <summary>How much of what stands on it the floor shows, 0 to 1.</summary>
    public float Gloss { get; init; }

    public IReadOnlyList<Hinge> Hinges { get; init; } = [];

    public IReadOnlyList<ScreenPlace> Screens { get; init; } = [];

    /// <summary>Whether the camera hangs in a room.</summary>
    public bool IsInside => _inside ??= Solids.Any(solid => solid.IsShell);

    bool? _inside;

    /// <summary>Whether a person at a ground point could be seen, at least in part.</summary>
    public bool Shows(Vector2 ground, float margin)
    {
        if (!Camera.Sees(ground, margin))
            return false;
        for (var z = 0.2f; z < 1.9f; z += 0.5f)
            for (var side = -0.4f; side < 0.5f; side += 0.4f)
                if (!Hidden(new Vector3(ground.X + side, ground.Y, z)))
                    return true;
        return false;
    }

    bool Hidden(Vector3 point)
    {
        var hit = new Hit { Distance = 1 };
        foreach (var solid in Solids)
            if (solid.Hides && solid.Meet(Camera.Position, point - Camera.Position, 1, ref hit))
                return true;
        return false;
    }
}
