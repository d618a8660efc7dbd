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

    /// <summary>How many people's boxes were seen, of the last thousands.</summary>
    public int Sightings => _height.Sightings;

    /// <summary>
    /// Begins with what somebody says of one or two people, instead of with nothing. Once enough real ones were seen they outweigh it.
    /// </summary>
    public void Hint(ReadOnlySpan<Box> people)
    {
        Span<(float, float)> heights = stackalloc (float, float)[people.Length], widths = stackalloc (float, float)[people.Length];
        for (var i = 0; i < people.Length; i++)
            (heights[i], widths[i]) = ((people[i].Top, people[i].Height), (people[i].Top, people[i].Width));
        _height.Hint(heights);
        _width.Hint(widths);
    }

    public void Save(BinaryWriter writer)
    {
        _height.Save(writer);
        _width.Save(writer);
    }

    /// <exception cref="InvalidDataException">Those are no sizes.</exception>
    public void Restore(BinaryReader reader)
    {
        _height.Restore(reader);
        _width.Restore(reader);
    }

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
