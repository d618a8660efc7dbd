using System.Globalization;

namespace Sqair.Edge.Models;

/// <summary>When a model that runs is taken back.</summary>
static class Probation
{
    const int MostFaults = 3, FewestSteps = 100, FewestLooks = 60;

    /// <summary>Steps are too slow beyond the time between two frames if they are also slower than before by this factor.</summary>
    const double Slower = 1.5;

    /// <summary>
    /// Counts collapse where less than this share of the people is seen for as much foreground; a quiet hour has less of both. And at least
    /// so much foreground has to be there of that before.
    /// </summary>
    const double Collapsed = 0.2, Enough = 0.5;

    /// <summary>Mean number of people from which there is anything to collapse.</summary>
    const double Some = 0.2;

    /// <returns>What speaks against the model, or null.</returns>
    /// <param name="before">With the model before it.</param>
    /// <param name="period">Time between two frames of the fastest camera, milliseconds.</param>
    public static string? Objection(LoopFigures before, LoopFigures after, double period)
    {
        if (after.Faults >= MostFaults) return $"{after.Faults} steps failed with it: {after.Fault}";
        if (after.Steps >= FewestSteps && after.Milliseconds > period && after.Milliseconds > Slower * before.Milliseconds)
            return Text($"a step takes {after.Milliseconds:0.0} ms instead of {before.Milliseconds:0.0}, a frame {period:0}");
        if (after.Looks < FewestLooks || before.People < Some || after.Foreground < Enough * before.Foreground) return null;
        return after.People / after.Foreground < Collapsed * before.People / before.Foreground
            ? Text($"it counts {after.People:0.00} people a frame instead of {before.People:0.00}, though as much moves") : null;
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
