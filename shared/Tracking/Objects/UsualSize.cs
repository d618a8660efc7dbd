namespace Sqair.Tracking;

/// <summary>
/// How large an object is while nobody is near it and no border cuts it, where box, analysis pixels. Beside somebody
/// a box tends to grow over both, at the border it shrinks with what is still to be seen; people do neither.
/// </summary>
struct UsualSize
{
    /// <summary>Sightings before it is believed.</summary>
    const int Enough = 8;

    /// <summary>Weight of a sighting once there are many: people come nearer and go away.</summary>
    const float Newest = 0.1f;

    int _samples;

    public float Width { get; private set; }

    public float Height { get; private set; }

    public readonly bool IsKnown => _samples >= Enough;

    public void Observe(in Box box)
    {
        var weight = MathF.Max(1f / ++_samples, Newest);
        Width += weight * (box.Width - Width);
        Height += weight * (box.Height - Height);
    }

    /// <summary>Forgets the object.</summary>
    public void Clear() => (_samples, Width, Height) = (0, 0, 0);
}
