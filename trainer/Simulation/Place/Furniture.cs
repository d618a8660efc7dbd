using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>What stands in rooms: each method adds solids, what people have to walk round, and where they like to stop.</summary>
sealed class Furniture(Site site)
{
    readonly Random _random = site.Random;

    Surface Wood() => new(SurfaceKind.Planks, _random.Near(_random.Of(new Vector3(0.32f, 0.18f, 0.08f), new Vector3(0.14f, 0.08f, 0.04f),
        new Vector3(0.5f, 0.38f, 0.24f)), 0.3f, 0.08f), _random.Next())
    { Pitch = new(2, 0.15f), Strength = 0.5f };

    Surface Paint() => new(SurfaceKind.Plain, _random.Near(_random.Of(new Vector3(0.7f), new Vector3(0.03f), new Vector3(0.25f),
        new Vector3(0.1f, 0.15f, 0.3f), new Vector3(0.4f, 0.07f, 0.05f), new Vector3(0.12f, 0.3f, 0.2f)), 0.3f, 0.08f), _random.Next());

    Surface Steel() => new(SurfaceKind.Plain, new Vector3(_random.Of(0.04f, 0.3f, 0.5f)), _random.Next());

    static Vector2 Turned(float angle, float x, float y)
    {
        var (sin, cos) = MathF.SinCos(angle);
        return new Vector2(cos * x - sin * y, sin * x + cos * y);
    }

    /// <summary>A place to stop at, looking at a point.</summary>
    void StopAt(Vector2 at, Vector2 look) => site.Spots.Add(new Spot(at, MathF.Atan2(look.Y - at.Y, look.X - at.X)));

    public void RoundTable(Vector2 at)
    {
        var high = _random.Chance(0.5f);
        var (radius, height) = high ? (_random.Between(0.3f, 0.42f), _random.Between(1.0f, 1.12f))
            : (_random.Between(0.42f, 0.7f), _random.Between(0.72f, 0.78f));
        var top = _random.Chance(0.5f) ? new Surface(SurfaceKind.Plain, new(0.75f), 1) : Wood();
        var steel = Steel();
        site.Solids.Add(new Cluster([
            new Post(at, height - 0.03f, 0.03f, radius, radius, top),
            new Post(at, 0, height - 0.03f, 0.04f, 0.04f, steel),
            new Post(at, 0, 0.04f, 0.24f, 0.05f, steel)]));
        site.Obstacles.Add(new Obstacle(at, new(MathF.Max(0.25f, radius)), 0, true));
        for (var i = 0; i < 4; i++)
        {
            var around = MathF.Tau * (i + _random.NextSingle()) / 4;
            StopAt(at + (radius + 0.36f) * new Vector2(MathF.Cos(around), MathF.Sin(around)), at);
        }
        if (!high && _random.Chance(0.7f))
            for (var i = _random.Next(1, 4); i > 0; i--)
                Chair(at + (radius + 0.25f) * Turned(i * 2.1f, 1, 0), i * 2.1f + MathF.PI);
    }

    public void Table(Vector2 at, float angle)
    {
        var size = new Vector3(_random.Between(1.1f, 2.2f), _random.Between(0.6f, 0.95f), 0.04f);
        var top = _random.Chance(0.4f) ? Paint() : Wood();
        var leg = Steel();
        var parts = new List<Solid> { new Block(at, 0.71f, size, angle, top) };
        foreach (var x in (ReadOnlySpan<float>)[-0.45f, 0.45f])
            foreach (var y in (ReadOnlySpan<float>)[-0.42f, 0.42f])
                parts.Add(new Block(at + Turned(angle, x * size.X, y * size.Y), 0, new(0.05f, 0.05f, 0.71f), angle, leg));
        if (_random.Chance(0.6f))
            parts.Add(new Block(at + Turned(angle, _random.Between(-0.3f, 0.3f), 0.1f), 0.75f,
                new(0.5f, 0.04f, _random.Between(0.28f, 0.36f)),
                angle + _random.Between(-0.3f, 0.3f), new Surface(SurfaceKind.Plain, new(0.02f), 2)));
        for (var i = _random.Next(4); i > 0; i--)
            parts.Add(new Block(at + Turned(angle, _random.Between(-0.4f, 0.4f) * size.X, _random.Between(-0.35f, 0.35f) * size.Y), 0.75f,
                new(_random.Between(0.05f, 0.3f), _random.Between(0.05f, 0.21f), _random.Between(0.01f, 0.15f)), _random.Between(0, 3),
                    Paint()));
        site.Solids.Add(new Cluster(parts));
        site.Obstacles.Add(new Obstacle(at, 0.5f * new Vector2(size.X, size.Y), angle));
        foreach (var side in (ReadOnlySpan<int>)[-1, 1])
            for (var x = -0.28f; x < 0.4f; x += 0.56f)
            {
                var edge = at + Turned(angle, x * size.X, side * 0.5f * size.Y);
                if (_random.Chance(0.6f))
                    Chair(edge + Turned(angle, 0, side * 0.22f), angle - side * MathF.PI / 2);
                else
                    StopAt(edge + Turned(angle, 0, side * 0.4f), edge);
            }
    }

