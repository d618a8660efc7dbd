using System.Numerics;

namespace Sqair.Analytics;

/// <summary>What a heat map tells of a place.</summary>
public enum HeatMeasure
{
    /// <summary>Person-seconds that people stood or walked there.</summary>
    Walked,

    /// <summary>Tracks of people who appeared there.</summary>
    Began,

    /// <summary>Tracks of people who were last seen there.</summary>
    Ended,

    /// <summary>Tracks that were lost there and went on under another number.</summary>
    Broke,
}

/// <param name="Cell">Row by row.</param>
public readonly record struct HeatEntry(HeatMeasure Measure, int Cell, float Value);

/// <summary>Sums of foot points over the cells of a picture, whatever its size. Adding allocates nothing.</summary>
public sealed class HeatGrid
{
    public const int Columns = 48, Rows = 36, Cells = Columns * Rows;

    static readonly int s_measures = Enum.GetValues<HeatMeasure>().Length;

    readonly float[] _sums = new float[s_measures * Cells];
    readonly List<int> _touched = new(64);

    public bool IsEmpty => _touched.Count == 0;

    /// <param name="place">In fractions of the picture; what is beyond it counts at its border.</param>
    public void Add(HeatMeasure measure, Vector2 place, float value)
    {
        if (!(value > 0)) return;
        var (column, row) = (Math.Clamp((int)(place.X * Columns), 0, Columns - 1), Math.Clamp((int)(place.Y * Rows), 0, Rows - 1));
        var index = (int)measure * Cells + row * Columns + column;
        if (_sums[index] == 0) _touched.Add(index);
        _sums[index] += value;
    }

    /// <summary>What was added since the last call.</summary>
    public HeatEntry[] Take()
    {
        var entries = new HeatEntry[_touched.Count];
        for (var i = 0; i < entries.Length; i++)
        {
            var index = _touched[i];
            entries[i] = new HeatEntry((HeatMeasure)(index / Cells), index % Cells, _sums[index]);
            _sums[index] = 0;
        }
        _touched.Clear();
        return entries;
    }
}
