namespace Sqair.Tracking;

/// <summary>
/// How tall and how wide people are at each height of the picture, learnt from the boxes of those who stand alone. A
/// static camera sees a ground plane: size is linear in the row of the feet, and so in that of the head.
/// </summary>
/// <param name="width">Of the picture, pixels.</param>
/// <param name="height">As <paramref name="width"/>.</param>
sealed class PersonPrior(int width, int height)
{
    /// <summary>
    /// Weight of a box taller than expected; of a shorter one it is the rest to 1: legs are missing more often than heads are too high.
    /// </summary>
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

    /// <summary>
    /// How much foreground there was and how much of it nobody explained, of about the last ten seconds: where hardly any is explained,
    /// people are not as large as was learnt, since another camera, or what was taken for people, taught it.
    /// </summary>
    float _foreground, _unexplained;

    /// <param name="foreground">Sum over the frame's pixels.</param>
    /// <param name="unexplained">Of it, what no object explains.</param>
    /// <param name="share">Of the memory that the frame is worth.</param>
    public void Weigh(float foreground, float unexplained, float share)
    {
        _foreground += share * (foreground - _foreground);
        _unexplained += share * (unexplained - _unexplained);
    }

    /// <summary>Sizes are known, and yet people of other sizes are to be looked for.</summary>
    public bool AreDoubted => _foreground > LeastForeground && _unexplained > Doubtful * _foreground;

    /// <summary>Somebody small in the mean frame; and the share of the foreground from which, unexplained, it speaks against the sizes.
    /// </summary>
    const float LeastForeground = 50, Doubtful = 0.7f;

    /// <summary>
    /// Whether people with their middle at this row have a size that the
    /// windows of a level are made for; while nothing is known, every level's.
    /// </summary>
    /// <param name="levels">How many there are.</param>
    /// <param name="row">Analysis pixels.</param>
    public bool Fits(int level, int levels, float row)
    {
        if (!IsKnown || AreDoubted) return true;
        var tall = _height.At(row - 0.5f * _height.At(row));
        return (level == levels - 1 || tall < Margin * PictureLevels.Tallest * (1 << level))
            && (level == 0 || Margin * tall > PictureLevels.Tallest * (1 << (level - 1)));
    }

    /// <summary>People are not all of one size: near the limits both levels are looked at.</summary>
    const float Margin = 1.15f;

    /// <summary>The box of somebody wholly inside the picture, whom nobody touches.</summary>
    public void Observe(in Box box)
    {
        _height.Observe(box.Top, box.Height);
        _width.Observe(box.Top, box.Width);
    }

    /// <summary>
    /// How much of somebody a side of the picture leaves of his width, or the bottom of his height, whichever
    /// is less, as a share of what is expected there; 1 where neither cuts him, or nothing is known.
    /// </summary>
    public float ShareInView(in Box box)
    {
        if (!IsKnown) return 1;
        float left = MathF.Max(box.Left, 0), right = MathF.Min(box.Right, width), bottom = MathF.Min(box.Bottom, height), share = 1f;
        if (left < IdentityKeeper.Edge || right > width - IdentityKeeper.Edge)
            share = MathF.Min(share, (right - left) / _width.At(box.Top));
        if (bottom > height - IdentityKeeper.Edge) share = MathF.Min(share, (bottom - box.Top) / _height.At(box.Top));
        return share;
    }
}
