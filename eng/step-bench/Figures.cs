using System.Diagnostics;
using Sqair.Tracking;

namespace Sqair.StepBench;

/// <summary>What rounds of steps have cost; medians, since other programs share the machine.</summary>
sealed class Figures
{
    readonly List<double> _rates = [], _processor = [];
    FrameTimings _timings;
    ulong _digest;

    public void Add(Cameras cameras, int steps)
    {
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var start = Stopwatch.GetTimestamp();
        (_digest, _timings) = cameras.Run(steps);
        var frames = steps * cameras.Count;
        _rates.Add(frames / Stopwatch.GetElapsedTime(start).TotalSeconds);
        _processor.Add((Process.GetCurrentProcess().TotalProcessorTime - before).TotalMilliseconds / frames);
    }

    /// <summary>How many times as fast as the other, the median of the rounds' ratios.</summary>
    public double Against(Figures other) => Median(_rates.Zip(other._rates, (mine, its) => mine / its));

    public override string ToString() =>
        $"frames/s {Median(_rates):F1} most {_rates.Max():F1} "
        + $"processor-ms {Median(_processor):F3} background-ms {_timings.Background:F3} render-ms {_timings.Render:F3} "
        + $"propagate-ms {_timings.Propagate:F3} discover-ms {_timings.Discover:F3} digest {_digest:x16}";

    static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return 0.5 * (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]);
    }
}