    /// <summary>A chair whose sitter looks along the heading; he comes to it from the side.</summary>
    public void Chair(Vector2 at, float heading)
    {
        const float height = 0.45f;
        var surface = _random.Chance(0.5f) ? Wood() : Paint();
        var leg = Steel();
        var parts = new List<Solid>
        {
            new Block(at, height - 0.05f, new(0.42f, 0.42f, 0.05f), heading, surface),
            new Block(at + Turned(heading, -0.2f, 0), height + 0.08f, new(0.04f, 0.42f, 0.4f), heading, surface),
        };
        foreach (var x in (ReadOnlySpan<float>)[-0.19f, 0.19f])
            foreach (var y in (ReadOnlySpan<float>)[-0.19f, 0.19f])
                parts.Add(new Block(at + Turned(heading, x, y), 0, new(0.03f, 0.03f, x < 0 ? height + 0.1f : height - 0.05f), heading,
                    leg));
        site.Solids.Add(new Cluster(parts));
        site.Obstacles.Add(new Obstacle(at, new(0.2f), heading));
        var side = _random.Of(-1, 1);
        var approach = at + Turned(heading, 0.1f, side * 0.62f);
        site.Spots.Add(new Spot(approach, float.NaN, new Seat(at + Turned(heading, -0.02f, 0), heading, height)));
    }

    public void Bench(Vector2 at, float heading)
    {
        var length = _random.Between(1.2f, 2.2f);
        var sofa = _random.Chance(0.4f);
        var height = sofa ? 0.4f : 0.45f;
        var surface = sofa ? Paint() : Wood();
        var parts = new List<Solid> { new Block(at, sofa ? 0.05f : height - 0.07f, new(0.5f, length, sofa ? height - 0.05f : 0.07f),
            heading, surface) };
        if (sofa || _random.Chance(0.5f))
            parts.Add(new Block(at + Turned(heading, -0.3f, 0), 0.1f, new(0.16f, length, 0.68f), heading, surface));
        foreach (var y in (ReadOnlySpan<float>)[-0.42f, 0.42f])
            parts.Add(new Block(at + Turned(heading, 0, y * length), 0, new(0.4f, 0.08f, height - 0.05f), heading, Steel()));
        site.Solids.Add(new Cluster(parts));
        site.Obstacles.Add(new Obstacle(at, new(0.3f, 0.5f * length), heading));
        for (var y = -0.3f * length; y < 0.4f * length; y += 0.6f * length)
            site.Spots.Add(new Spot(at + Turned(heading, 0.68f, y), heading, new Seat(at + Turned(heading, 0.02f, y), heading, height)));
    }

