using System.Numerics;

namespace Sqair.Tracking;

/// <summary>One person in one frame.</summary>
/// <param name="Id">Identity within its camera, counted from 1 and never used again.</param>
/// <param name="Box">Analysis pixels; may reach over the border.</param>
/// <param name="Presence">Probability that the person is there; of a forecast, the last one while it was seen.</param>
/// <param name="DeviationX">Standard deviation of the position, analysis pixels.</param>
/// <param name="DeviationY">As <paramref name="DeviationX"/>.</param>
/// <param name="Age">Frames since it was discovered.</param>
/// <param name="Forecast">Not seen in this frame: the position is extrapolated.</param>
public readonly record struct Track(int Id, Box Box, float Presence, float DeviationX, float DeviationY, int Age, bool Forecast)
{
    /// <summary>The middle of the box's lower side, smoothed over about a third of a second; analysis pixels.</summary>
    public Vector2 Foot { get; init; }

    /// <summary>Of the foot point, likewise smoothed; analysis pixels a second.</summary>
    public Vector2 Velocity { get; init; }
}

/// <summary>Where a foot point is expected: mean and standard deviations, analysis pixels.</summary>
public readonly record struct ExpectedFoot(Vector2 Foot, Vector2 Deviation);

/// <summary>
/// Where the time of a frame went, in milliseconds. The network runs once for all cameras of a step; its time is divided by
/// rows.
/// </summary>
/// <param name="Propagated">Objects propagated in this camera.</param>
/// <param name="Tiles">Tiles that discovery ran on in this camera.</param>
public readonly record struct FrameTimings(
    double Background, double Propagate, double Render, double Discover, double Total, int Propagated, int Tiles);

/// <summary>What has happened in a camera since its tracker was made.</summary>
/// <param name="Frames">Frames tracked.</param>
/// <param name="Discovered">Objects discovered that were new.</param>
/// <param name="Confirmed">Tracks that were confirmed and got an identity.</param>
/// <param name="Lost">Times that a track was no longer seen and became a forecast.</param>
/// <param name="Refound">Times that a forecast was seen again under its identity.</param>
/// <param name="Left">Tracks that left the picture.</param>
/// <param name="Exchanged">Identities given back to somebody else than who had them.</param>
public record struct TrackerCounters(
    long Frames, long Discovered, long Confirmed, long Lost, long Refound, long Left, long Exchanged);
