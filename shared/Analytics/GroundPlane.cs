using System.Numerics;

namespace Sqair.Analytics;

/// <summary>
/// The flat ground that a camera looks down on: where a point of the picture lies on it, in metres. A homography (projective map) from
/// four points whose distances on the ground were measured. The first point is the origin, the second lies on the x axis.
/// </summary>
public sealed class GroundPlane
{
    /// <summary>By so much two measurements of a tape may contradict each other.</summary>
    const double Tolerance = 0.05;

    /// <summary>A thousand times as far away as the four points is as good as the horizon.</summary>
    const double Horizon = 1e-3;

    /// <summary>Row major; from the picture, seen from the middle of the four points in units of their spread, to the ground. That middle
    /// is on the ground for certain: there the last row is 1.</summary>
    readonly double[] _map;
    readonly Vector2 _middle;
    readonly double _unit;

    /// <param name="points">Four corners of a convex quadrilateral in their order around it, pixels of the picture.</param>
    /// <param name="distances">Metres: from the first to the second, on to the third, the fourth and back to the first, then the diagonal
    /// from the first to the third, and, if measured, that from the second to the fourth.</param>
    /// <exception cref="ArgumentException">There is no such ground: see <see cref="WhyNone"/>.</exception>
    public GroundPlane(IReadOnlyList<Vector2> points, IReadOnlyList<double> distances)
    {
        if (WhyNone(points, distances) is { } reason) throw new ArgumentException(reason);
        _middle = points.Aggregate(Vector2.Add) / points.Count;
        _unit = points.Max(point => Vector2.Distance(point, _middle));
        _map = Map([.. points.Select(Seen)], Corners(points, distances)!);
    }

    /// <summary>What is wrong with four points or their distances, for a message after "expected"; null if nothing is.</summary>
    public static string? WhyNone(IReadOnlyList<Vector2> points, IReadOnlyList<double> distances)
    {
        if (points.Count != 4) return $"four points on the ground, found {points.Count}";
        var turns = Enumerable.Range(0, 4).Select(i => Polygon.Turn(points[i], points[(i + 1) % 4], points[(i + 2) % 4])).ToArray();
        if (!(turns.All(turn => turn > 0) || turns.All(turn => turn < 0)))
            return "four corners in their order around an area that has no dent, no three of them on a line";
        if (distances.Count is not (5 or 6)) return $"five or six distances, found {distances.Count}";
        if (Corners(points, distances) is not { } corners)
            return FormattableString.Invariant(
                $"distances that are possible: the sides {distances[0]}, {distances[1]} and the diagonal {distances[4]} are to make ")
                + FormattableString.Invariant($"a triangle, and {distances[2]}, {distances[3]} and that diagonal another");
        if (distances.Count == 6)
        {
            var (b, d) = (corners[1], corners[3]);
            var across = Math.Sqrt(Square(b.X - d.X) + Square(b.Y - d.Y));
            if (Math.Abs(across - distances[5]) > Tolerance * distances[5])
                return FormattableString.Invariant(
                    $"a diagonal from the second to the fourth point of {across:0.00}, which the other five make; found {distances[5]}");
        }
        return null;
    }

    /// <summary>Where a point of the picture lies; null where it is at the horizon or beyond.</summary>
    public GroundPoint? At(Vector2 point)
    {
        var (x, y) = Seen(point);
        var w = _map[6] * x + _map[7] * y + _map[8];
        if (w < Horizon) return null;
        double gx = (_map[0] * x + _map[1] * y + _map[2]) / w, gy = (_map[3] * x + _map[4] * y + _map[5]) / w;
        var scale = 1 / (w * _unit);
        return new GroundPoint(new((float)gx, (float)gy),
            new((float)((_map[0] - gx * _map[6]) * scale), (float)((_map[3] - gy * _map[6]) * scale)),
            new((float)((_map[1] - gx * _map[7]) * scale), (float)((_map[4] - gy * _map[7]) * scale)));
    }

