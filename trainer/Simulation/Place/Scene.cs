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

    public required Vector3 SkyColour { get; init; }

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
