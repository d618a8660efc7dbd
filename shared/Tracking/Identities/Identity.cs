using System.Numerics;

namespace Sqair.Tracking;

/// <summary>
/// Who an object is, apart from the object: its number, how it looks, and where it was when there was no doubt about it. Objects
/// that touched may have taken each other's place; then these are exchanged between them (<see cref="IdentityKeeper"/>).
/// </summary>
sealed class Identity
{
    /// <summary>
    /// Error of a forecast place at once, and how much more a second: people
    /// set out, stop and turn. In body heights, whatever the camera's distance.
    /// </summary>
    const float PlaceDeviation = 0.1f, PlaceGrowth = 0.3f;

    /// <summary>Standard deviation of the logarithm of a box height between two sightings.</summary>
    const float SizeDeviation = 0.2f;

    /// <summary>Degrees of freedom of Student's t: single forecasts are far off.</summary>
    const float Freedom = 4;

    public readonly Appearance Appearance = new();

    /// <summary>Where its feet were, as was reported.</summary>
    public readonly FootPath Path = new();

    /// <summary>0 until confirmed.</summary>
    public int Id;

    /// <summary>Centre, analysis pixels, and velocity, pixels a second, at <see cref="At"/>.</summary>
    public Vector2 Place;
    public Vector2 Velocity;

    /// <summary>Of the box, analysis pixels.</summary>
    public float Height;

    /// <summary>When it was last seen beyond doubt.</summary>
    public TimeSpan At;

    /// <summary>It was seen long enough to be known again.</summary>
    public bool IsKnown;

    public void Clear()
    {
        (Id, IsKnown) = (0, false);
        Appearance.Clear();
        Path.Clear();
    }

    public void CopyFrom(Identity other)
    {
        (Id, IsKnown, Place, Velocity, Height, At) = (other.Id, other.IsKnown, other.Place, other.Velocity, other.Height, other.At);
        Appearance.CopyFrom(other.Appearance);
        Path.CopyFrom(other.Path);
    }

    /// <summary>It is where this object is.</summary>
    public void Anchor(TrackState track, TimeSpan time) =>
        (Place, Velocity, Height, At) = (track.Centre, track.Velocity, track.Box.Height, time);

    /// <summary>
    /// Negative log-likelihood, in nats, of somebody being at a place some time after: a forecast of constant
    /// velocity whose deviation grows with the time, and the ratio of sizes. Lengths are in body heights.
    /// </summary>
    /// <param name="place">Where the forecast puts it, pixels.</param>
    /// <param name="height">Body height then, pixels.</param>
    /// <param name="seconds">Age of the forecast.</param>
    public static float PlaceCost(Vector2 place, float height, float seconds, in Box box)
    {
        var deviation = PlaceDeviation + PlaceGrowth * seconds;
        var distance = new Vector2(box.CentreX - place.X, box.CentreY - place.Y) / (height * deviation);
        var size = MathF.Log(box.Height / height) / SizeDeviation;
        return 0.5f * (Freedom + 3) * MathF.Log(1 + (distance.LengthSquared() + size * size) / Freedom)
            + 2 * MathF.Log(deviation / PlaceDeviation);
    }

    /// <summary>As <see cref="PlaceCost"/>, from where it was last seen beyond doubt.</summary>
    /// <param name="moving">For how long a velocity holds, seconds.</param>
    public float PlaceCost(in Box box, TimeSpan time, float moving)
    {
        var seconds = (float)(time - At).TotalSeconds;
        return PlaceCost(Place + Velocity * MathF.Min(seconds, moving), Height, seconds, box);
    }
}
