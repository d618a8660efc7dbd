using Sqair.Mot;

namespace Sqair.Trainer.Evaluation;

/// <summary>All measures of one clip; the names are those of the command's JSON.</summary>
/// <param name="Mota">Multiple object tracking accuracy.</param>
/// <param name="Motp">Mean 1 - IoU of the matches, 0 is best; null without matches.</param>
/// <param name="CountAccuracy">Share of the frames in which as many people are tracked as there are.</param>
/// <param name="CountError">Mean absolute difference of the two counts.</param>
internal sealed record TrackScores(
    double Mota, double? Motp, double Idf1, double Idp, double Idr, double Recall, double Precision, int Switches, int Fragmentations,
    int FalsePositives, int Misses, int MostlyTracked, int PartiallyTracked, int MostlyLost, double Hota, double Deta, double Assa,
    double CountAccuracy, double CountError, int Frames, int TruthObjects, int TruthBoxes, int TrackObjects, int TrackBoxes)
{
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
        return new TrackScores(
            clear.Mota, clear.Matches == 0 ? null : clear.Motp, identity.F1, identity.Precision, identity.Recall, clear.Recall, clear.Precision,
            clear.Switches, clear.Fragmentations, clear.FalsePositives, clear.Misses, clear.MostlyTracked, clear.PartiallyTracked, clear.MostlyLost,
            hota.Hota, hota.DetA, hota.AssA, considered == 0 ? 0 : 1 - (double)wrong / considered, considered == 0 ? 0 : (double)error / considered,
            considered, clip.Objects, identity.Truth, clip.Tracks, identity.Tracked);
    }
}
