using System.Globalization;
using Sqair.Trainer.Evaluation.Yardstick;

namespace Sqair.Trainer.Forecasting;

/// <summary>How far forecasts are off in a group of clips: means over clips of the clips' means.</summary>
/// <param name="Seconds">Ahead.</param>
/// <param name="Cases">"all", or "turns": whose velocity changes (<see cref="ForecastError.Turns"/>).</param>
/// <param name="Forecasts">How many.</param>
/// <param name="Errors">Mean distance in body heights, by <see cref="Forecaster"/>; null of one that says nothing.</param>
/// <param name="Gain">
/// The motion prior's less that of the better of the two constant velocities in this row, clip by clip: below 0 is better.
/// </param>
/// <param name="WithinOne">Share of x and y within one of its deviations (0.683 of a normal distribution), and within two (0.954).</param>
internal sealed record ForecastFigures(
    string Group, float Seconds, string Cases, int Clips, int Forecasts, IReadOnlyDictionary<string, double?> Errors,
    PairedDifference? Gain, double? WithinOne, double? WithinTwo)
{
    public static IEnumerable<ForecastFigures> Of(string group, IReadOnlyList<IReadOnlyList<ForecastError>> clips)
    {
        foreach (var turns in (bool[])[false, true])
            for (var h = 0; h < ForecastErrors.Horizons.Length; h++)
            {
                ForecastError[][] chosen = [.. clips.Select(clip => clip.Where(e => e.Horizon == h && (!turns || e.Turns)).ToArray())
                    .Where(clip => clip.Length > 0)];
                if (chosen.Length > 0) yield return Of(group, ForecastErrors.Horizons[h], turns ? "turns" : "all", chosen);
            }
    }

    static ForecastFigures Of(string group, float seconds, string cases, ForecastError[][] clips)
    {
        double? Mean(Forecaster who)
        {
            var mean = clips.Average(clip => clip.Average(e => e.Errors[(int)who]));
            return double.IsFinite(mean) ? mean : null;
        }
        double? Within(float deviations)
        {
            float[] off = [.. clips.SelectMany(clip => clip).SelectMany(e => (float[])[e.Off.X, e.Off.Y]).Where(float.IsFinite)];
            return off.Length == 0 ? null : (double)off.Count(value => value < deviations) / off.Length;
        }
        var rival = Mean(Forecaster.TrackerVelocity) < Mean(Forecaster.SmoothedVelocity)
            ? Forecaster.TrackerVelocity : Forecaster.SmoothedVelocity;
        double[] gains = [.. clips.Select(clip => clip.Average(
            e => (double)(e.Errors[(int)Forecaster.MotionPrior] - e.Errors[(int)rival])))];
        return new(group, seconds, cases, clips.Length, clips.Sum(clip => clip.Length),
            Enum.GetValues<Forecaster>().ToDictionary(who => $"{who}", Mean),
            gains.All(double.IsFinite) ? PairedBootstrap.Of(gains) : null, Within(1), Within(2));
    }
}

/// <summary>Markdown for people.</summary>
internal static class ForecastTable
{
    public static IEnumerable<string> Of(IEnumerable<ForecastFigures> figures)
    {
        yield return "Mean error of the foot point, percent of body height; difference: motion prior less the better velocity, with 95 %.";
        yield return "";
        yield return "| group | cases | seconds | forecasts | standing | tracker's velocity | smoothed velocity | tracker's prior "
            + "| motion prior | difference | within 1 | within 2 |";
        yield return "|---|---|---|---|---|---|---|---|---|---|---|---|";
        foreach (var row in figures)
            yield return string.Create(CultureInfo.InvariantCulture, $"| {row.Group} ({row.Clips}) | {row.Cases} | {row.Seconds} "
                + $"| {row.Forecasts} | {string.Join(" | ", Enum.GetNames<Forecaster>().Select(who => Percent(row.Errors[who])))} "
                + $"| {Difference(row.Gain)} | {Share(row.WithinOne)} | {Share(row.WithinTwo)} |");
    }

    static string Percent(double? share) => share is { } known ? (100 * known).ToString("F1", CultureInfo.InvariantCulture) : "–";

    static string Share(double? share) => share is { } known ? known.ToString("F3", CultureInfo.InvariantCulture) : "–";

    static string Difference(PairedDifference? difference) => difference switch
    {
        null => "–",
        { Low: { } low, High: { } high } => $"{Percent(difference.Mean)} ({Percent(low)} to {Percent(high)})",
        _ => Percent(difference.Mean),
    };
}
