using Sqair.Analytics;
using Sqair.Drawing;
using Sqair.Messages;

namespace Sqair.Edge.Ledger;

/// <summary>Heat maps out of the ledger: as data, and drawn.</summary>
public sealed class HeatMaps(EventLedger ledger, TimeProvider time)
{
    static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    /// <summary>Whether <see cref="Span"/> can be asked with it: hours beyond have no number.</summary>
    public static bool IsTime(DateTimeOffset? time) => time is not { UtcDateTime.Year: < 1971 or > 9000 };

    /// <summary>Whole hours around a span; by default the last day, the present hour being the last.</summary>
    public (DateTimeOffset From, DateTimeOffset To) Span(DateTimeOffset? from, DateTimeOffset? to)
    {
        var end = Begin((to ?? time.GetUtcNow()) - TimeSpan.FromTicks(1)) + s_hour;
        return (from is { } begin ? Begin(begin) : end - TimeSpan.FromDays(1), end);
    }

    /// <param name="from">Of <see cref="Span"/>.</param>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">The ledger cannot be read.</exception>
    public HeatMapMessage Of(string camera, DateTimeOffset from, DateTimeOffset to)
    {
        return new HeatMapMessage(MessageSchema.Version, camera, from, to, HeatGrid.Columns, HeatGrid.Rows,
            Cells(HeatMeasure.Walked), Cells(HeatMeasure.Began), Cells(HeatMeasure.Ended), Cells(HeatMeasure.Broke));

        IReadOnlyList<IReadOnlyList<double>> Cells(HeatMeasure measure)
        {
            var sums = ledger.Heat(camera, measure, from, to);
            return [.. Enumerable.Range(0, sums.Length).Where(cell => sums[cell] > 0).Select(cell =>
                new[] { cell % HeatGrid.Columns, (double)(cell / HeatGrid.Columns), Math.Round(sums[cell], 1) })];
        }
    }

    /// <summary>A PNG, 768 pixels wide, in the shape of the camera's picture.</summary>
    /// <param name="aspect">Its height by its width.</param>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">The ledger cannot be read.</exception>
    public byte[] Draw(
        string camera, HeatMeasure measure, DateTimeOffset from, DateTimeOffset to, double aspect, params ReadOnlySpan<DrawnShape> shapes)
    {
        const int Width = 768;
        var height = Math.Clamp((int)Math.Round(Width * aspect), 64, 2 * Width);
        var unit = measure == HeatMeasure.Walked ? "person-seconds" : "tracks";
        return Png.Encode(HeatPicture.Draw(
            ledger.Heat(camera, measure, from, to), HeatGrid.Columns, HeatGrid.Rows, Width, height, unit, shapes));
    }

    static DateTimeOffset Begin(DateTimeOffset at) => DateTimeOffset.FromUnixTimeSeconds(LedgerHeat.BeginOf(at));
}
