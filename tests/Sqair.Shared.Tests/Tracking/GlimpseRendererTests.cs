using Sqair.Tracking;

namespace Sqair.Shared.Tests.Tracking;

public sealed class GlimpseRendererTests
{
    const int Width = 150, Height = 110;

    /// <summary>The inverse transformer as the equations say it: every picture point reads the glimpse.</summary>
    static float[] Reference(float[] glimpse, int w, int h, Where where, Window window, float gain)
    {
        var picture = new float[Width * Height];
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var nx = 2 * (x - (double)window.Left) / 63 - 1;
                var ny = 2 * (y - (double)window.Top) / 63 - 1;
                var u = ((nx - where.CentreX) / where.ScaleX + 1) * (w - 1) / 2;
                var v = ((ny - where.CentreY) / where.ScaleY + 1) * (h - 1) / 2;
                double value = 0;
                for (var j = 0; j < h; j++)
                    for (var i = 0; i < w; i++)
                        value += glimpse[j * w + i] * Math.Max(0, 1 - Math.Abs(u - i)) * Math.Max(0, 1 - Math.Abs(v - j));
                picture[y * Width + x] = (float)(gain * value);
            }
        }
        return picture;
    }

    [Fact]
    public void Rendering_equals_the_inverse_spatial_transformer()
    {
        var random = new Random(3);
        for (var round = 0; round < 12; round++)
        {
            var (w, h) = round % 3 == 0 ? (2, 2) : (12, 28);
            var glimpse = Enumerable.Range(0, w * h).Select(_ => random.NextSingle()).ToArray();
            var where = Where.FromScaleAndCentre(
                0.02f + 0.9f * random.NextSingle(), 0.02f + 0.9f * random.NextSingle(),
                1.8f * random.NextSingle() - 0.9f, 1.8f * random.NextSingle() - 0.9f);
            var window = new Window(random.Next(-40, 120), random.Next(-40, 80));
            var picture = new float[Width * Height];
            new GlimpseRenderer(w, h, Width).Add(glimpse, where, window, 0.8f, picture, Width, Height, level: 0);

            var expected = Reference(glimpse, w, h, where, window, 0.8f);
            for (var i = 0; i < picture.Length; i++) Assert.Equal(expected[i], picture[i], 2e-3f);
        }
    }

    [Fact]
    public void Rendering_adds_to_what_is_there()
    {
        var glimpse = Enumerable.Repeat(0.5f, 12 * 28).ToArray();
        var where = Where.FromScaleAndCentre(0.3f, 0.5f, 0, 0);
        var renderer = new GlimpseRenderer(12, 28, Width);
        var once = new float[Width * Height];
        renderer.Add(glimpse, where, new Window(20, 20), 1, once, Width, Height, level: 0);
        var twice = (float[])once.Clone();
        renderer.Add(glimpse, where, new Window(20, 20), 1, twice, Width, Height, level: 0);
        Assert.Equal(2 * once.Sum(), twice.Sum(), 1e-1f);
        Assert.Equal(0.5f, once[51 * Width + 51], 1e-4f);
    }

    [Fact]
    public void An_object_wholly_outside_leaves_the_picture_alone()
    {
        var picture = new float[Width * Height];
        new GlimpseRenderer(12, 28, Width).Add(
            Enumerable.Repeat(1f, 12 * 28).ToArray(), default, new Window(-300, 500), 1, picture, Width, Height, level: 0);
        Assert.All(picture, value => Assert.Equal(0, value));
    }
}
