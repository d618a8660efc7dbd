namespace Sqair.Tracking;

/// <summary>
/// What an object's looks are worth where objects are weighed against what could stand in their place (<see cref="Replacement"/>),
/// beside what they explain of the picture: both are nats, so they add up to one score.
/// </summary>
static class SceneScore
{
    /// <summary>
    /// Nats that a nat of the judge's log-odds is worth, and the log-odds that are believed at most: it looks at the same pixels as the
    /// likelihood does, but knows what people look like.
    /// </summary>
    const float OddsWeight = 10, SurestOdds = 4;

    /// <summary>
    /// What an object's looks take from its price, as the judge says: a part of a person, or two people in one, are dear.
    /// </summary>
    public static float Looks(TrackState track) => OddsWeight * Math.Clamp(track.PersonOdds, -SurestOdds, SurestOdds);
}
