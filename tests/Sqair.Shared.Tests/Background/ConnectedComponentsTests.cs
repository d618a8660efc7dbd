using Sqair.Background;

namespace Sqair.Shared.Tests.Background;

public sealed class ConnectedComponentsTests
{
    [Fact]
    public void Boxes_areas_and_centroids_of_a_drawing()
    {
        // The second region hangs together by a corner, the third is a ring that the rows meet in two pieces first.
        byte[] mask = Draw(
            "##......#.",
            "##.....#..",
            "......#...",
            "#.#.......",
            "#.#....###",
            "###....#.#",
            ".......###");
        var found = new ConnectedComponents(10, 7).Find(mask).ToArray();
        Assert.Equal(
            [
                new Component(0, 0, 2, 2, 4, 0.5f, 0.5f),
                new Component(6, 0, 3, 3, 3, 7, 1),
                new Component(0, 3, 3, 3, 7, 1, 29 / 7f),
                new Component(7, 4, 3, 3, 8, 8, 5),
            ],
            found);
    }

    [Fact]
    public void Agrees_with_flood_fill_on_random_pictures_of_all_sizes()
    {
        var random = new Random(11);
        var components = new ConnectedComponents(80, 60);
        var largest = 0;
        for (var round = 0; round < 400; round++)
        {
            int width = random.Next(1, 81), height = random.Next(1, 61);
            var density = random.NextDouble();
            var image = new float[width * height];
            for (var i = 0; i < image.Length; i++)
                image[i] = random.NextDouble() < density ? 0.5f + 0.5f * random.NextSingle() : 0.49f * random.NextSingle();
            var mask = image.Select(v => v > 0.495f ? (byte)1 : (byte)0).ToArray();
            var expected = FloodFill(mask, width, height);
            var least = round % 4 == 0 ? 5 : 1;
            expected.RemoveAll(c => c.Area < least);
            Assert.Equal(expected, components.Find(mask, width, height, least).ToArray());
            Assert.Equal(expected, components.Find(image, width, height, 0.495f, least).ToArray());
            largest = Math.Max(largest, expected.Count);
        }

        Assert.True(largest > 100, "The pictures had no crowd of regions.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Worst_pictures_fit(bool dots)
    {
        const int Width = 33, Height = 21;
        var mask = new byte[Width * Height];
        for (var y = 0; y < Height; y += dots ? 2 : 1)
        {
            for (var x = 0; x < Width; x += 2)
                mask[y * Width + x] = 1;
        }

        Assert.Equal(dots ? 17 * 11 : 17, new ConnectedComponents(Width, Height).Find(mask).Length);
    }

    [Fact]
    public void Nothing_is_allocated_per_picture()
    {
        var random = new Random(2);
        var image = new float[64 * 64];
        foreach (ref var value in image.AsSpan())
            value = random.NextSingle();
        var components = new ConnectedComponents(64, 64);
        var total = components.Find(image, 0.5f).Length;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 20; i++)
            total += components.Find(image, 0.5f).Length;
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.True(total > 0);
    }

    [Fact]
    public void A_picture_too_large_is_refused()
    {
        var refusal = Assert.Throws<ArgumentException>(() => new ConnectedComponents(8, 8).Find(new byte[90], 9, 10));
        Assert.Contains("9x10; at most 8x8", refusal.Message);
    }

    static byte[] Draw(params string[] rows) => [.. rows.SelectMany(r => r).Select(c => c == '#' ? (byte)255 : (byte)0)];

    static List<Component> FloodFill(byte[] mask, int width, int height)
    {
        var found = new List<Component>();
        var visited = new bool[mask.Length];
        for (var start = 0; start < mask.Length; start++)
        {
            if (mask[start] == 0 || visited[start])
                continue;
            var pixels = new List<(int X, int Y)>();
            var open = new Stack<int>([start]);
            visited[start] = true;
            while (open.TryPop(out var at))
            {
                var (px, py) = (at % width, at / width);
                pixels.Add((px, py));
                for (var y = Math.Max(0, py - 1); y <= Math.Min(height - 1, py + 1); y++)
                {
                    for (var x = Math.Max(0, px - 1); x <= Math.Min(width - 1, px + 1); x++)
                    {
                        if (mask[y * width + x] != 0 && !visited[y * width + x])
                        {
                            visited[y * width + x] = true;
                            open.Push(y * width + x);
                        }
                    }
                }
            }

            var (left, top) = (pixels.Min(p => p.X), pixels.Min(p => p.Y));
            found.Add(new Component(left, top, pixels.Max(p => p.X) - left + 1, pixels.Max(p => p.Y) - top + 1, pixels.Count,
                (float)((double)pixels.Sum(p => (long)p.X) / pixels.Count), (float)((double)pixels.Sum(p => (long)p.Y) / pixels.Count)));
        }

        return found;
    }
}
