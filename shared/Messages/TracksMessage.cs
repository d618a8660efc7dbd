namespace Sqair.Messages;

/// <summary>
/// Everybody tracked in one frame of one camera. Boxes are in pixels of the source picture, whatever size it is analysed at.
/// </summary>
/// <param name="Schema">Version of the payload: <see cref="MessageSchema.Version"/>.</param>
/// <param name="Captured">When the frame was taken off the camera, UTC.</param>
/// <param name="Frame">Number of the frame since the daemon began with this camera, from 1. Gaps are frames that were dropped.</param>
/// <param name="Width">Width of the source picture in pixels.</param>
/// <param name="Height">Height of the source picture in pixels.</param>
/// <param name="Paused">A change of light is being learnt: that somebody is missing does not say that he is not there.</param>
public sealed record TracksMessage(
    int Schema, DateTimeOffset Captured, long Frame, string Camera, int Width, int Height, IReadOnlyList<TrackEntry> Tracks,
    bool Paused = false);

/// <param name="Id">Stays with a person as long as the track lives; never given twice by one run of the daemon for one camera.</param>
/// <param name="Presence">Posterior probability in [0,1] that the person is there.</param>
/// <param name="Age">Frames since the track began, 1 in its first.</param>
/// <param name="Forecast">True where the picture did not help and the model's prior placed the box.</param>
public sealed record TrackEntry(int Id, BoxEntry Box, float Presence, DeviationEntry Deviation, int Age, bool Forecast)
{
    /// <summary>Absent where the camera's ground is not configured, or he is too far away.</summary>
    public GroundEntry? Ground { get; init; }

    /// <summary>An entry with its figures rounded to what they mean: a tenth of a pixel, a thousandth of a probability.</summary>
    public static TrackEntry Rounded(
        int id, float left, float top, float width, float height, float presence,
        float deviationX, float deviationY, int age, bool forecast, PointEntry foot = default, PointEntry velocity = default,
        IReadOnlyList<AheadEntry>? ahead = null, GroundEntry? ground = null)
        => new(id, new BoxEntry(Tenth(left), Tenth(top), Tenth(width), Tenth(height)), MathF.Round(Math.Clamp(presence, 0f, 1f), 3),
            new DeviationEntry(Tenth(deviationX), Tenth(deviationY)), age, forecast)
        {
            Foot = foot, Velocity = velocity, Ahead = ahead, Ground = ground,
        };

    /// <summary>The middle of the box's lower side, smoothed over about a third of a second.</summary>
    public PointEntry Foot { get; init; }

    /// <summary>Of <see cref="Foot"/>, pixels of the source picture a second.</summary>
    public PointEntry Velocity { get; init; }

    /// <summary>Where the foot point is expected, the nearest future first; null where nobody asked or the model cannot say.</summary>
    public IReadOnlyList<AheadEntry>? Ahead { get; init; }

    internal static float Tenth(float value) => MathF.Round(value, 1);
}

/// <summary>A point or a vector in pixels of the source picture, origin at its top left corner.</summary>
public readonly record struct PointEntry(float X, float Y)
{
    public static PointEntry Rounded(float x, float y) => new(TrackEntry.Tenth(x), TrackEntry.Tenth(y));
}

/// <summary>Where a foot point is expected, pixels of the source picture.</summary>
/// <param name="Seconds">After the frame was taken.</param>
/// <param name="Deviation">Standard deviations.</param>
public readonly record struct AheadEntry(float Seconds, float X, float Y, DeviationEntry Deviation)
{
    public static AheadEntry Rounded(float seconds, float x, float y, float deviationX, float deviationY) => new(
        MathF.Round(seconds, 2), TrackEntry.Tenth(x), TrackEntry.Tenth(y), new(TrackEntry.Tenth(deviationX), TrackEntry.Tenth(deviationY)));
}

/// <summary>Pixels of the source picture, origin at its top left corner. A box may reach over the edge.</summary>
public readonly record struct BoxEntry(float Left, float Top, float Width, float Height);

/// <summary>Somebody on the ground that the configuration has measured out.</summary>
/// <param name="X">Metres from its first point in the direction of the second.</param>
/// <param name="Y">Metres to the left of that direction, as seen from above.</param>
/// <param name="Speed">Metres a second.</param>
/// <param name="Deviation">One standard deviation of X and of Y, metres.</param>
public readonly record struct GroundEntry(float X, float Y, float Speed, float Deviation);

/// <summary>One standard deviation of the box's centre, in pixels of the source picture.</summary>
public readonly record struct DeviationEntry(float X, float Y);
