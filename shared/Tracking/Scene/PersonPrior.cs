namespace Sqair.Tracking;

/// <summary>
/// How tall and how wide people are at each height of the picture, learnt from the boxes of those who stand alone. A static camera sees a ground plane: size is linear in the
/// row of the feet, and so in that of the head. It mends reported boxes: dark legs on dark ground leave a box without its lower end, a shadow beside somebody makes it too wide.
/// </summary>
/// <param name="width">Of the picture, pixels.</param>
/// <param name="height">As <paramref name="width"/>.</param>
sealed class PersonPrior(int width, int height)
{
    /// <summary>Shares of the expected size within which a box is believed, and the width that one gets which is not.</summary>
    const float Shortest = 0.8f, Widest = 1.5f, Usual = 1.2f;

    /// <summary>Weight of a box taller than expected; of a shorter one it is the rest to 1: legs are missing more often than heads are too high.</summary>
    const float TallerWeight = 0.65f;

    readonly SizeLine _height = new(height, TallerWeight), _width = new(height, 0.5f);

    public bool IsKnown => _height.IsKnown;

    /// <summary>Expected height of somebody whose head is at this row; believed only where <see cref="IsKnown"/>.</summary>
    public float HeightAt(float row) => _height.At(row);

    /// <summary>Expected width, likewise.</summary>
    public float WidthAt(float row) => _width.At(row);

    /// <summary>Whether people with their middle at this row have a size that the windows of a level are made for; while nothing is known, every level's.</summary>
    /// <param name="levels">How many there are.</param>
    /// <param name="row">Analysis pixels.</param>
    public bool Fits(int level, int levels, float row)
    {
        if (!IsKnown) return true;
        var tall = _height.At(row - 0.5f * _height.At(row));
        return (level == levels - 1 || tall < Margin * PictureLevels.Tallest * (1 << level)) && (level == 0 || Margin * tall > PictureLevels.Tallest * (1 << (level - 1)));
    }

    /// <summary>People are not all of one size: near the limits both levels are looked at.</summary>
    const float Margin = 1.15f;

    /// <summary>The box of somebody wholly inside the picture, whom nobody touches.</summary>
    public void Observe(in Box box)
    {
        _height.Observe(box.Top, box.Height);
        _width.Observe(box.Top, box.Width);
    }

    /// <summary>The box as somebody's at that place; sides at the picture's border stay.</summary>
    /// <param name="foreground">width·height values; a box that is too wide is narrowed to where most of it is.</param>
    public Box Mend(in Box box, ReadOnlySpan<float> foreground)
    {
        if (!IsKnown) return box;
        float left = box.Left, right = box.Right, bottom = box.Bottom;
        var tall = _height.At(box.Top);
        if (box.Height < Shortest * tall && bottom < height - 1) bottom = MathF.Min(height, box.Top + tall);
        if (left > 1 && right < width - 1)
        {
            var wide = _width.At(box.Top);
            if (box.Width > Widest * wide) (left, right) = Fullest(box, Usual * wide, foreground);
        }
        return new(left, box.Top, right - left, bottom - box.Top);
    }

    /// <summary>
    /// How much of somebody a side of the picture leaves of his width, or the bottom of his height, whichever is less, as a share of what is expected there; 1 where neither cuts him, or nothing is known.
    /// </summary>
    public float ShareInView(in Box box)
    {
        if (!IsKnown) return 1;
        float left = MathF.Max(box.Left, 0), right = MathF.Min(box.Right, width), bottom = MathF.Min(box.Bottom, height), share = 1f;
        if (left < IdentityKeeper.Edge || right > width - IdentityKeeper.Edge) share = MathF.Min(share, (right - left) / _width.At(box.Top));
        if (bottom > height - IdentityKeeper.Edge) share = MathF.Min(share, (bottom - box.Top) / _height.At(box.Top));
        return share;
    }

    /// <summary>The part of a box, so wide, that holds most foreground.</summary>
    (float Left, float Right) Fullest(in Box box, float wanted, ReadOnlySpan<float> foreground)
    {
        int first = Math.Max(0, (int)box.Left), end = Math.Min(width, (int)MathF.Ceiling(box.Right)), wide = Math.Max(1, (int)MathF.Round(wanted));
        int top = Math.Max(0, (int)box.Top), bottom = Math.Min(height, (int)MathF.Ceiling(box.Bottom));
        if (end - first <= wide || bottom <= top) return (box.Left, box.Right);
        float sum = 0, most = float.NegativeInfinity;
        var at = first;
        for (var x = first; x < end; x++)
        {
            sum += Column(foreground, x, top, bottom);
            if (x - first >= wide) sum -= Column(foreground, x - wide, top, bottom);
            if (x - first < wide - 1 || sum <= most) continue;
            (most, at) = (sum, x - wide + 1);
        }
        return (at, at + wanted);
    }

    float Column(ReadOnlySpan<float> foreground, int x, int top, int bottom)
    {
        var sum = 0f;
        for (var y = top; y < bottom; y++) sum += foreground[y * width + x];
        return sum;
    }
}

/// <summary>size = a + b · row as an robust expectile regression over the last thousands of samples: weighted least squares, samples above the line weighing more or less than those below.</summary>
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

    double _count, _weight, _row, _size, _rowRow, _rowSize, _level, _slope, _meanRow;

    public bool IsKnown => _count >= Enough;

    public void Observe(float row, float size)
    {
        var expected = _count > 0 ? At(row) : size;
        const double keep = 1 - 1 / Memory;
        // Far from the line all pull alike: two people in one box, or a shadow, are not to bend it.
        var away = Math.Abs(size - expected) / (Tolerance * expected);
        var weight = (size >= expected ? aboveWeight : 1 - aboveWeight) / Math.Max(1, away);
        _count = _count * keep + 1;
        _weight = _weight * keep + weight;
        _row = _row * keep + weight * row;
        _size = _size * keep + weight * size;
        _rowRow = _rowRow * keep + weight * row * row;
        _rowSize = _rowSize * keep + weight * row * size;
        (_meanRow, _level) = (_row / _weight, _size / _weight);
        var spread = rows / 8.0;
        _slope = (_rowSize - _meanRow * _size) / (_rowRow - _meanRow * _row + 0.5 * LevelSamples * spread * spread);
    }

    /// <summary>Expected size; beyond what was seen it is not believed to be less than half or more than twice the mean.</summary>
    public float At(float row) => (float)Math.Clamp(_level + _slope * (row - _meanRow), 0.5 * _level, 2 * _level);
}
