using System.Runtime.InteropServices;

namespace Sqair.Tracking;

// How many people there are, beside how many are reported. It reads only: tracks do not depend on it.
public sealed partial class CameraTracker
{
    readonly CountDistribution _count = new();
    readonly List<CountedObject> _counted = [];

    /// <summary>How many people there were in the last frame.</summary>
    public CountEstimate Estimated { get; private set; }

    /// <summary>What the count of the last frame is inferred from.</summary>
    internal CountEvidence CountEvidence =>
        new(CollectionsMarshal.AsSpan(_counted), Levels[0].Unexplained.Mass, _extractor.WarmingUp);

    void Estimate()
    {
        _counted.Clear();
        foreach (var track in Live) _counted.Add(new CountedObject(As(track), track.PersonOdds));
        Estimated = CountDistribution.Summary(_count.Of(CountEvidence, Options.Count), CountEstimate.Probability);
    }

    CountedAs As(TrackState track)
    {
        var reported = false;
        foreach (var one in _reported) reported |= track.Id > 0 && one.Id == track.Id;
        return (reported, track.IsSeen) switch
        {
            (true, true) => CountedAs.Seen,
            (true, false) => CountedAs.Forecast,
            (false, true) => CountedAs.Unsure,
            _ => CountedAs.Lost,
        };
    }
}