    /// <summary>Of a polygon of the picture, square metres; null where a corner is not on the ground.</summary>
    public double? AreaOf(Polygon area)
    {
        var corners = area.Points.Select(At).ToList();
        if (corners.Any(corner => corner is null)) return null;
        var twice = 0.0;
        for (int i = 0, j = corners.Count - 1; i < corners.Count; j = i++)
        {
            var (a, b) = (corners[j]!.Value.Place, corners[i]!.Value.Place);
            twice += (double)a.X * b.Y - (double)b.X * a.Y;
        }
        return Math.Abs(twice) / 2;
    }

    /// <summary>Of a way through points of the picture, metres; what is not on the ground is left out.</summary>
    public double LengthOf(IEnumerable<Vector2> way)
    {
        var length = 0.0;
        Vector2? before = null;
        foreach (var point in way)
        {
            if (At(point) is not { Place: var place }) continue;
            if (before is { } from) length += Vector2.Distance(from, place);
            before = place;
        }
        return length;
    }

    /// <summary>The four points on the ground; null where the distances make none.</summary>
    static (double X, double Y)[]? Corners(IReadOnlyList<Vector2> points, IReadOnlyList<double> distances)
    {
        double ab = distances[0], bc = distances[1], cd = distances[2], da = distances[3], ac = distances[4];
        if (Above(ab, ac, bc) is not { } c || Above(ac, da, cd) is not { } d) return null;
        // As from above: who is to the right in the picture is to the right on the ground, and the picture's rows point down.
        var side = Polygon.Turn(points[0], points[1], points[2]) > 0 ? -1 : 1;
        var (ux, uy) = (c.X / ac, side * c.Y / ac);
        return [(0, 0), (ab, 0), (c.X, side * c.Y), (d.X * ux - side * d.Y * uy, d.X * uy + side * d.Y * ux)];
    }

    /// <summary>The corner of a triangle above its base from (0, 0) to (base, 0).</summary>
    /// <param name="left">From (0, 0).</param>
    /// <param name="right">From (base, 0).</param>
    static (double X, double Y)? Above(double width, double left, double right)
    {
        var x = (Square(left) - Square(right) + Square(width)) / (2 * width);
        var height = Square(left) - Square(x);
        // A flat triangle says nothing of the other direction.
        return height > Square(0.01 * left) ? (x, Math.Sqrt(height)) : null;
    }

    /// <summary>Eight equations for the eight ratios of the map, by elimination with pivots.</summary>
    static double[] Map((double X, double Y)[] from, (double X, double Y)[] to)
    {
        var rows = new double[8][];
        for (var i = 0; i < 4; i++)
        {
            var ((x, y), (u, v)) = (from[i], to[i]);
            rows[2 * i] = [x, y, 1, 0, 0, 0, -u * x, -u * y, u];
            rows[2 * i + 1] = [0, 0, 0, x, y, 1, -v * x, -v * y, v];
        }
        for (var column = 0; column < 8; column++)
        {
            var pivot = column;
            for (var row = column + 1; row < 8; row++)
                if (Math.Abs(rows[row][column]) > Math.Abs(rows[pivot][column])) pivot = row;
            (rows[column], rows[pivot]) = (rows[pivot], rows[column]);
            for (var row = 0; row < 8; row++)
            {
                if (row == column) continue;
                var factor = rows[row][column] / rows[column][column];
                for (var k = column; k < 9; k++) rows[row][k] -= factor * rows[column][k];
            }
        }
        return [.. Enumerable.Range(0, 8).Select(i => rows[i][8] / rows[i][i]), 1];
    }

    (double X, double Y) Seen(Vector2 point) => ((point.X - (double)_middle.X) / _unit, (point.Y - (double)_middle.Y) / _unit);

    static double Square(double value) => value * value;
}

/// <summary>A point on the ground.</summary>
/// <param name="Place">Metres.</param>
/// <param name="Across">How far it moves, metres, for a pixel to the right.</param>
/// <param name="Down">And for a pixel down.</param>
public readonly record struct GroundPoint(Vector2 Place, Vector2 Across, Vector2 Down);
