using Sqair.Tracking;

namespace Sqair.Shared.Tests.Tracking;

public sealed class WindowTests
{
    const int Width = 100, Height = 80;

    static float[] Picture()
    {
        var random = new Random(5);
        var picture = new float[Width * Height];
        for (var i = 0; i < picture.Length; i++) picture[i] = random.NextSingle();
        return picture;
    }

    [Theory]
    [InlineData(10, 10)]
    [InlineData(-16, -16)]
    [InlineData(60, 50)]
    [InlineData(-64, 0)]
    [InlineData(0, 80)]
    [InlineData(-300, 500)]
    public void Cropping_reads_the_picture_and_zeros_outside(float left, float top)
    {
        var picture = Picture();
        var crop = new float[64 * 64];
        Array.Fill(crop, -1);
        new Window(left, top).Crop(picture, Width, Height, crop);
        for (var y = 0; y < 64; y++)
            for (var x = 0; x < 64; x++)
                Assert.Equal(At(picture, (int)left + x, (int)top + y), crop[y * 64 + x]);
    }

    [Fact]
    public void A_window_narrower_than_itself_fits_a_picture_smaller_than_it()
    {
        var crop = new float[64 * 64];
        new Window(-20, -20).Crop([1, 2, 3, 4], 2, 2, crop);
        Assert.Equal(10, crop.Sum());
        Assert.Equal(4, crop[21 * 64 + 21]);
    }

    [Fact]
    public void Centred_windows_lie_on_whole_pixels_around_the_point()
    {
        var window = Window.CentredOn(100.3f, 40.8f);
        Assert.Equal(MathF.Round(window.Left), window.Left);
        Assert.InRange(100.3f - window.Left, 31, 33);
        Assert.InRange(40.8f - window.Top, 31, 33);
    }

    static float At(float[] picture, int x, int y) => x is >= 0 and < Width && y is >= 0 and < Height ? picture[y * Width + x] : 0;
}
