using Sqair.Mot;
using Sqair.Trainer.Evaluation;

namespace Sqair.Trainer.Tests.Evaluation;

/// <summary>Small clips whose measures can be worked out on paper.</summary>
public sealed class HandMadeTracksTests
{
    static void Near(double expected, double? figure) => Assert.Equal(expected, figure!.Value, 1e-9);

    [Fact]
    public void Perfect_tracks_are_perfect()
    {
        var truth = Walk(1, 0, 10, 0).Concat(Walk(2, 0, 10, 200)).ToList();
        var scores = TrackScores.Of(truth, truth.Select(r => r with { Id = r.Id + 70 }));
        Assert.Equal((1, 1, 1, 1), (scores.Mota, scores.Idf1, scores.Recall, scores.Precision));
        Near(1, scores.Hota);
        Near(1, scores.Deta);
        Near(1, scores.Assa);
        Assert.Equal(0, scores.Motp);
        Assert.Equal((0, 0, 0, 0), (scores.Switches, scores.Fragmentations, scores.FalsePositives, scores.Misses));
        Assert.Equal((2, 0, 0), (scores.MostlyTracked, scores.PartiallyTracked, scores.MostlyLost));
        Assert.Equal((1, 0), (scores.CountAccuracy, scores.CountError));
    }

    [Fact]
    public void One_person_in_two_halves()
    {
        // One person, 10 frames; track 1 follows him in the first 6, track 2 in the last 4, exactly.
        var scores = TrackScores.Of(Walk(1, 0, 10, 0), Walk(1, 0, 6, 0).Concat(Walk(2, 6, 4, 0)));

        // MOTA = 1 - (0 + 0 + 1) / 10. IDTP = 6 (the longer half), IDF1 = 2 * 6 / (10 + 10).
        Near(0.9, scores.Mota);
        Near(0.6, scores.Idf1);
        Assert.Equal((1, 0), (scores.Switches, scores.Fragmentations));

        // At every threshold TP = 10, DetA = 1. Six matches have A = 6 / (10 + 6 - 6) = 0.6, four have A = 4 / (10 + 4 - 4) = 0.4:
        // AssA = (6 * 0.6 + 4 * 0.4) / 10 = 0.52, HOTA = sqrt(1 * 0.52).
        Near(1, scores.Deta);
        Near(0.52, scores.Assa);
        Near(Math.Sqrt(0.52), scores.Hota);
    }

    [Fact]
    public void Misses_false_alarms_and_a_gap()
    {
        // A person for 10 frames, lost in the frames 4 to 6, found again; a ghost for 5 frames elsewhere.
        var scores = TrackScores.Of(Walk(1, 0, 10, 0), Walk(1, 0, 4, 0).Concat(Walk(1, 7, 3, 0)).Concat(Walk(9, 0, 5, 500)));

        // TP = 7, FN = 3, FP = 5, one fragmentation, no switch; MOTA = 1 - (3 + 5 + 0) / 10. IDTP = 7, IDF1 = 14 / (10 + 12).
        Near(0.2, scores.Mota);
        Assert.Equal((3, 5, 0, 1), (scores.Misses, scores.FalsePositives, scores.Switches, scores.Fragmentations));
        Near(0.7, scores.Recall);
        Near(7.0 / 12, scores.Precision);
        Near(14.0 / 22, scores.Idf1);
        Assert.Equal((0, 1, 0), (scores.MostlyTracked, scores.PartiallyTracked, scores.MostlyLost));

        // DetA = 7 / (7 + 3 + 5); each match has A = 7 / (10 + 7 - 7).
        Near(7.0 / 15, scores.Deta);
        Near(0.7, scores.Assa);
        Near(Math.Sqrt(7.0 / 15 * 0.7), scores.Hota);

        // Right: 7, 8, 9 (one and one). Wrong by one: 0 to 3 (ghost too many), 5 and 6 (nobody). Frame 4: the ghost instead of the person,
        // so right.
        Near(0.4, scores.CountAccuracy);
        Near(0.6, scores.CountError);
    }

    [Fact]
    public void A_loose_box_counts_at_the_thresholds_that_its_overlap_reaches()
    {
        // 40 x 80 against the same moved by 10: intersection 30 * 80, union 50 * 80, IoU = 0.6 in every frame.
        var scores = TrackScores.Of(Walk(1, 0, 8, 0), Walk(1, 0, 8, 10));
        Near(1, scores.Mota);
        Near(0.4, scores.Motp);

        // 12 of the 19 thresholds 0.05 ... 0.95 are at most 0.60; below, all is right, above nothing.
        Near(12.0 / 19, scores.Hota);
        Near(12.0 / 19, scores.Deta);
        Near(12.0 / 19, scores.Assa);

        // A pair exactly at the limit may match, one above it may not.
        Assert.Equal(8, TrackScores.Of(Walk(1, 0, 8, 0), Walk(1, 0, 8, 10), 0.61).Misses);
    }