    /// <summary>A shelf full of coloured goods or books, its front along the heading.</summary>
    public void Shelf(Vector2 at, float heading, float length, float height)
    {
        const float depth = 0.42f;
        var board = _random.Chance(0.5f) ? Wood() : Steel();
        var parts = new List<Solid> { new Block(at + Turned(heading, -0.18f, 0), 0, new(0.05f, length, height), heading, board) };
        var rows = Math.Max(2, (int)(height / 0.38f));
        var hue = _random.Between(0, MathF.Tau);
        for (var row = 0; row < rows; row++)
        {
            var low = 0.08f + row * (height - 0.1f) / rows;
            parts.Add(new Block(at, low - 0.03f, new(depth, length, 0.03f), heading, board));
            var goods = _random.Near(0.25f * (Vector3.One + 0.7f * new Vector3(MathF.Cos(hue + row), MathF.Cos(hue + row - 2.1f),
                MathF.Cos(hue + row + 2.1f))),
                0.6f, 0.2f);
            var high = (height - 0.1f) / rows * _random.Between(0.5f, 0.9f);
            parts.Add(new Block(at - Turned(heading, 0.03f, 0), low, new(depth - 0.1f, length - 0.06f, high), heading,
                new Surface(SurfaceKind.Goods, goods, _random.Next()) { Pitch = new(_random.Between(0.04f, 0.3f), high) }));
        }
        site.Solids.Add(new Cluster(parts) { Hides = true });
        site.Obstacles.Add(new Obstacle(at, new(0.5f * depth, 0.5f * length), heading));
        for (var y = -0.4f * length; y < 0.45f * length; y += 0.8f)
            StopAt(at + Turned(heading, 0.7f, y), at + Turned(heading, 0, y));
    }

    /// <summary>A counter or cabinet; people stop before it.</summary>
    public void Counter(Vector2 at, float heading, float length)
    {
        var height = _random.Between(0.85f, 1.15f);
        site.Solids.Add(new Block(at, 0, new(0.6f, length, height), heading, _random.Chance(0.5f) ? Paint() : Wood(), _random.Chance(0.5f)
            ? Wood() : null));
        site.Obstacles.Add(new Obstacle(at, new(0.3f, 0.5f * length), heading));
        for (var y = -0.35f * length; y < 0.4f * length; y += 0.9f)
            StopAt(at + Turned(heading, 0.68f, y), at + Turned(heading, 0, y));
    }

    /// <summary>Stairs up along a wall; nobody climbs them.</summary>
    public void Stairs(Vector2 foot, float heading, float width)
    {
        var stone = _random.Chance(0.4f) ? Wood() : new Surface(SurfaceKind.Concrete, new Vector3(_random.Between(0.15f, 0.5f)),
            _random.Next());
        var steps = new List<Solid>();
        var count = _random.Next(5, 12);
        for (var i = 0; i < count; i++)
            steps.Add(new Block(foot + Turned(heading, 0.28f * (i + 0.5f), 0), 0, new(0.28f, width, 0.17f * (i + 1)), heading, stone));
        for (var i = 0; i <= count; i += 3)
            steps.Add(new Post(foot + Turned(heading, 0.28f * i, 0.5f * width), 0.17f * i, 0.95f, 0.02f, 0.02f, Steel()));
        site.Solids.Add(new Cluster(steps) { Hides = true });
        site.Obstacles.Add(new Obstacle(foot + Turned(heading, 0.14f * count, 0), new(0.14f * count, 0.5f * width), heading));
    }

    public void Plant(Vector2 at)
    {
        var size = _random.Between(0.25f, 0.5f);
        site.Obstacles.Add(new Obstacle(at, new(0.25f), 0, true));
        site.Solids.Add(new Cluster([new Post(at, 0, 0.4f, 0.14f, 0.19f, Paint()),
            Props.Foliage(_random, new Vector3(at, 0.6f + size), new(size, size, 1.2f * size), 45, Props.Green(_random))]));
    }

    public void Box(Vector2 at)
    {
        var size = new Vector3(_random.Between(0.25f, 0.6f), _random.Between(0.25f, 0.5f), _random.Between(0.2f, 0.8f));
        site.Solids.Add(new Block(at, 0, size, _random.Between(0, 3), _random.Chance(0.5f) ? Paint()
            : new Surface(SurfaceKind.Plain, new(0.32f, 0.22f, 0.12f), _random.Next())));
        site.Obstacles.Add(new Obstacle(at, new(0.4f), 0, true));
    }
}
