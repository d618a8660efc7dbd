using Sqair.Background;

namespace Sqair.Tracking;

/// <summary>An axis-aligned box: left, top, width and height in pixels of the picture (or window) it belongs to.</summary>
public readonly record struct Box(float Left, float Top, float Width, float Height)
{
    public float Right => Left + Width;

    public float Bottom => Top + Height;

    public float CentreX => Left + 0.5f * Width;

    public float CentreY => Top + 0.5f * Height;

    public float Area => Width * Height;

    public static Box FromCentre(float x, float y, float width, float height) => new(x - 0.5f * width, y - 0.5f * height, width, height);

    public Box Moved(float dx, float dy) => new(Left + dx, Top + dy, Width, Height);

    /// <summary>The same box grown about its centre; a factor of 1 changes nothing.</summary>
    public Box Enlarged(float factor) => FromCentre(CentreX, CentreY, Width * factor, Height * factor);

    /// <summary>The same box in a picture of another size, such as the source of the analysis picture.</summary>
    public Box Scaled(float x, float y) => new(Left * x, Top * y, Width * x, Height * y);

    /// <summary>Area common to both, in square pixels.</summary>
    public float Intersection(in Box other)
    {
        var width = MathF.Min(Right, other.Right) - MathF.Max(Left, other.Left);
        var height = MathF.Min(Bottom, other.Bottom) - MathF.Max(Top, other.Top);
        return width > 0 && height > 0 ? width * height : 0;
    }

    /// <summary>Common area over joint area, 0 to 1.</summary>
    public float IntersectionOverUnion(in Box other)
    {
        var common = Intersection(other);
        return common > 0 ? common / (Area + other.Area - common) : 0;
    }

    /// <summary>Common area over the area of the smaller box: 1 when one lies inside the other.</summary>
    public float Containment(in Box other)
    {
        var common = Intersection(other);
        return common > 0 ? common / MathF.Min(Area, other.Area) : 0;
    }

    /// <summary>Share of the box's area that lies in a picture of this size.</summary>
    public float VisibleShare(int width, int height) => Area > 0 ? Intersection(new Box(0, 0, width, height)) / Area : 0;

    /// <summary>All pixels of which something lies in it.</summary>
    public PixelRegion ToPixels() =>
        new((int)MathF.Floor(Left), (int)MathF.Floor(Top), (int)MathF.Ceiling(Right), (int)MathF.Ceiling(Bottom));
}
