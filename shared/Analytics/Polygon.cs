using System.Numerics;

namespace Sqair.Analytics;

/// <summary>A polygon without holes; its last point is joined to the first. The unit is that of its points.</summary>
public sealed class Polygon
{
    readonly Vector2[] _points;

    /// <exception cref="ArgumentException">It is none: see <see cref="WhyNone"/>.</exception>
    public Polygon(params IReadOnlyList<Vector2> points)
    {
        if (WhyNone(points) is { } reason) throw new ArgumentException(reason, nameof(points));
        _points = [.. points];
    }

    public IReadOnlyList<Vector2> Points => _points;

    /// <summary>What is wrong with points that are to be a polygon, for a message after "a polygon"; null if nothing is.</summary>
    public static string? WhyNone(IReadOnlyList<Vector2> points)
    {
        var n = points.Count;
        if (n < 3) return $"has at least three points, this one has {n}";
        for (var i = 0; i < n; i++)
            if (points[i] == points[(i + 1) % n])
                return $"goes on from point to point; its points {i + 1} and {(i + 1) % n + 1} are the same";
        for (var i = 0; i < n; i++)
            for (var j = i + 1; j < n; j++)
                if (Touch(points, i, j))
                    return $"does not meet itself; the side after its point {i + 1} meets the one after its point {j + 1}";
        return null;
    }

    /// <summary>A point on the border is on either side.</summary>
    public bool Contains(Vector2 point)
    {
        var inside = false;
        for (int i = 0, j = _points.Length - 1; i < _points.Length; j = i++)
        {
            Vector2 a = _points[i], b = _points[j];
            if (a.Y > point.Y != b.Y > point.Y && point.X < (b.X - a.X) * (point.Y - a.Y) / (b.Y - a.Y) + a.X) inside = !inside;
        }
        return inside;
    }

    /// <summary>From the border, inside or outside.</summary>
    public float DistanceTo(Vector2 point)
    {
        var least = float.PositiveInfinity;
        for (int i = 0, j = _points.Length - 1; i < _points.Length; j = i++)
        {
            Vector2 a = _points[j], side = _points[i] - a;
            var along = Math.Clamp(Vector2.Dot(point - a, side) / side.LengthSquared(), 0, 1);
            least = MathF.Min(least, Vector2.DistanceSquared(point, a + along * side));
        }
        return MathF.Sqrt(least);
    }

    /// <summary>Whether two of its sides have a point in common that they should not have.</summary>
    static bool Touch(IReadOnlyList<Vector2> points, int i, int j)
    {
        var n = points.Count;
        Vector2 a = points[i], b = points[(i + 1) % n], c = points[j], d = points[(j + 1) % n];
        if (j == i + 1) return FoldsBack(a, b, d);
        if ((j + 1) % n == i) return FoldsBack(c, a, b);
        float ac = Turn(a, b, c), ad = Turn(a, b, d), ca = Turn(c, d, a), cb = Turn(c, d, b);
        if (ac * ad < 0 && ca * cb < 0) return true;
        return (ac == 0 && Between(a, b, c)) || (ad == 0 && Between(a, b, d))
            || (ca == 0 && Between(c, d, a)) || (cb == 0 && Between(c, d, b));
    }

    /// <summary>Neighbours share a corner and no more.</summary>
    static bool FoldsBack(Vector2 before, Vector2 corner, Vector2 after) =>
        Turn(before, corner, after) == 0 && Vector2.Dot(before - corner, after - corner) > 0;

    /// <summary>Above 0 where <paramref name="point"/> is to the right of who goes from a to b, y pointing down.</summary>
    internal static float Turn(Vector2 a, Vector2 b, Vector2 point) =>
        (b.X - a.X) * (point.Y - a.Y) - (b.Y - a.Y) * (point.X - a.X);

    static bool Between(Vector2 a, Vector2 b, Vector2 point) =>
        point.X >= MathF.Min(a.X, b.X) && point.X <= MathF.Max(a.X, b.X)
        && point.Y >= MathF.Min(a.Y, b.Y) && point.Y <= MathF.Max(a.Y, b.Y);
}
