namespace Sqair.Tracking;

/// <summary>
/// size = a + b · row as a robust expectile regression over the last thousands of samples: weighted least squares, samples above the
/// line weighing
/// more or less than those below.
/// </summary>
/// <param name="rows">Of the picture.</param>
/// <param name="aboveWeight">Weight of a sample above the line, 0 to 1.</param>
sealed class SizeLine(int rows, float aboveWeight)
{
    /// <summary>Samples that are remembered, and that are needed before the line is believed.</summary>
    const double Memory = 6000, Enough = 120;

    /// <summary>Share of the expected size from which a sample's pull no longer grows.</summary>
    const float Tolerance = 0.1f;

    /// <summary>Samples that a level line is worth: where all were at one height of the picture, nothing is said of the slope.</summary>
    const double LevelSamples = 20;

    /// <summary>Samples that a hint is worth: little enough to be outweighed soon where it is wrong.</summary>
    const float HintSamples = 10;

    bool _hinted;
    double _count, _weight, _row, _size, _rowRow, _rowSize, _level, _slope, _meanRow;

    public bool IsKnown => _hinted || _count >= Enough;

    public int Sightings => (int)Math.Round(_count);

    /// <summary>Sums of a line through these points; a single one is of a level line.</summary>
    public void Hint(ReadOnlySpan<(float Row, float Size)> points)
    {
        if (points.IsEmpty) return;
        var weight = 0.5f * HintSamples / points.Length;
        foreach (var (row, size) in points) Add(weight, row, size);
        // The pull to a level line is one to the hint's slope from now on.
        if (points.Length > 1 && points[0].Row != points[^1].Row)
            _rowSize += Level * ((points[^1].Size - points[0].Size) / (points[^1].Row - points[0].Row));
        _hinted = true;
        Solve();
    }

    public void Save(BinaryWriter writer)
    {
        foreach (var value in (double[])[_count, _weight, _row, _size, _rowRow, _rowSize]) writer.Write(value);
    }

    /// <exception cref="InvalidDataException">Those are no sums of sizes.</exception>
    public void Restore(BinaryReader reader)
    {
        Span<double> sums = stackalloc double[6];
        foreach (ref var value in sums) value = reader.ReadDouble();
        foreach (var value in sums)
            if (!double.IsFinite(value)) throw new InvalidDataException("people's sizes in it are no numbers");
        if (sums[0] < 0 || (sums[0] > 0 && !(sums[1] > 0 && sums[3] > 0)))
            throw new InvalidDataException("people's sizes in it are none that people have");
        (_count, _weight, _row, _size, _rowRow, _rowSize) = (sums[0], sums[1], sums[2], sums[3], sums[4], sums[5]);
        _hinted = false;
        if (_weight > 0) Solve();
    }

    public void Observe(float row, float size)
    {
        var expected = _weight > 0 ? At(row) : size;
        const double keep = 1 - 1 / Memory;
        // Far from the line all pull alike: two people in one box, or a shadow, are not to bend it.
        var away = Math.Abs(size - expected) / (Tolerance * expected);
        var weight = (size >= expected ? aboveWeight : 1 - aboveWeight) / Math.Max(1, away);
        _count = _count * keep + 1;
        (_weight, _row, _size, _rowRow, _rowSize) = (_weight * keep, _row * keep, _size * keep, _rowRow * keep, _rowSize * keep);
        Add(weight, row, size);
        Solve();
    }

    void Add(float weight, float row, float size)
    {
        _weight += weight;
        _row += weight * row;
        _size += weight * size;
        _rowRow += weight * row * row;
        _rowSize += weight * row * size;
    }

    void Solve()
    {
        (_meanRow, _level) = (_row / _weight, _size / _weight);
        _slope = (_rowSize - _meanRow * _size) / (_rowRow - _meanRow * _row + Level);
    }

    double Level => 0.5 * LevelSamples * (rows / 8.0) * (rows / 8.0);

    /// <summary>Expected size; beyond what was seen it is not believed to be less than half or more than twice the mean.</summary>
    public float At(float row) => (float)Math.Clamp(_level + _slope * (row - _meanRow), 0.5 * _level, 2 * _level);
}
