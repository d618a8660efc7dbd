using Sqair.Mot;
using Sqair.Tracking;
using Sqair.Trainer.Evaluation.SortBaseline;

namespace Sqair.Trainer.Tests.Evaluation;

public sealed class ByteTrackerTests
{
    static Box Walker(int frame) => new(50 + 4 * frame, 100, 30, 80);

    static List<MotRow> Walk(IBoxTracker tracker, int frames, Func<int, double?> score)
    {
        List<MotRow> rows = [];
        for (var frame = 0; frame < frames; frame++)
            rows.AddRange(tracker.Step(frame, score(frame) is { } sure ? [new ScoredBox(Walker(frame), sure)] : []));
        return rows;
    }

    /// <summary>Half hidden for longer than a track lives unseen.</summary>
    [Fact]
    public void Unsure_detections_carry_a_track_on()
    {
        var rows = Walk(new ByteTracker(new ByteOptions { MaximumAge = 3 }), 40, frame => frame is >= 10 and < 30 ? 0.2 : 0.9);
        Assert.Equal(Enumerable.Range(0, 40).Select(frame => (frame, 1)), rows.Select(row => (row.Frame, row.Id)));
        Assert.All(rows, row => Assert.Equal(Walker(row.Frame).Left, row.Left, 3f));
    }

    [Fact]
    public void Where_they_are_nothing_at_all_the_track_ends()
    {
        var rows = Walk(new ByteTracker(new ByteOptions { MaximumAge = 3 }), 40, frame => frame is >= 10 and < 30 ? 0.05 : 0.9);
        Assert.Equal(2, rows.DistinctBy(row => row.Id).Count());
        Assert.DoesNotContain(rows, row => row.Frame is >= 10 and < 30);
    }

    [Fact]
    public void Unsure_detections_begin_no_track_and_a_flicker_is_none()
    {
        Assert.Empty(Walk(new ByteTracker(), 20, _ => 0.5));
        // Sure enough to be followed, not to begin.
        Assert.Empty(Walk(new ByteTracker(), 20, _ => 0.65));
        Assert.Empty(Walk(new ByteTracker(), 20, frame => frame == 5 ? 0.9 : null));
    }

    [Fact]
    public void Who_is_lost_for_less_than_his_age_is_found_again()
    {
        var rows = Walk(new ByteTracker(new ByteOptions { MaximumAge = 6 }), 30, frame => frame is >= 12 and < 17 ? null : 0.9);
        Assert.Equal(1, rows[^1].Id);
        Assert.Equal(25, rows.Count);
    }

    /// <summary>A sure detection of another is not given away to whoever has none of his own.</summary>
    [Fact]
    public void Sure_detections_are_given_out_first()
    {
        var tracker = new ByteTracker();
        List<MotRow> rows = [];
        for (var frame = 0; frame < 30; frame++)
        {
            var near = Walker(frame);
            var behind = new Box(near.Left + 12, near.Top - 8, near.Width, near.Height);
            rows.AddRange(tracker.Step(frame, [new(near, 0.95), new(behind, frame < 5 ? 0.9 : 0.3)]));
        }
        Assert.Equal([1, 2], rows.Select(row => row.Id).Distinct());
        Assert.Equal(60, rows.Count);
    }

    /// <summary>Legs and a head apart are too small for SORT; a track that is there takes them.</summary>
    [Fact]
    public void Pieces_of_a_silhouette_are_offered_with_low_scores()
    {
        List<MotRow> Rows(IBoxTracker joining)
        {
            var tracker = new BlobTracker(64, 48, 64, 48, joining);
            List<MotRow> rows = [];
            for (var frame = 0; frame < 20; frame++)
            {
                var foreground = new float[64 * 48];
                // From frame 12 on half the width is hidden: 30 pixels instead of 120.
                for (var y = 10; y < (frame < 12 ? 30 : 25); y++)
                    foreground.AsSpan(y * 64 + 20, frame < 12 ? 6 : 2).Fill(0.6f);
                if (frame >= 12) foreground.AsSpan(28 * 64 + 20, 6).Fill(0.6f);
                rows.AddRange(tracker.Step(frame, foreground));
            }
            return rows;
        }
        Assert.DoesNotContain(Rows(new SortTracker()), row => row.Frame >= 12);
        var joined = Rows(new ByteTracker(new ByteOptions { LeastOverlapUnsure = 0.2 }));
        Assert.Contains(joined, row => row.Frame >= 12);
        Assert.All(joined, row => Assert.Equal(1, row.Id));
    }
}
