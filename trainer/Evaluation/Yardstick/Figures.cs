using Sqair.Mot;

namespace Sqair.Trainer.Evaluation.Yardstick;

/// <summary>What a clip's tracks are worth: named figures, null where one is undefined.</summary>
internal static class Figures
{
    /// <summary>Against true boxes; rows flagged 0 are nobody.</summary>
    /// <param name="flagged">Whether the truth has such rows: they are neutral in a second set of figures.</param>
    public static Dictionary<string, double?> AgainstTruth(ClipInput clip, ClipTracks tracks, bool flagged)
    {
        // Where frames were left out, their truth is not asked for.
        var frames = tracks.Frames.Select(frame => frame.Number).ToHashSet();
        IReadOnlyList<MotRow> all = [.. clip.Truth!.Where(row => frames.Contains(row.Frame))];
        var truth = IgnoredRows.Counted(all);
        TrackScores Scores(IReadOnlyList<MotRow> rows, double least = 0.5) =>
            TrackScores.Of(truth, rows, least, length: tracks.Frames.Count);
        var strict = Scores(tracks.Rows);
        Dictionary<string, double?> figures = new()
        {
            ["mota"] = strict.Mota,
            ["motaAt0.3"] = Scores(tracks.Rows, 0.3).Mota,
            ["idf1"] = strict.Idf1,
            ["countRight"] = strict.CountAccuracy,
        };
        if (flagged)
        {
            var neutral = Scores(IgnoredRows.WithoutCovering(all, tracks.Rows, 0.5));
            figures["motaNeutral"] = neutral.Mota;
            figures["idf1Neutral"] = neutral.Idf1;
            figures["countRightNeutral"] = neutral.CountAccuracy;
        }
        figures["missesPerFrame"] = PerFrame(strict.Misses, tracks);
        figures["ghostsPerFrame"] = PerFrame(strict.FalsePositives, tracks);
        figures["switches"] = strict.Switches;
        figures["milliseconds"] = tracks.Milliseconds;
        return figures;
    }

    /// <summary>Where nobody is, as on a road.</summary>
    public static Dictionary<string, double?> OfNobody(ClipTracks tracks)
    {
        var counts = tracks.Counts();
        return new()
        {
            ["identities"] = tracks.Rows.DistinctBy(row => row.Id).Count(),
            ["meanCount"] = Mean(counts, count => count),
            ["framesWithAnybody"] = Mean(counts, count => count > 0 ? 1 : 0),
            ["milliseconds"] = tracks.Milliseconds,
        };
    }

    /// <summary>
    /// Where only the seconds are known in which one person is there; frames close to a coming or going are left out of all but the
    /// identities.
    /// </summary>
    public static Dictionary<string, double?> AgainstPresence(Presence presence, ClipTracks tracks)
    {
        (bool Present, int Count)[] judged =
        [
            .. tracks.Frames.Zip(tracks.Counts()).Where(frame => presence.IsSure(frame.First.Seconds))
                .Select(frame => (presence.At(frame.First.Seconds), frame.Second)),
        ];
        var (present, absent) = (judged.Where(frame => frame.Present).ToArray(), judged.Where(frame => !frame.Present).ToArray());
        return new()
        {
            ["countRight"] = Mean(judged, frame => frame.Count == (frame.Present ? 1 : 0) ? 1 : 0),
            ["identities"] = tracks.Rows.DistinctBy(row => row.Id).Count(),
            ["presentButNobody"] = Mean(present, frame => frame.Count == 0 ? 1 : 0),
            ["meanCountPresent"] = Mean(present, frame => frame.Count),
            ["meanCountAbsent"] = Mean(absent, frame => frame.Count),
            ["milliseconds"] = tracks.Milliseconds,
        };
    }

    static double? PerFrame(int number, ClipTracks tracks) => tracks.Frames.Count == 0 ? null : (double)number / tracks.Frames.Count;

    static double? Mean<T>(IReadOnlyCollection<T> items, Func<T, double> value) => items.Count == 0 ? null : items.Average(value);
}
