using Sqair.Analytics;
using Sqair.Edge.Capture;

namespace Sqair.Edge.Configuration;

/// <summary>The measured ground of a camera.</summary>
/// <param name="Distances">See <see cref="GroundPlane"/>.</param>
public sealed record GroundOptions(Outline Points, IReadOnlyList<double> Distances)
{
    /// <returns>Null where its points are not within the picture.</returns>
    public GroundPlane? In(PictureSize picture) => Points.In(picture) is { } points ? new GroundPlane(points, Distances) : null;
}
