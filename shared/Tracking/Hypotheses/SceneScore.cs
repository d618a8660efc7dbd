namespace Sqair.Tracking;

/// <summary>
/// What decides which objects there are: score(objects) = log p(foreground | drawn objects) − Σ price(object), nats. A change of the set
/// takes some objects away and puts others there (<see cref="Births"/>, <see cref="Replacement"/>), and is made where it raises the score.
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
