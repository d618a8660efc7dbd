using Sqair.Tracking;

namespace Sqair.Trainer.Evaluation;

/// <summary>
/// Counts of the CLEAR MOT measures (Bernardin and Stiefelhagen 2008) and of the trajectory measures of Li, Huang and Nevatia (2009).
/// </summary>
/// <param name="Objects">Boxes of the truth.</param>
/// <param name="Matches">Boxes of the truth that a track covers, switches included.</param>
/// <param name="Misses">Boxes of the truth that none covers.</param>
/// <param name="FalsePositives">Boxes of tracks that cover nothing.</param>
/// <param name="Switches">Matches to another track than the object's last one.</param>
/// <param name="Fragmentations">Times an object was lost and found again.</param>
/// <param name="MostlyTracked">Objects covered in at least 80 % of their frames.</param>
/// <param name="PartiallyTracked">Objects in between.</param>
/// <param name="MostlyLost">Objects covered in less than 20 % of their frames.</param>
/// <param name="Distance">Sum of the distances of all matches.</param>
internal sealed record ClearMotScore(
    int Objects, int Matches, int Misses, int FalsePositives, int Switches,
    int Fragmentations, int MostlyTracked, int PartiallyTracked, int MostlyLost,
    double Distance)
{
    /// <summary>1 - (misses + false positives + switches) / objects; 0 if there is no truth.</summary>
    public double Mota => Objects == 0 ? 0 : 1 - (double)(Misses + FalsePositives + Switches) / Objects;

    /// <summary>Mean distance of the matches, 0 is best; NaN if there is none. (MOTChallenge prints (1 - MOTP) 100.)</summary>
    public double Motp => Distance / Matches;

    public double Recall => Objects == 0 ? 0 : (double)Matches / Objects;

    public double Precision => Matches + FalsePositives == 0 ? 0 : (double)Matches / (Matches + FalsePositives);
}

/// <summary>
/// Matches truth and tracks frame by frame: a pair of the past is kept as long as it is allowed, the rest is matched at least distance.
/// </summary>
/// <param name="objects">True objects in the clip.</param>
internal sealed class ClearMot(int objects)
{
    const double MostlyTrackedShare = 0.8, MostlyLostShare = 0.2;
    const int None = -1;

    readonly int[] _lastTrack = [.. Enumerable.Repeat(None, objects)];
    readonly int[] _present = new int[objects], _covered = new int[objects], _fragments = new int[objects];
    readonly bool[] _lost = new bool[objects];
    HungarianAssignment _hungarian = new(16, 16);
    int _matches, _misses, _falsePositives, _switches;
    double _distance;

    public ClearMotScore Score
    {
        get
        {
            var shares = Enumerable.Range(0, objects).Where(o => _present[o] > 0).Select(o => (double)_covered[o] / _present[o]).ToList();
            var (tracked, lost) = (shares.Count(s => s >= MostlyTrackedShare), shares.Count(s => s < MostlyLostShare));
            return new(_matches + _misses, _matches, _misses, _falsePositives,
                _switches, _fragments.Sum(), tracked, shares.Count - tracked - lost, lost, _distance);
        }
    }

    /// <summary>A clip at an overlap threshold: distance = 1 - IoU, allowed up to 1 - <paramref name="least"/>.</summary>
    public static ClearMotScore Of(OverlapClip clip, double least)
    {
        var measure = new ClearMot(clip.Objects);
        foreach (var frame in clip.Frames)
            measure.Add(frame.Truth, frame.Tracks, [.. frame.Overlap.Select(o => 1 - o <= 1 - least ? 1 - o : double.PositiveInfinity)]);
        return measure.Score;
    }

    /// <summary>The next frame.</summary>
    /// <param name="truth">Indices of the objects present.</param>
    /// <param name="tracks">Indices of the tracks present.</param>
    /// <param name="distances">[truth.Length * tracks.Length], row major; positive infinity for a pair that may not match.
    /// Overwritten.</param>
    /// <returns>[truth.Length]: position of each object's track, or -1.</returns>
    public int[] Add(int[] truth, int[] tracks, double[] distances)
    {
        var matched = new int[truth.Length];
        Keep(truth, tracks, distances, matched);
        if (truth.Length > _hungarian.MaximumRows || tracks.Length > _hungarian.MaximumColumns)
            _hungarian = new HungarianAssignment(
                Math.Max(truth.Length, _hungarian.MaximumRows), Math.Max(tracks.Length, _hungarian.MaximumColumns));
        var assigned = new int[truth.Length];
        _hungarian.Solve(distances, truth.Length, tracks.Length, assigned);
        for (var i = 0; i < truth.Length; i++)
        {
            if (assigned[i] != None)
            {
                _switches += _lastTrack[truth[i]] != None ? 1 : 0;
                _lastTrack[truth[i]] = tracks[assigned[i]];
                _distance += distances[i * tracks.Length + assigned[i]];
                matched[i] = assigned[i];
            }

            Cover(truth[i], matched[i] != None);
        }

        var matches = matched.Count(m => m != None);
        _matches += matches;
        _misses += truth.Length - matches;
        _falsePositives += tracks.Length - matches;
        return matched;
    }

    /// <summary>Pairs each object with its last track where that is still allowed, and takes both out of the matching.</summary>
    void Keep(int[] truth, int[] tracks, double[] distances, int[] matched)
    {
        for (var i = 0; i < truth.Length; i++)
        {
            var j = matched[i] = _lastTrack[truth[i]] == None ? None : Array.IndexOf(tracks, _lastTrack[truth[i]]);
            if (j == None || double.IsPositiveInfinity(distances[i * tracks.Length + j]))
            {
                matched[i] = None;
                continue;
            }

            _distance += distances[i * tracks.Length + j];
            Array.Fill(distances, double.PositiveInfinity, i * tracks.Length, tracks.Length);
            for (var k = 0; k < truth.Length; k++)
                distances[k * tracks.Length + j] = double.PositiveInfinity;
        }
    }

    void Cover(int who, bool covered)
    {
        _present[who]++;
        if (!covered)
        {
            // Not yet a fragmentation: it may never be found again.
            _lost[who] = _covered[who] > 0;
            return;
        }

        _covered[who]++;
        _fragments[who] += _lost[who] ? 1 : 0;
        _lost[who] = false;
    }
}
