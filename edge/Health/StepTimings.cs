using Sqair.Messages;

namespace Sqair.Edge.Health;

/// <summary>The parts of one step of the tracking loop, in the order in which they happen.</summary>
public enum StepPart
{
    /// <summary>Waiting for a frame of any camera.</summary>
    DecodeWait,

    /// <summary>Foreground of all cameras in the batch.</summary>
    Background,

    /// <summary>The graph that moves known objects.</summary>
    Propagate,

    /// <summary>Drawing what they explain, to see what they do not.</summary>
    Render,

    /// <summary>The graph that finds new ones.</summary>
    Discover,

    /// <summary>Making and queueing messages, writing rows.</summary>
    Publish,

    /// <summary>Everything but the waiting.</summary>
    Total,
}

/// <summary>Milliseconds of every part: of the time since the last report, and of the whole run.</summary>
public sealed class StepTimings(EdgeMetrics metrics)
{
    static readonly StepPart[] s_parts = Enum.GetValues<StepPart>();
    static readonly string[] s_names = [.. s_parts.Select(part => char.ToLowerInvariant(part.ToString()[0]) + part.ToString()[1..])];

    readonly DurationHistogram[] _recent = [.. s_parts.Select(_ => new DurationHistogram())];
    readonly DurationHistogram[] _whole = [.. s_parts.Select(_ => new DurationHistogram())];

    public void Add(StepPart part, TimeSpan duration)
    {
        _recent[(int)part].Add(duration.TotalMilliseconds);
        metrics.StepTook(s_names[(int)part], duration.TotalMilliseconds);
    }

    /// <summary>Figures since the last call; null if nothing happened.</summary>
    public IReadOnlyDictionary<string, StepEntry>? TakeRecent()
    {
        var figures = Figures(_recent);
        for (var i = 0; i < s_parts.Length; i++) _whole[i].Take(_recent[i]);
        return figures;
    }

    /// <summary>Figures of everything up to the last <see cref="TakeRecent"/>.</summary>
    public IReadOnlyDictionary<string, StepEntry>? Whole() => Figures(_whole);

    static Dictionary<string, StepEntry>? Figures(DurationHistogram[] histograms)
    {
        if (histograms[(int)StepPart.Total].Count == 0) return null;
        return s_parts.ToDictionary(part => s_names[(int)part],
            part => new StepEntry(Rounded(histograms[(int)part].Quantile(0.5)), Rounded(histograms[(int)part].Quantile(0.99))));
    }

    static double Rounded(double milliseconds) => Math.Round(milliseconds, 3);
}
