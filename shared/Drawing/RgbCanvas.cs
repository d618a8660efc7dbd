namespace Sqair.Drawing;

/// <summary>A picture of 24 bit colours to draw on. Everything is clipped to it.</summary>
public sealed class RgbCanvas
{
    readonly byte[] _pixels;

    public RgbCanvas(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        (Width, Height, _pixels) = (width, height, new byte[3 * width * height]);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>width·height·3 bytes, row major, red first.</summary>
    public ReadOnlyMemory<byte> Pixels => _pixels;

    public Rgb this[int x, int y]
    {
        get
        {
            var i = 3 * (y * Width + x);
            return new Rgb(_pixels[i], _pixels[i + 1], _pixels[i + 2]);
        }
        set
        {
            if ((uint)x >= (uint)Width || (uint)y >= (uint)Height) return;
            var i = 3 * (y * Width + x);
            (_pixels[i], _pixels[i + 1], _pixels[i + 2]) = (value.Red, value.Green, value.Blue);
        }
    }

    public void Clear() => Array.Clear(_pixels);

    public void Fill(int left, int top, int width, int height, Rgb colour)
    {
        for (var y = Math.Max(top, 0); y < Math.Min(top + height, Height); y++)
            for (var x = Math.Max(left, 0); x < Math.Min(left + width, Width); x++)
                this[x, y] = colour;
    }

    /// <summary>Copies a picture of 24 bit colours, row major.</summary>
    public void Copy(ReadOnlySpan<byte> rgb, int left, int top, int width, int height)
    {
        for (var y = 0; y < height; y++)
        {
            if ((uint)(top + y) >= (uint)Height) continue;
            var count = Math.Min(width, Width - left);
            if (count > 0) rgb.Slice(3 * y * width, 3 * count).CopyTo(_pixels.AsSpan(3 * ((top + y) * Width + left)));
        }
    }

    /// <summary>Draws a picture of values in [0, 1] as gray, scaled to a rectangle by nearest neighbours.</summary>
    public void DrawGray(ReadOnlySpan<float> picture, int pictureWidth, int pictureHeight, int left, int top, int width, int height)
    {
        for (var y = 0; y < height; y++)
        {
            var row = y * pictureHeight / height * pictureWidth;
            for (var x = 0; x < width; x++)
            {
                var level = (byte)(255 * Math.Clamp(picture[row + x * pictureWidth / width], 0, 1));
                this[left + x, top + y] = new Rgb(level, level, level);
            }
        }
    }

    /// <summary>The outline of a box.</summary>
    /// <param name="dash">Pixels on and pixels off; 0: solid.</param>
    public void Rectangle(float left, float top, float width, float height, Rgb colour, int thickness = 1, int dash = 0)
    {
        int l = Whole(left), t = Whole(top), r = Whole(left + width), b = Whole(top + height);
        for (var k = 0; k < thickness; k++)
        {
            for (var x = Math.Max(l, 0); x <= Math.Min(r, Width - 1); x++)
            {
                if (dash > 0 && (x - l) / dash % 2 == 1) continue;
                this[x, t + k] = colour;
                this[x, b - k] = colour;
            }
            for (var y = Math.Max(t, 0); y <= Math.Min(b, Height - 1); y++)
            {
                if (dash > 0 && (y - t) / dash % 2 == 1) continue;
                this[l + k, y] = colour;
                this[r - k, y] = colour;
            }
        }
    }

    public void Line(float fromX, float fromY, float toX, float toY, Rgb colour, int thickness = 1)
    {
        var steps = (int)Math.Clamp(MathF.Ceiling(MathF.Max(MathF.Abs(toX - fromX), MathF.Abs(toY - fromY))), 1, 8192);
        for (var i = 0; i <= steps; i++)
        {
            var t = (float)i / steps;
            Fill(Whole(fromX + t * (toX - fromX)) - thickness / 2,
                Whole(fromY + t * (toY - fromY)) - thickness / 2, thickness, thickness, colour);
        }
    }

    /// <summary>Text whose characters are 3·scale by 5·scale pixels, see <see cref="BitmapFont"/>.</summary>
    public void Text(ReadOnlySpan<char> text, int left, int top, int scale, Rgb colour)
    {
        for (var i = 0; i < text.Length; i++)
        {
            for (var row = 0; row < BitmapFont.GlyphHeight; row++)
            {
                for (var column = 0; column < BitmapFont.GlyphWidth; column++)
                {
                    if (BitmapFont.IsSet(text[i], column, row))
                        Fill(left + (i * BitmapFont.Advance + column) * scale, top + row * scale, scale, scale, colour);
                }
            }
        }
    }

    /// <summary>A line or an area with its label.</summary>
    /// <param name="width">Of the picture at the canvas's top left corner, of which its points are fractions.</param>
    /// <param name="scale">Of the text, and width of the lines.</param>
    public void Shape(DrawnShape shape, int width, int height, int scale)
    {
        var points = shape.Points;
        for (var i = shape.IsClosed ? 0 : 1; i < points.Count; i++)
        {
            var (from, to) = (points[(i + points.Count - 1) % points.Count], points[i]);
            Line(from.X * width, from.Y * height, to.X * width, to.Y * height, Rgb.Gray, scale);
        }
        var left = Math.Clamp((int)(points.Min(point => point.X) * width), 0, width - 1) + 2 * scale;
        var top = Math.Clamp((int)(points.Min(point => point.Y) * height), 0, height - 1) + 2 * scale;
        Fill(left, top, BitmapFont.Width(shape.Label.Length, scale) + 2 * scale, (BitmapFont.GlyphHeight + 2) * scale, Rgb.Gray);
        Text(shape.Label, left + scale, top + scale, scale, Rgb.Black);
    }

    static int Whole(float value) => (int)Math.Clamp(MathF.Round(value), -100000, 100000);
}
