using System.Diagnostics;
using Sqair.Tracking;

namespace Sqair.StepBench;

/// <summary>What rounds of steps have cost; medians, since other programs share the machine.</summary>
sealed class Figures
{
    readonly List<double> rates = [], processor = [];
    FrameTimings timings;
    ulong digest;

    public void Add(Cameras cameras, int steps)
    {
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var start = Stopwatch.GetTimestamp();
        (digest, timings) = cameras.Run(steps);
        var frames = steps * cameras.Count;
        rates.Add(frames / Stopwatch.GetElapsedTime(start).TotalSeconds);
        processor.Add((Process.GetCurrentProcess().TotalProcessorTime - before).TotalMilliseconds / frames);
    }

    /// <summary>How many times as fast as the other, the median of the rounds' ratios.</summary>
    public double Against(Figures other) => Median(rates.Zip(other.rates, (mine, its) => mine / its));

    public override string ToString() =>
        $"frames/s {Median(rates):F1} most {rates.Max():F1} processor-ms {Median(processor):F3} background-ms {timings.Background:F3} render-ms {timings.Render:F3} "
        + $"propagate-ms {timings.Propagate:F3} discover-ms {timings.Discover:F3} digest {digest:x16}";

    static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return 0.5 * (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]);
    }
}
