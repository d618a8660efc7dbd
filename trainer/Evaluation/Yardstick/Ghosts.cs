using Sqair.Mot;

namespace Sqair.Trainer.Evaluation.Yardstick;

/// <summary>What a disturbance does to tracks: boxes where nobody is, people who are missed, time.</summary>
internal static class Ghosts
{
    const double Overlap = 0.3;

    /// <summary>A second window begins so long after the event, and a third: from then on all should be as before.</summary>
    const double Settled = 2, Long = 10;

    /// <param name="flagged">Truth with the rows flagged 0: who covers one of these is no ghost.</param>
    /// <param name="begins">Second of the event; without a time before it where it is 0.</param>
    public static Dictionary<string, double?> Of(IReadOnlyList<MotRow> flagged, ClipTracks tracks, double begins)
    {
        var truth = IgnoredRows.Counted(flagged).ToLookup(row => row.Frame);
        var rows = IgnoredRows.WithoutCovering(flagged, tracks.Rows, Overlap).ToLookup(row => row.Frame);
        Seen[] frames = [.. tracks.Frames.Select(frame => Seen.Of(frame, [.. truth[frame.Number]], [.. rows[frame.Number]], begins))];
        Dictionary<string, double?> figures = [];
        Window("Before", double.NegativeInfinity, 0);
        Window("To2s", 0, Settled);
        Window("To10s", Settled, Long);
        Window("Later", Long, double.PositiveInfinity);
        var late = frames.Where(frame => frame.Since >= Settled).ToArray();
        figures["ghostsMostAfter2s"] = late.Length == 0 ? null : late.Max(frame => frame.Ghosts);
        var (before, after) = (Milliseconds(frame => frame.Since < 0), Milliseconds(frame => frame.Since >= 0));
        figures["speedAfter"] = after > 0 ? before / after : null;
        figures["milliseconds"] = tracks.Milliseconds;
        return figures;

        void Window(string name, double from, double to)
        {
            var within = frames.Where(frame => frame.Since >= from && frame.Since < to).ToArray();
            figures[$"ghosts{name}"] = within.Length == 0 ? null : within.Average(frame => frame.Ghosts);
            figures[$"misses{name}"] = within.Length == 0 ? null : within.Average(frame => frame.Misses);
        }

        double? Milliseconds(Func<Seen, bool> chosen) => frames.Where(chosen).Select(frame => (double?)frame.Milliseconds).Average();
    }

    readonly record struct Seen(double Since, int Ghosts, int Misses, double Milliseconds)
    {
        public static Seen Of(TrackedFrame frame, MotRow[] truth, MotRow[] rows, double begins)
        {
            // One frame alone: nobody is followed here.
            var score = ClearMot.Of(OverlapClip.Of(truth, rows), Overlap);
            return new(frame.Seconds - begins, score.FalsePositives, score.Misses, frame.Milliseconds);
        }
    }
}
