namespace Sqair.Trainer.Data;

/// <summary>
/// A connected foreground component in one frame of a window, pixels of the window; free, no label. Ids link it through the frames.
/// </summary>
internal readonly record struct Blob(float Left, float Top, float Width, float Height, int Area, int Id)
{
    /// <summary>A part of it lies beyond the window's border: its box tells that it is there, not where.</summary>
    public bool Cut { get; init; }

    public float CentreX => Left + 0.5f * Width;
    public float CentreY => Top + 0.5f * Height;

    /// <summary>Raw where of the box (docs/model.md, Objects): s = size/(L+1), t = 2 corner/(L-1) + s - 1.</summary>
    public void ToWhere(int window, Span<float> where)
    {
        Axis(Left, Width, window, out where[0], out where[2]);
        Axis(Top, Height, window, out where[1], out where[3]);
    }

    /// <summary>
    /// Somebody cut off by the window's upper or lower border continues beyond it: the box is drawn out to a person's shape, as far as its
    /// centre stays inside the window.
    /// </summary>
    public Blob Completed(int window)
    {
        var whole = Width / PersonAspect;
        if (Height >= whole) return this;
        bool above = Top <= 1, below = Top + Height >= window - 1;
        if (below && !above) return this with { Height = Math.Min(whole, 2f * (window - 1 - Top)) };
        var bottom = Top + Height;
        if (above && !below) return this with { Top = bottom - Math.Min(whole, 2f * bottom), Height = Math.Min(whole, 2f * bottom) };
        return this;
    }

    const float PersonAspect = 0.4f;

    static void Axis(float corner, float size, int window, out float a, out float b)
    {
        var s = Math.Clamp(size / (window + 1), 1e-2f, 1f - 1e-2f);
        var t = Math.Clamp(2f * corner / (window - 1) + size / (window + 1) - 1f, -0.98f, 0.98f);
        a = MathF.Log(s / (1f - s));
        b = MathF.Atanh(t);
    }
}
