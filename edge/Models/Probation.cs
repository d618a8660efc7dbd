using System.Globalization;

namespace Sqair.Edge.Models;

/// <summary>
/// When a model that runs is taken back, and when it has proved good. Either is judged by the looks that tell something: with somebody
/// there, by the model's own word or by as much foreground as there was with somebody before it. A night tells nothing, however long.
/// </summary>
static class Probation
{
    const int MostFaults = 3, FewestSteps = 100, FewestLooks = 60;

    /// <summary>Steps are too slow beyond the time between two frames if they are also slower than before by this factor.</summary>
    const double Slower = 1.5;

    /// <summary>
    /// Counts collapse where less than this share of the people is seen for as much foreground. A look tells something from this share of
    /// the foreground that there was with somebody before.
    /// </summary>
    const double Collapsed = 0.2, Enough = 0.5;

    /// <summary>So many looks before with somebody in them, and it is known how much foreground that is.</summary>
    const int Known = 5;

    /// <returns>Whether a look says anything about the model.</returns>
    /// <param name="before">With the model before it.</param>
    /// <param name="people">Reported now.</param>
    public static bool Tells(LoopFigures before, int people, double foreground) =>
        people > 0 || (before.Occupied >= Known && foreground >= Enough * before.OccupiedForeground);

    /// <returns>What speaks against the model, or null.</returns>
    /// <param name="before">With the model before it.</param>
    /// <param name="after">With the model.</param>
    /// <param name="telling">Of that the looks that <see cref="Tells"/> takes.</param>
    /// <param name="period">Time between two frames of the fastest camera, milliseconds.</param>
    public static string? Objection(LoopFigures before, LoopFigures after, LoopFigures telling, double period)
    {
        if (after.Faults >= MostFaults) return $"{after.Faults} steps failed with it: {after.Fault}";
        if (after.Steps >= FewestSteps && after.Milliseconds > period && after.Milliseconds > Slower * before.Milliseconds)
            return Text($"a step takes {after.Milliseconds:0.0} ms instead of {before.Milliseconds:0.0}, a frame {period:0}");
        if (telling.Looks < FewestLooks || before.Occupied < Known) return null;
        var expected = before.People / Math.Max(before.Foreground, 1) * telling.Foreground;
        return telling.People < Collapsed * expected
            ? Text($"it counts {telling.People:0.00} people a frame instead of {expected:0.00}, though as much moves") : null;
    }

    /// <returns>What is missing before there can be no objection any more, or null.</returns>
    public static string? Unproven(LoopFigures after, LoopFigures telling)
    {
        if (telling.Looks == 0) return "nobody has been seen yet to prove it by";
        if (telling.Looks < FewestLooks)
            return $"somebody has been seen too seldom yet to prove it by, expected {FewestLooks} looks, one a second and camera";
        return after.Steps < FewestSteps ? $"it has made too few steps yet to prove it by, expected {FewestSteps}" : null;
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
