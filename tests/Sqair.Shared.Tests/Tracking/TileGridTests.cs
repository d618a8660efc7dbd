using Sqair.Tracking;

namespace Sqair.Shared.Tests.Tracking;

public sealed class TileGridTests
{
    [Theory]
    [InlineData(256, 192, 48)]
    [InlineData(100, 70, 12)]
    [InlineData(32, 32, 1)]
    [InlineData(33, 32, 2)]
    public void Each_pixel_lies_in_exactly_one_core(int width, int height, int tiles)
    {
        var grid = TileGrid.For(width, height);
        Assert.Equal(tiles, grid.Count);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var cores = Enumerable.Range(0, grid.Count).Where(tile => grid.InCore(tile, x, y)).ToArray();
                var window = grid[Assert.Single(cores)];
                // The core is the middle of its window.
                Assert.InRange(x - window.Left, 16, 47);
                Assert.InRange(y - window.Top, 16, 47);
            }
        }
    }

    [Theory]
    [InlineData(256, 192)]
    [InlineData(100, 70)]
    public void Masses_are_the_sums_over_core_and_window(int width, int height)
    {
        var random = new Random(1);
        var picture = new float[width * height];
        for (var i = 0; i < picture.Length; i++) picture[i] = random.NextSingle();
        var unexplained = new UnexplainedForeground(width, height);
        unexplained.Update(picture, default, null);
        var grid = TileGrid.For(width, height);
        for (var tile = 0; tile < grid.Count; tile++)
        {
            var window = grid[tile];
            float core = 0, whole = 0;
            for (var y = 0; y < 64; y++)
            {
                for (var x = 0; x < 64; x++)
                {
                    int px = (int)window.Left + x, py = (int)window.Top + y;
                    if ((uint)px >= (uint)width || (uint)py >= (uint)height) continue;
                    whole += picture[py * width + px];
                    if (x is >= 16 and < 48 && y is >= 16 and < 48) core += picture[py * width + px];
                }
            }
            var mass = unexplained.MassOf(grid, tile);
            Assert.Equal(core, mass.Core, 0.05f);
            Assert.Equal(whole, mass.Whole, 0.2f);
        }
    }
}
