using System.Numerics;
using Sqair.Analytics;
using Sqair.Edge.Capture;

namespace Sqair.Edge.Configuration;

/// <summary>What somebody has drawn into the picture of one camera.</summary>
public sealed record PlaceOptions
{
    public IReadOnlyList<LineOptions> Lines { get; init; } = [];

    public IReadOnlyList<ZoneOptions> Zones { get; init; } = [];

    /// <summary>Areas in which nothing is discovered.</summary>
    public IReadOnlyList<Outline> Masks { get; init; } = [];

    /// <summary>What those are called who have a name; for people only.</summary>
    public IReadOnlyList<string?> MaskNames { get; init; } = [];

    /// <summary>Null: nothing is told in metres.</summary>
    public GroundOptions? Ground { get; init; }
}

/// <param name="Band">See <see cref="CountingLine"/>.</param>
public sealed record LineOptions(string Name, Outline Points, float Band)
{
    /// <returns>Null where it is not within the picture.</returns>
    public CountingLine? In(PictureSize picture) =>
        Points.In(picture) is { } points
            ? new CountingLine(Name, Beyond(points[0], points[1], picture), Beyond(points[1], points[0], picture), Band) : null;

    /// <summary>
    /// Of the picture's height: what is drawn nearer to the border is meant to be at it; of a line, in its own direction.
    /// </summary>
    public const float AtBorder = 0.06f;

    /// <summary>An end at the border goes on beyond it: boxes reach over it, and nobody who walks around it there can be meant.</summary>
    static Vector2 Beyond(Vector2 end, Vector2 other, PictureSize picture)
    {
        var along = Vector2.Normalize(end - other);
        var to = end + AtBorder * picture.Height * along;
        return to.X <= 0 || to.Y <= 0 || to.X >= picture.Width || to.Y >= picture.Height
            ? end + (picture.Width + picture.Height) * along : end;
    }
}

/// <param name="InertiaSeconds">See <see cref="Zone"/>.</param>
public sealed record ZoneOptions(string Name, Outline Points, float InertiaSeconds)
{
    /// <returns>Null where it is not within the picture.</returns>
    public Zone? In(PictureSize picture)
    {
        if (Points.In(picture) is not { } points) return null;
        Vector2 size = new(picture.Width, picture.Height);
        Vector2[] reaching = [.. points.Select(point => new Vector2(AtBorder(point.X, size.X), AtBorder(point.Y, size.Y)))];
        // A narrow zone along the border stays what it is.
        return new Zone(Name, new Polygon(Polygon.WhyNone(reaching) is null ? reaching : points), InertiaSeconds) { Picture = size };

        float AtBorder(float at, float end) =>
            at < LineOptions.AtBorder * size.Y ? 0 : at > end - LineOptions.AtBorder * size.Y ? end : at;
    }
}

/// <summary>Points in fractions of the picture, if none is beyond 1, or else in pixels of the source picture.</summary>
public sealed record Outline(IReadOnlyList<Vector2> Points)
{
    public bool IsInFractions => Points.All(point => point.X <= 1 && point.Y <= 1);

    /// <returns>Pixels of the source picture; null where it is too small for them.</returns>
    public Vector2[]? In(PictureSize picture)
    {
        var size = new Vector2(picture.Width, picture.Height);
        if (IsInFractions) return [.. Points.Select(point => point * size)];
        return Points.All(point => point.X <= size.X && point.Y <= size.Y) ? [.. Points] : null;
    }
}
