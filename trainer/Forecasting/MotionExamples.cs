using System.Numerics;
using Sqair.Mot;
using Sqair.Network;
using Sqair.Tracking;
using Sqair.Trainer.Evaluation.Yardstick;

namespace Sqair.Trainer.Forecasting;

/// <summary>
/// What a <see cref="MotionPrior{T}"/> would have been given in each frame of our own tracks, and where they went on: nobody has to say
/// where people were.
/// </summary>
internal sealed class MotionExamples
{
    /// <summary>Values of one example: past, velocity, places to come, and 1 for each of these that is known.</summary>
    public const int
        Past = MotionShape.Past * MotionShape.PastValues, Velocity = 2, Places = 2 * MotionShape.Ahead, Known = 2 * MotionShape.Ahead,
        Values = Past + Velocity + Places + Known;

    readonly List<float[]> _examples = [];

    public int Count => _examples.Count;

    public ReadOnlySpan<float> this[int i] => _examples[i];

    /// <summary>Takes a clip as it came, and once more as a camera of half the rate would have seen it.</summary>
    public void Add(ClipTracks tracks)
    {
        var seconds = tracks.Frames.ToDictionary(frame => frame.Number, frame => frame.Seconds);
        foreach (var track in tracks.Rows.GroupBy(row => row.Id))
        {
            var way = FootWay.Of(track, row => seconds[row.Frame]);
            MotRow[] rows = [.. track.OrderBy(row => row.Frame)];
            Add(rows, seconds, way);
            Add([.. rows.Where((_, i) => i % 2 == 0)], seconds, way);
        }
    }

    void Add(MotRow[] rows, Dictionary<int, double> seconds, FootWay way)
    {
        var path = new FootPath();
        for (var i = 0; i < rows.Length; i++)
        {
            var (row, now) = (rows[i], seconds[rows[i].Frame]);
            path.Add(new Box(row.Left, row.Top, row.Width, row.Height), TimeSpan.FromSeconds(now));
            var example = new float[Values];
            path.Fill(example.AsSpan(0, Past), example.AsSpan(Past, Velocity));
            var places = example.AsSpan(Past + Velocity, Places);
            var known = example.AsSpan(Past + Velocity + Places, Known);
            for (var k = 0; k < MotionShape.Ahead; k++)
            {
                if (way.At(now + (k + 1) * MotionShape.StepSeconds) is not { } foot) continue;
                var to = (foot - path.Foot) / path.Unit;
                (places[2 * k], places[2 * k + 1], known[2 * k], known[2 * k + 1]) = (to.X, to.Y, 1, 1);
            }
            if (known.Contains(1)) _examples.Add(example);
        }
    }
}

/// <summary>Where the foot point of one track or person is at any time between its boxes.</summary>
internal sealed class FootWay(double[] seconds, MotRow[] rows)
{
    /// <summary>Nothing is said of a gap longer than this.</summary>
    const double LongestGap = 1;

    public static FootWay Of(IEnumerable<MotRow> rows, Func<MotRow, double> secondsOf)
    {
        MotRow[] sorted = [.. rows.OrderBy(row => row.Frame)];
        return new([.. sorted.Select(secondsOf)], sorted);
    }

    public static Vector2 FootOf(MotRow row) => new(row.Left + row.Width / 2, row.Top + row.Height);

    /// <summary>Null before the first box, after the last and in gaps.</summary>
    public Vector2? At(double time)
    {
        const double Same = 1e-6;
        var after = Array.BinarySearch(seconds, time);
        if (after >= 0) return FootOf(rows[after]);
        after = ~after;
        if (after < seconds.Length && seconds[after] - time < Same) return FootOf(rows[after]);
        if (after > 0 && time - seconds[after - 1] < Same) return FootOf(rows[after - 1]);
        if (after == 0 || after == seconds.Length || seconds[after] - seconds[after - 1] > LongestGap) return null;
        var part = (time - seconds[after - 1]) / (seconds[after] - seconds[after - 1]);
        return Vector2.Lerp(FootOf(rows[after - 1]), FootOf(rows[after]), (float)part);
    }
}
