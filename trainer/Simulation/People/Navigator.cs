using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>Finds ways round the obstacles of a scene: the shortest way over the visibility graph of their corners.</summary>
sealed class Navigator
{
    const float Clearance = 0.35f;

    readonly Obstacle[] _large;
    readonly Vector2[] _corners;
    readonly float[,] _lengths;

    public Navigator(Scene scene)
    {
        // Posts are stepped round on the way; what lies beyond the walkable ground is in nobody's way.
        _large = [.. scene.Obstacles.Where(o => !o.Round || o.Half.X > 0.4f && o.Centre.Y < scene.FarLimit + 2)];
        var all = new List<Vector2>();
        foreach (var obstacle in _large)
        {
            var reach = (obstacle.Round ? new Vector2(obstacle.Half.X) : obstacle.Half) + new Vector2(Clearance + 0.25f);
            foreach (var sign in (ReadOnlySpan<Vector2>)[new(1, 1), new(1, -1), new(-1, 1), new(-1, -1)])
            {
                var corner = obstacle.ToWorld(sign * reach);
                if (IsFree(corner))
                    all.Add(corner);
            }
        }
        _corners = [.. all];
        _lengths = new float[_corners.Length, _corners.Length];
        for (var i = 0; i < _corners.Length; i++)
            for (var j = 0; j < i; j++)
                _lengths[i, j] = _lengths[j, i] = Length(_corners[i], _corners[j]);
    }

    /// <summary>Whether nothing large stands within reach of a ground point.</summary>
    public bool IsFree(Vector2 p)
    {
        foreach (var obstacle in _large)
            if (obstacle.Distance(p) < Clearance)
                return false;
        return true;
    }

    /// <summary>The points to walk to one after the other, the last being <paramref name="to"/>; false if there is no way.</summary>
    public bool TryRoute(Vector2 from, Vector2 to, List<Vector2> route)
    {
        if (!float.IsPositiveInfinity(Length(from, to)))
        {
            route.Add(to);
            return true;
        }
        // Dijkstra backwards from the goal, so that the way comes out in walking order.
        var distance = new float[_corners.Length];
        var next = new int[_corners.Length];
        var done = new bool[_corners.Length];
        for (var i = 0; i < _corners.Length; i++)
            (distance[i], next[i]) = (Length(_corners[i], to), -1);
        while (true)
        {
            var best = -1;
            for (var i = 0; i < _corners.Length; i++)
                if (!done[i] && !float.IsPositiveInfinity(distance[i]) && (best < 0 || distance[i] < distance[best]))
                    best = i;
            if (best < 0)
                break;
            done[best] = true;
            for (var i = 0; i < _corners.Length; i++)
                if (distance[best] + _lengths[i, best] < distance[i])
                    (distance[i], next[i]) = (distance[best] + _lengths[i, best], best);
        }
        var start = -1;
        var shortest = float.PositiveInfinity;
        for (var i = 0; i < _corners.Length; i++)
            if (Length(from, _corners[i]) + distance[i] is var total && total < shortest)
                (start, shortest) = (i, total);
        if (start < 0)
            return false;
        for (; start >= 0; start = next[start])
            route.Add(_corners[start]);
        route.Add(to);
        return true;
    }

    /// <summary>Straight distance, infinite if something large is in the way.</summary>
    float Length(Vector2 a, Vector2 b)
    {
        foreach (var obstacle in _large)
            if (Crosses(obstacle, a, b))
                return float.PositiveInfinity;
        return Vector2.Distance(a, b);
    }

    static bool Crosses(in Obstacle obstacle, Vector2 a, Vector2 b)
    {
        var p = obstacle.ToLocal(a);
        var d = obstacle.ToLocal(b) - p;
        var half = (obstacle.Round ? new Vector2(obstacle.Half.X) : obstacle.Half) + new Vector2(0.8f * Clearance);
        float enter = 0, leave = 1;
        for (var axis = 0; axis < 2; axis++)
        {
            if (MathF.Abs(d[axis]) < 1e-6f)
            {
                if (MathF.Abs(p[axis]) > half[axis])
                    return false;
                continue;
            }
            var t0 = (-half[axis] - p[axis]) / d[axis];
            var t1 = (half[axis] - p[axis]) / d[axis];
            enter = MathF.Max(enter, MathF.Min(t0, t1));
            leave = MathF.Min(leave, MathF.Max(t0, t1));
        }
        return enter < leave;
    }
}
