using System.Numerics;

namespace Sqair.Analytics;

/// <summary>Part of the ground in which people are counted and their stay is measured, in pixels of the source picture.</summary>
/// <param name="InertiaSeconds">For so long somebody has to be inside until he has entered, or outside until he has left.</param>
/// <param name="Band">So far outside, in heights of the person, he is still no contradiction to being inside.</param>
public sealed record Zone(
    string Name, Polygon Area, float InertiaSeconds = Zone.DefaultInertia, float Band = CountingLine.DefaultBand)
{
    public const float DefaultInertia = 0.5f;

    /// <summary>Width and height of the picture: feet beyond its border count as at it. Null: there is no border.</summary>
    public Vector2? Picture { get; init; }

    /// <summary>1 inside, -1 outside, 0 outside by less than the band.</summary>
    internal int SideOf(in Sighting person)
    {
        var foot = Picture is { } picture ? Vector2.Clamp(person.Foot, s_halfPixel, picture - s_halfPixel) : person.Foot;
        return Area.Contains(foot) ? 1 : Area.DistanceTo(foot) > Band * person.Height ? -1 : 0;
    }

    /// <summary>The border itself is on neither side of a polygon.</summary>
    static readonly Vector2 s_halfPixel = new(0.5f);
}
