using Sqair.Mot;

namespace Sqair.Trainer.Evaluation;

/// <summary>
/// All measures of one clip; the names are those of the command's JSON. What is undefined is null, and absent there: a share of nothing is
/// not 0 %.
/// </summary>
/// <param name="Mota">Multiple object tracking accuracy.</param>
/// <param name="Motp">Mean 1 - IoU of the matches, 0 is best.</param>
/// <param name="CountAccuracy">Share of the frames in which as many people are tracked as there are.</param>
/// <param name="CountError">Mean absolute difference of the two counts.</param>
internal sealed record TrackScores(
    double? Mota, double? Motp, double? Idf1, double? Idp, double? Idr, double? Recall, double? Precision, int Switches, int Fragmentations,
    int FalsePositives, int Misses, int MostlyTracked, int PartiallyTracked, int MostlyLost, double? Hota, double? Deta, double? Assa,
    double? CountAccuracy, double? CountError, int Frames, int TruthObjects, int TruthBoxes, int TrackObjects, int TrackBoxes)
{
    /// <summary>One line on what is undefined and why; null where nothing is.</summary>
    public string? Undefined => (TruthBoxes, TrackBoxes) switch
    {
        (0, 0) => "there are no boxes, neither in the truth nor in the tracks: nothing can be judged",
        (0, _) => "there are no boxes in the truth: only how many boxes the tracks have is known, not how good they are",
        (_, 0) => "there are no boxes in the tracks: all are missed, and precision and what else is a share of the tracks are undefined",
        _ when Motp is null => "no track covers anybody: the mean distance is undefined",
        _ => null,
    };

    /// <summary>Compares tracks with truth.</summary>
    /// <param name="truth">Rows of the truth.</param>
    /// <param name="tracks">Rows to be judged.</param>
    /// <param name="least">Overlap (IoU) from which a pair may match; HOTA has its own thresholds.</param>
    /// <param name="frames">Frames that count; null for every frame in which either has a row.</param>
    /// <param name="length">Frames of the clip, where it is known: those in which neither has a row count as right too.</param>
    public static TrackScores Of(
        IEnumerable<MotRow> truth, IEnumerable<MotRow> tracks, double least = 0.5, FrameRange? frames = null, int? length = null)
    {
        var range = frames ?? FrameRange.All;
        var clip = OverlapClip.Of(truth.Where(r => range.Contains(r.Frame)), tracks.Where(r => range.Contains(r.Frame)));
        var clear = ClearMot.Of(clip, least);
        var identity = IdentityScore.Of(clip, least);
        var hota = HotaScore.Of(clip);

        // Frames of a range in which neither has a row agree on nobody; how far the video goes beyond the last row is not known here.
        var considered = length ?? (frames is null || clip.Frames.Count == 0 ? clip.Frames.Count : clip.LastFrame - range.First + 1);
        var wrong = clip.Frames.Count(f => f.Truth.Length != f.Tracks.Length);
        var error = clip.Frames.Sum(f => Math.Abs(f.Truth.Length - f.Tracks.Length));
        double? OfTruth(double value) => identity.Truth == 0 ? null : value;
        double? OfTracks(double value) => identity.Tracked == 0 ? null : OfTruth(value);
        double? OfFrames(double value) => considered == 0 ? null : value / considered;
        return new TrackScores(
            OfTruth(clear.Mota), clear.Matches == 0 ? null : clear.Motp, OfTruth(identity.F1), OfTracks(identity.Precision),
            OfTruth(identity.Recall), OfTruth(clear.Recall), OfTracks(clear.Precision),
            clear.Switches, clear.Fragmentations, clear.FalsePositives, clear.Misses,
            clear.MostlyTracked, clear.PartiallyTracked, clear.MostlyLost,
            OfTruth(hota.Hota), OfTruth(hota.DetA), OfTracks(hota.AssA), OfFrames(considered - wrong), OfFrames(error),
            considered, clip.Objects, identity.Truth, clip.Tracks, identity.Tracked);
    }
}