    [Fact]
    public void Two_people_who_swap_their_tracks()
    {
        // Two people, 10 frames; after 5 frames the tracks change sides.
        var truth = Walk(1, 0, 10, 0).Concat(Walk(2, 0, 10, 200));
        var tracks = Walk(1, 0, 5, 0).Concat(Walk(2, 0, 5, 200)).Concat(Walk(1, 5, 5, 200)).Concat(Walk(2, 5, 5, 0));
        var scores = TrackScores.Of(truth, tracks);

        // Two switches: MOTA = 1 - 2 / 20. Each pairing agrees in 10 of 20 boxes: IDF1 = 2 * 10 / 40.
        Near(0.9, scores.Mota);
        Near(0.5, scores.Idf1);

        // Every match: A = 5 / (10 + 10 - 5) = 1/3.
        Near(1.0 / 3, scores.Assa);
        Near(Math.Sqrt(1.0 / 3), scores.Hota);
    }

    [Fact]
    public void A_pair_of_the_past_is_kept_though_another_is_nearer()
    {
        // Track 1 drifts to IoU 0.6, a second one appears right on the person: no switch as long as the first is allowed.
        var tracks = Walk(1, 0, 2, 0).Concat(Walk(1, 2, 4, 10)).Concat(Walk(2, 2, 4, 0));
        var scores = TrackScores.Of(Walk(1, 0, 6, 0), tracks);
        Assert.Equal((0, 4, 0), (scores.Switches, scores.FalsePositives, scores.Misses));
        Near(4 * 0.4 / 6, scores.Motp);
    }

    [Fact]
    public void Frames_outside_the_range_do_not_count_and_empty_frames_inside_do()
    {
        var truth = Walk(1, 0, 4, 0).Concat(Walk(1, 8, 2, 0));
        var scores = TrackScores.Of(truth, Walk(5, 2, 2, 0).Concat(Walk(5, 8, 1, 0)), 0.5, FrameRange.Parse("3-10"));

        // Frames 3, 4 and 9 of the file are right, 5 to 8 are empty for both, 10 is missed.
        Assert.Equal((8, 4, 3, 1), (scores.Frames, scores.TruthBoxes, scores.TrackBoxes, scores.Misses));
        Near(7.0 / 8, scores.CountAccuracy);
    }

    [Fact]
    public void No_tracks_or_no_truth_are_scored_too()
    {
        var nothing = TrackScores.Of(Walk(1, 0, 4, 0), []);
        Assert.Equal((0, null, 0, 0, 4, 1), (nothing.Mota, nothing.Motp, nothing.Idf1, nothing.Hota, nothing.Misses, nothing.MostlyLost));
        var invented = TrackScores.Of([], Walk(1, 0, 4, 0));
        Assert.Equal((null, 4, null), (invented.Mota, invented.FalsePositives, invented.Hota));
        Assert.Equal((0, null), (TrackScores.Of([], []).Frames, TrackScores.Of([], []).CountAccuracy));
    }

    [Fact]
    public void Rows_flagged_zero_are_left_out_only_where_the_flag_is_used()
    {
        List<MotRow> mixed = [.. Walk(1, 0, 4, 0), .. Walk(2, 0, 4, 300).Select(r => r with { Confidence = 0 })];
        Assert.Equal(4, IgnoredRows.Counted(mixed).Count);
        Assert.Equal(4, IgnoredRows.Counted([.. mixed.Where(r => r.Confidence == 0)]).Count);

        // A track on the ignored person is a false alarm by the first rule, and nothing by the second; one on nobody stays wrong.
        List<MotRow> tracks = [.. Walk(1, 0, 4, 0), .. Walk(2, 0, 4, 300), .. Walk(3, 0, 4, 600)];
        Assert.Equal(8, TrackScores.Of(IgnoredRows.Counted(mixed), tracks).FalsePositives);
        Assert.Equal(4, TrackScores.Of(IgnoredRows.Counted(mixed), IgnoredRows.WithoutCovering(mixed, tracks, 0.5)).FalsePositives);
    }

    [Fact]
    public void An_identity_with_two_boxes_in_a_frame_is_refused()
    {
        var refusal = Assert.Throws<UserErrorException>(() => TrackScores.Of(Walk(1, 0, 2, 0), Walk(7, 0, 2, 0).Concat(Walk(7, 1, 1, 50))));
        Assert.Equal("tracks: identity 7 has two boxes in frame 2; an identity has at most one box in a frame.", refusal.Message);
    }

    [Theory]
    [InlineData("5")]
    [InlineData("0-4")]
    [InlineData("9-3")]
    [InlineData("a-b")]
    [InlineData("-4")]
    public void A_range_that_is_none_is_refused(string text)
        => Assert.Contains($"'{text}': expected A-B", Assert.Throws<UserErrorException>(() => FrameRange.Parse(text)).Message);

    /// <summary>A box of 40 x 80 that walks 5 pixels a frame from <paramref name="left"/>, where frame 0 would have been.</summary>
    static IEnumerable<MotRow> Walk(int id, int first, int frames, float left)
        => Enumerable.Range(first, frames).Select(f => new MotRow(f, id, left + 5 * f, 20, 40, 80));
}
