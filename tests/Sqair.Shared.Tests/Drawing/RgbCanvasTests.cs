using Sqair.Drawing;

namespace Sqair.Shared.Tests.Drawing;

public sealed class RgbCanvasTests
{
    static string[] Shape(RgbCanvas canvas) =>
        [.. Enumerable.Range(0, canvas.Height)
            .Select(y => string.Concat(Enumerable.Range(0, canvas.Width).Select(x => canvas[x, y] == Rgb.Black ? '.' : '#')))];

    [Fact]
    public void Text_is_readable()
    {
        var canvas = new RgbCanvas(11, 5);
        canvas.Text("17A", 0, 0, 1, Rgb.White);
        Assert.Equal(
            [
                ".#..###..#.",
                "##....#.#.#",
                ".#...#..###",
                ".#...#..#.#",
                "###..#..#.#",
            ], Shape(canvas));
        Assert.Equal(canvas.Width, BitmapFont.Width(3, 1));
    }

    [Fact]
    public void No_two_characters_look_the_same()
    {
        const string all = "0123456789ABCDEFGHIJKLMNPQRSTUVWXYZ.:-/%? ";
        string Look(char c) => string.Concat(
            from row in Enumerable.Range(0, BitmapFont.GlyphHeight)
            from column in Enumerable.Range(
                0, BitmapFont.GlyphWidth)
            select BitmapFont.IsSet(c, column, row) ? '#' : '.');
        Assert.Equal(all.Length, all.Select(Look).Distinct().Count());
        Assert.Equal(Look('A'), Look('a'));
        Assert.Equal(Look('?'), Look('ß'));
    }

    [Fact]
    public void Outlines_are_drawn_and_dashed()
    {
        var canvas = new RgbCanvas(7, 5);
        canvas.Rectangle(1, 1, 4, 2, Rgb.White);
        Assert.Equal([".......", ".#####.", ".#...#.", ".#####.", "......."], Shape(canvas));
        canvas.Clear();
        canvas.Rectangle(0, 0, 6, 4, Rgb.White, dash: 2);
        Assert.Equal(["##..###", "#.....#", ".......", ".......", "##..###"], Shape(canvas));
    }

    [Fact]
    public void Everything_is_clipped()
    {
        var canvas = new RgbCanvas(8, 6);
        canvas.Rectangle(-5, -5, 100, 100, Rgb.White, 3);
        canvas.Rectangle(float.MaxValue, float.MinValue, 10, 10, Rgb.White);
        canvas.Fill(-3, -3, 2, 2, Rgb.White);
        canvas.Line(-50, -60, -2, -9, Rgb.White, 3);
        canvas.Text("88", 100, -40, 2, Rgb.White);
        canvas.DrawGray(new float[4], 2, 2, -3, -3, 4, 4);
        canvas.Copy(new byte[3 * 20 * 20], 2, -3, 20, 20);
        Assert.All(Shape(canvas), row => Assert.DoesNotContain('#', row));
    }

    [Fact]
    public void Gray_pictures_are_scaled_by_nearest_neighbours()
    {
        var canvas = new RgbCanvas(4, 2);
        canvas.DrawGray([0, 1], 2, 1, 0, 0, 4, 2);
        Assert.Equal(["..##", "..##"], Shape(canvas));
    }

    [Fact]
    public void Neighbouring_identities_differ_in_colour_and_none_is_dark()
    {
        var colours = Enumerable.Range(0, 100).Select(Rgb.ForIdentity).ToArray();
        Assert.All(colours, c => Assert.True(c.Red + c.Green + c.Blue > 300));
        for (var i = 1; i < colours.Length; i++)
        {
            var (a, b) = (colours[i - 1], colours[i]);
            Assert.True(Math.Abs(a.Red - b.Red) + Math.Abs(a.Green - b.Green) + Math.Abs(a.Blue - b.Blue) > 150, $"{i}");
        }
    }
}
