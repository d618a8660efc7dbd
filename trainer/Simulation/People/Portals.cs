using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>A portal that lies on a lane knows where, so that people can follow the lane.</summary>
readonly record struct Entrance(Portal Portal, int Lane, float Along, bool IsDoor);

/// <summary>Finds where people come from and go to: out of the picture, behind buildings, through doors.</summary>
static class Portals
{
    const float Step = 0.4f;

    public static List<Entrance> Find(Scene scene, Navigator navigator, Random random)
    {
        var found = new List<Entrance>();
        foreach (var door in scene.Doors)
            if (navigator.IsFree(door.Outside) && scene.Camera.Sees(door.Outside, 0))
                found.Add(new Entrance(door, -1, 0, true));
        for (var lane = 0; lane < scene.Ground.Lanes.Count; lane++)
            foreach (var sign in (ReadOnlySpan<float>)[1, -1])
                if (AlongLane(scene, navigator, lane, sign) is { } entrance)
                    found.Add(entrance);
        var wanted = found.Count + (scene.Ground.Lanes.Count == 0 ? 12 : 3);
        for (var attempt = 0; attempt < 300 && found.Count < wanted; attempt++)
        {
            // Sideways more often than up and down, as most paths cross a camera's view.
            var angle = random.Chance(0.65f)
                ? random.Between(-0.5f, 0.5f) + (random.Chance(0.5f) ? MathF.PI : 0)
                : random.Between(0, MathF.Tau);
            if (scene.Camera.TryGround(random.NextSingle() * scene.Camera.Width, random.NextSingle() * scene.Camera.Height, out var from)
                && from.Y < scene.FarLimit && scene.Shows(from, 0)
                    && March(scene, navigator, from, new Vector2(MathF.Cos(angle), MathF.Sin(angle))) is { } end)
                found.Add(new Entrance(new Portal(end, end), -1, 0, false));
        }
        if (found.Count < 2)
            foreach (var side in (ReadOnlySpan<float>)[-1, 1])
            {
                var end = new Vector2(0, 0.5f * (scene.NearLimit + scene.FarLimit));
                while (scene.Camera.Sees(end, 2))
                    end.X += side * Step;
                found.Add(new Entrance(new Portal(end, end), -1, 0, false));
            }
        return found;
    }

    static Entrance? AlongLane(Scene scene, Navigator navigator, int lane, float sign)
    {
        var (strip, from, to) = scene.Ground.Lanes[lane];
        var middle = 0.5f * (from + to);
        // The lane's origin need not be in view: start from the first place along it that is.
        var start = 0f;
        while (start < 40 && !scene.Shows(strip.PointAt(sign * start, middle), 0))
            start += Step;
        for (var along = start; along < 60; along += Step)
        {
            var p = strip.PointAt(sign * along, middle);
            if (p.Y > scene.FarLimit + 0.5f || p.Y < scene.BackLimit || !navigator.IsFree(p))
                return null;
            if (!scene.Shows(p, 0.8f))
            {
                var beyond = strip.PointAt(sign * (along + 2), middle);
                var end = navigator.IsFree(beyond) && !scene.Camera.Sees(p, 0.8f) ? beyond : p;
                return new Entrance(new Portal(end, end), lane, sign * along, false);
            }
        }
        return null;
    }

    static Vector2? March(Scene scene, Navigator navigator, Vector2 from, Vector2 direction)
    {
        for (var p = from; ; p += Step * direction)
        {
            if (p.Y > scene.FarLimit + 0.5f || p.Y < scene.BackLimit || !navigator.IsFree(p))
                return null;
            if (scene.Shows(p, 0.8f))
                continue;
            // Outside the picture they start a little further out, so that long shadows do not appear from nothing.
            var beyond = p + 2 * direction;
            return navigator.IsFree(beyond) && !scene.Camera.Sees(p, 0.8f) ? beyond : p;
        }
    }
}
