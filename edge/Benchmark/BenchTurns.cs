using System.Diagnostics;
using System.Globalization;

namespace Sqair.Edge.Benchmark;

/// <summary>What the rounds of one row have cost.</summary>
public sealed class BenchTurns
{
    readonly List<double> _rates = [];
    double _processorSeconds;
    long _frames;

    public List<double> Steps { get; } = [];

    /// <param name="frames">Tracked in those seconds.</param>
    public void AddRate(int frames, TimeSpan duration) => _rates.Add(frames / duration.TotalSeconds);

    /// <param name="frames">That the processor's time was for.</param>
    public void AddProcessor(long frames, TimeSpan work)
    {
        _frames += frames;
        _processorSeconds += work.TotalSeconds;
    }

    public double FramesPerSecond => Quantile(_rates, 0.5);

    public double FramesPerCoreSecond => _frames / _processorSeconds;

    public BenchRatio Against(BenchTurns other)
    {
        var ratios = _rates.Zip(other._rates, (mine, its) => mine / its).ToList();
        return new(Quantile(ratios, 0.5), ratios.Min(), ratios.Max());
    }

    /// <summary>Between the two nearest values.</summary>
    public static double Quantile(IReadOnlyCollection<double> values, double part)
    {
        var sorted = values.Order().ToArray();
        var at = part * (sorted.Length - 1);
        var (below, above) = (sorted[(int)Math.Floor(at)], sorted[(int)Math.Ceiling(at)]);
        return below + (at - Math.Floor(at)) * (above - below);
    }

    /// <summary>Work of this process and of those that it has started and that have ended.</summary>
    public static TimeSpan ProcessorTime()
    {
        // Fields behind the command in parentheses; 14 to 17 are user, system, children's user and system time in ticks of 10 ms.
        var text = File.ReadAllText("/proc/self/stat");
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        var children = long.Parse(fields[13], CultureInfo.InvariantCulture) + long.Parse(fields[14], CultureInfo.InvariantCulture);
        using var self = Process.GetCurrentProcess();
        return self.TotalProcessorTime + TimeSpan.FromMilliseconds(10 * children);
    }
}
