using Sqair.Analytics;

namespace Sqair.Edge.Ledger;

/// <summary>Heat maps of the cameras in the ledger, hour by hour (UTC): of each cell what was added in that hour.</summary>
sealed class LedgerHeat(LedgerFile file)
{
    const long Hour = 3600;

    /// <summary>Within a transaction.</summary>
    public void Add(CameraHeat heat)
    {
        var begins = BeginOf(heat.Captured);
        foreach (var (measure, cell, value) in heat.Entries)
            file.Run("""
                INSERT INTO heat VALUES ($0, $1, $2, $3, $4)
                ON CONFLICT DO UPDATE SET value = value + excluded.value
                """, heat.Camera, begins, (long)measure, (long)cell, (double)value);
    }

    /// <summary>Within a transaction: forgets what is older than it is to be kept.</summary>
    public void Forget(DateTimeOffset now, int days) =>
        file.Run("DELETE FROM heat WHERE begins < $0", now.ToUnixTimeSeconds() - days * 86_400L);

    /// <returns>Sums of the cells over all hours that begin from <paramref name="from"/> on and before <paramref name="to"/>.</returns>
    public float[] Sum(string camera, HeatMeasure measure, DateTimeOffset from, DateTimeOffset to)
    {
        var cells = new float[HeatGrid.Cells];
        foreach (var (cell, value) in file.Rows(
            "SELECT cell, SUM(value) FROM heat WHERE camera = $0 AND measure = $1 AND begins >= $2 AND begins < $3 GROUP BY cell",
            row => (row.GetInt32(0), row.GetFloat(1)), camera, (long)measure, BeginOf(from), to.ToUnixTimeSeconds()))
            if ((uint)cell < cells.Length) cells[cell] = value;
        return cells;
    }

    /// <summary>Of the hour.</summary>
    public static long BeginOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / Hour * Hour;
}
