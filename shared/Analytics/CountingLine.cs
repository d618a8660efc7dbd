using System.Numerics;

namespace Sqair.Analytics;

/// <summary>
/// A line across which people are counted, in pixels of the source picture. Who looks along it, from its first point to its second, has
/// those who go <em>in</em> come from his left and go to his right.
/// </summary>
/// <param name="Band">Half of the width of the band around it, in heights of the person.</param>
public sealed record CountingLine(string Name, Vector2 From, Vector2 To, float Band = CountingLine.DefaultBand)
{
    public const float DefaultBand = 0.15f;

    /// <summary>1 on the right, -1 on the left, 0 within the band.</summary>
    internal int SideOf(in Sighting person)
    {
        var distance = DistanceTo(person.Foot);
        var band = Band * person.Height;
        return distance > band ? 1 : distance < -band ? -1 : 0;
    }

    /// <summary>Whether the way between a point on the left and one on the right leads across the line, not around its ends.</summary>
    internal bool IsCrossedBetween(Vector2 left, Vector2 right) =>
        (Polygon.Turn(left, right, From) >= 0) != (Polygon.Turn(left, right, To) >= 0);

    float DistanceTo(Vector2 point) => Polygon.Turn(From, To, point) / Vector2.Distance(From, To);
}
