using System.Numerics;

namespace Sqair.Analytics;

/// <summary>Where somebody went, in few points. Pixels of the source picture and seconds.</summary>
public sealed class PathSummary
{
    const int MostPoints = 32;

    /// <summary>Heights of the person between two points, at first.</summary>
    const float FirstSpacing = 0.5f;

    /// <summary>Begin and end are among them.</summary>
    public List<Vector2> Points { get; init; } = [];

    public double Began { get; init; }

    /// <summary>When he was last seen.</summary>
    public double Ended { get; set; }

    /// <summary>Of the way through the points.</summary>
    public float Length { get; set; }

    /// <summary>Heights of the person between two points.</summary>
    public float Spacing { get; set; } = FirstSpacing;

    /// <summary>Lines crossed, in their order, each as often as it was; at most 32.</summary>
    public List<string> Lines { get; init; } = [];

    /// <summary>Zones entered, as <see cref="Lines"/>.</summary>
    public List<string> Zones { get; init; } = [];

    internal void Add(Vector2 foot, float height)
    {
        if (Points.Count > 0 && Vector2.Distance(Points[^1], foot) < Spacing * height) return;
        if (Points.Count > 0) Length += Vector2.Distance(Points[^1], foot);
        Points.Add(foot);
        if (Points.Count <= MostPoints) return;
        for (var i = Points.Count - 2; i > 0; i -= 2) Points.RemoveAt(i);
        Spacing *= 2;
    }

    internal void Finish(Vector2 foot)
    {
        if (Points.Count == 0 || Points[^1] == foot) return;
        Length += Vector2.Distance(Points[^1], foot);
        Points.Add(foot);
    }

    internal static void Note(List<string> names, string name)
    {
        if (names.Count < MostPoints) names.Add(name);
    }
}
