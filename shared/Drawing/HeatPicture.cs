using System.Globalization;

namespace Sqair.Drawing;

/// <summary>A heat map as a picture: dark where nobody was, yellow where most were, lines and zones over it and its scale below.</summary>
public static class HeatPicture
{
    const int Text = 2, Legend = 28;

    /// <summary>From dark blue over gray to yellow, as cividis: as readable for who cannot tell red from green.</summary>
    static readonly Rgb[] s_palette =
        [new(0, 24, 56), new(14, 48, 108), new(62, 76, 108), new(96, 100, 110), new(130, 127, 118), new(170, 155, 110), new(212, 185, 90),
        new(255, 234, 70)];

    /// <param name="cells">rows·columns, row by row, not below 0.</param>
    /// <param name="width">Of the picture.</param>
    /// <param name="height">Without the scale.</param>
    /// <param name="unit">Of a cell's value.</param>
    public static RgbCanvas Draw(
        ReadOnlySpan<float> cells, int columns, int rows, int width, int height, string unit, params ReadOnlySpan<DrawnShape> shapes)
    {
        var most = 0f;
        foreach (var cell in cells) most = MathF.Max(most, cell);
        var canvas = new RgbCanvas(width, height + Legend);
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                canvas[x, y] = Colour(most == 0 ? 0 : Between(
                    cells, columns, rows, (x + 0.5f) * columns / width - 0.5f, (y + 0.5f) * rows / height - 0.5f) / most);
        foreach (var shape in shapes) canvas.Shape(shape, width, height, Text);
        DrawScale(canvas, width, height, most, unit);
        return canvas;
    }

    static void DrawScale(RgbCanvas canvas, int width, int top, float most, string unit)
    {
        var text = $"{most.ToString(most < 10 ? "0.#" : "0", CultureInfo.InvariantCulture)} {unit}";
        var end = width - BitmapFont.Width(text.Length, Text) - 16;
        for (var x = 24; x < end; x++) canvas.Fill(x, top + 6, 1, Legend - 12, Colour((float)(x - 24) / (end - 24)));
        canvas.Text("0", 8, top + 9, Text, Rgb.Gray);
        canvas.Text(text, end + 8, top + 9, Text, Rgb.Gray);
    }

    /// <summary>The square root: paths that few take are to be seen beside those that many take.</summary>
    static Rgb Colour(float share)
    {
        var at = MathF.Sqrt(Math.Clamp(share, 0, 1)) * (s_palette.Length - 1);
        var (low, part) = (Math.Min((int)at, s_palette.Length - 2), at - Math.Min((int)at, s_palette.Length - 2));
        var (a, b) = (s_palette[low], s_palette[low + 1]);
        return new Rgb(Mix(a.Red, b.Red), Mix(a.Green, b.Green), Mix(a.Blue, b.Blue));

        byte Mix(byte from, byte to) => (byte)MathF.Round(from + part * (to - from));
    }

    /// <summary>Bilinear; beyond the border as at it.</summary>
    static float Between(ReadOnlySpan<float> cells, int columns, int rows, float x, float y)
    {
        (x, y) = (Math.Clamp(x, 0, columns - 1), Math.Clamp(y, 0, rows - 1));
        var (column, row) = (Math.Min((int)x, columns - 2), Math.Min((int)y, rows - 2));
        var (right, down) = (x - column, y - row);
        var at = row * columns + column;
        return (1 - down) * ((1 - right) * cells[at] + right * cells[at + 1])
            + down * ((1 - right) * cells[at + columns] + right * cells[at + columns + 1]);
    }
}
