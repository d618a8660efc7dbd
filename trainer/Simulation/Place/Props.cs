using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>Things that stand about: each factory returns solids, and adds what people have to walk round.</summary>
static class Props
{
    public static Solid LampPost(Random random, Vector2 at, List<Obstacle> obstacles)
    {
        var steel = new Surface(SurfaceKind.Plain,
            random.Of(new Vector3(0.35f, 0.37f, 0.38f), new Vector3(0.06f, 0.07f, 0.07f), new Vector3(0.1f, 0.16f, 0.12f)), random.Next());
        var height = random.Between(4.5f, 8);
        var angle = random.Between(0, MathF.Tau);
        var reach = random.Between(0.6f, 1.4f);
        var arm = at + 0.5f * reach * new Vector2(MathF.Cos(angle), MathF.Sin(angle));
        var parts = new List<Solid>
        {
            new Post(at, 0, 1.2f, 0.09f, 0.08f, steel),
            new Post(at, 1.2f, height - 1.2f, 0.065f, 0.04f, steel),
            new Block(arm, height, new Vector3(reach, 0.07f, 0.07f), angle, steel),
            new Block(at + reach * new Vector2(MathF.Cos(angle), MathF.Sin(angle)), height, new Vector3(0.6f, 0.25f, 0.14f), angle,
                new Surface(SurfaceKind.Plain, new(0.7f), 1)),
        };
        if (random.Chance(0.35f))
            parts.Add(new Block(at - new Vector2(0, 0.07f), random.Between(1.7f, 2.6f),
                new Vector3(random.Between(0.4f, 0.9f), 0.03f, random.Between(0.4f, 0.8f)), random.Between(-0.6f, 0.6f), SignFace(random)));
        obstacles.Add(new Obstacle(at, new(0.1f), 0, true));
        return new Cluster(parts);
    }

    public static Surface SignFace(Random random) => new(SurfaceKind.Slabs,
        random.Of(new Vector3(0.7f), new Vector3(0.05f, 0.3f, 0.25f), new Vector3(0.05f, 0.1f, 0.5f), new Vector3(0.6f, 0.45f, 0.05f),
            new Vector3(0.5f, 0.05f, 0.05f)), random.Next())
    {
        Pitch = new(random.Between(0.15f, 0.5f), random.Between(0.1f, 0.25f)),
        Second = new(0.75f),
    };

    public static Solid Pole(Random random, Vector2 at, List<Obstacle> obstacles)
    {
        var radius = random.Between(0.035f, 0.11f);
        obstacles.Add(new Obstacle(at, new(radius), 0, true));
        return new Post(at, 0, random.Between(3, 9), radius, 0.8f * radius,
            new Surface(SurfaceKind.Plain, new Vector3(random.Between(0.04f, 0.6f)), random.Next()));
    }

    public static Solid Bollard(Random random, Vector2 at, Surface surface, List<Obstacle> obstacles)
    {
        var radius = random.Between(0.06f, 0.14f);
        obstacles.Add(new Obstacle(at, new(radius), 0, true));
        return new Post(at, 0, random.Between(0.6f, 1.0f), radius, 0.85f * radius, surface);
    }

    public static Solid Bin(Random random, Vector2 at, List<Obstacle> obstacles)
    {
        var surface = new Surface(SurfaceKind.Plain,
            random.Of(new Vector3(0.03f, 0.05f, 0.04f), new Vector3(0.05f, 0.15f, 0.07f), new Vector3(0.25f),
            new Vector3(0.1f, 0.12f, 0.3f)), random.Next());
        obstacles.Add(new Obstacle(at, new(0.35f), 0, true));
        return random.Chance(0.5f) ? new Post(at, 0, 1.0f, 0.26f, 0.3f, surface)
            : new Block(at, 0, new(0.55f, 0.5f, 1.1f), random.Between(0, 3), surface);
    }

    public static Solid Bench(Random random, Vector2 at, List<Obstacle> obstacles)
    {
        var angle = random.Between(0, MathF.PI);
        var wood = new Surface(SurfaceKind.Planks, random.Near(new Vector3(0.22f, 0.14f, 0.08f), 0.4f, 0.1f),
            random.Next())
        { Pitch = new(2, 0.12f) };
        var (sin, cos) = MathF.SinCos(angle);
        var along = new Vector2(cos, sin);
        obstacles.Add(new Obstacle(at, new(0.9f, 0.3f), angle));
        return new Cluster([
            new Block(at, 0.40f, new(1.7f, 0.45f, 0.06f), angle, wood),
            new Block(at + 0.22f * new Vector2(-sin, cos), 0.5f, new(1.7f, 0.05f, 0.4f), angle, wood),
            new Block(at + 0.7f * along, 0, new(0.08f, 0.4f, 0.4f), angle, wood),
            new Block(at - 0.7f * along, 0, new(0.08f, 0.4f, 0.4f), angle, wood)]);
    }

    public static Solid Stone(Random random, Vector2 at, List<Obstacle> obstacles)
    {
        var radii = new Vector3(random.Between(0.25f, 0.6f), random.Between(0.25f, 0.5f), random.Between(0.25f, 0.5f));
        obstacles.Add(new Obstacle(at, new(radii.X), 0, true));
        return new Ellipsoid(
            new Vector3(at, 0.05f), radii, new Surface(SurfaceKind.Gravel, new Vector3(random.Between(0.15f, 0.4f)), random.Next()));
    }

    public static Solid Planter(Random random, Vector2 at, List<Obstacle> obstacles)
    {
        var size = random.Between(0.8f, 1.6f);
        var box = new Block(at, 0, new(size, size, 0.55f), 0,
            new Surface(SurfaceKind.Concrete, new Vector3(random.Between(0.2f, 0.5f)), random.Next()),
            new Surface(SurfaceKind.Gravel, new(0.06f, 0.045f, 0.03f), 3));
        obstacles.Add(new Obstacle(at, new(0.5f * size), 0));
        return new Cluster([box, Foliage(random, new Vector3(at, 0.75f), new(0.42f * size, 0.42f * size, random.Between(0.3f, 0.6f)), 45,
            Green(random))]);
    }

    public static Solid Car(Random random, Vector2 at, float angle, List<Obstacle> obstacles)
    {
        var van = random.Chance(0.3f);
        var paint = new Surface(SurfaceKind.Plain,
            random.Of(new Vector3(0.65f), new Vector3(0.03f), new Vector3(0.25f), new Vector3(0.1f, 0.14f, 0.3f),
            new Vector3(0.35f, 0.05f, 0.04f), new Vector3(0.12f, 0.2f, 0.22f), new Vector3(0.5f, 0.5f, 0.47f)),
            random.Next())
        { Strength = 0.6f };
        var glass = new Surface(SurfaceKind.Plain, new Vector3(0.035f, 0.045f, 0.05f), 4) { Strength = 3 };
        var rubber = new Surface(SurfaceKind.Plain, new Vector3(0.015f), 5);
        var (sin, cos) = MathF.SinCos(angle);
        Vector2 Place(float along, float across) => at + new Vector2(cos * along - sin * across, sin * along + cos * across);
        float length = van ? 4.9f : 4.3f, width = van ? 1.95f : 1.75f;
        var parts = new List<Solid>
        {
            new Block(at, 0.28f, new(length, width, van ? 0.75f : 0.55f), angle, paint),
            new Block(Place(van ? -0.5f : -0.15f, 0), van ? 1.03f : 0.83f, new(van ? 3.7f : 2.3f, width - 0.14f, van ? 0.5f : 0.42f),
                angle, van && random.Chance(0.6f) ? paint : glass),
            new Block(Place(van ? -0.6f : -0.2f, 0), van ? 1.53f : 1.25f,
                new(van ? 3.4f : 1.7f, width - 0.3f, van ? 0.5f : 0.08f), angle, paint),
        };
        foreach (var along in (ReadOnlySpan<float>)[0.31f * length, -0.31f * length])
            foreach (var across in (ReadOnlySpan<float>)[0.46f * width, -0.46f * width])
                parts.Add(new Ellipsoid(new Vector3(Place(along, across), 0.31f), new(0.31f, 0.31f, 0.31f), rubber));
        parts.Add(new Block(at, 0.12f, new(length - 0.5f, width - 0.25f, 0.2f), angle, rubber));
        obstacles.Add(new Obstacle(at, new(0.5f * length, 0.5f * width), angle));
        return new Cluster(parts) { Hides = van };
    }

    public static Solid Fence(Random random, Vector2 from, Vector2 to, float height, List<Obstacle> obstacles)
    {
        var steel = new Surface(SurfaceKind.Plain, new Vector3(random.Between(0.05f, 0.45f)), random.Next());
        var span = to - from;
        var length = span.Length();
        var angle = MathF.Atan2(span.Y, span.X);
        var parts = new List<Solid>();
        var posts = Math.Max(2, (int)(length / 1.8f));
        for (var i = 0; i <= posts; i++)
            parts.Add(new Post(from + span * ((float)i / posts), 0, height, 0.035f, 0.035f, steel));
        for (var z = 0.35f; z <= height + 0.01f; z += MathF.Max(0.28f, (height - 0.35f) / 3))
            parts.Add(new Block(0.5f * (from + to), MathF.Min(z, height) - 0.05f, new(length, 0.04f, 0.05f), angle, steel));
        obstacles.Add(new Obstacle(0.5f * (from + to), new(0.5f * length, 0.06f), angle));
        return new Cluster(parts);
    }

    public static Solid Tree(Random random, Vector2 at, List<Obstacle> obstacles)
    {
        var height = random.Between(3.5f, 7.5f);
        var crown = random.Between(1.1f, 2.4f);
        var bark = new Surface(SurfaceKind.Gravel, new Vector3(0.09f, 0.07f, 0.05f), random.Next());
        var radius = random.Between(0.09f, 0.22f);
        var parts = new List<Solid> { new Post(at, 0, height - 0.5f * crown, radius, 0.7f * radius, bark) };
        if (random.Chance(0.75f))
            parts.Add(Foliage(random, new Vector3(at, height), new(crown, crown, 0.8f * crown), 220, Green(random)));
        else
            for (var i = 0; i < 22; i++) // a bare tree in winter
                parts.Add(new Block(at + new Vector2(random.Normal(0, 0.3f * crown), random.Normal(0, 0.2f * crown)),
                    random.Between(1.8f, height), new(random.Between(0.4f, 1.4f), 0.03f, 0.035f), random.Between(0, 3), bark));
        obstacles.Add(new Obstacle(at, new(radius), 0, true));
        return new Cluster(parts, sways: true);
    }

    public static Solid Bush(Random random, Vector2 at, float size, List<Obstacle>? obstacles)
    {
        obstacles?.Add(new Obstacle(at, new(0.85f * size), 0, true));
        return new Cluster([Foliage(random, new Vector3(at, 0.45f * size), new(size, size, random.Between(0.6f, 0.9f) * size), 110,
            Green(random))], sways: true);
    }

    public static Vector3 Green(Random random) =>
        random.Near(random.Of(new Vector3(0.05f, 0.09f, 0.03f), new Vector3(0.08f, 0.12f, 0.04f), new Vector3(0.11f, 0.10f, 0.045f),
            new Vector3(0.03f, 0.055f, 0.03f)), 0.35f, 0.1f);

    /// <summary>A crown of many overlapping leafy clumps around a centre.</summary>
    public static Cluster Foliage(Random random, Vector3 centre, Vector3 radii, int clumps, Vector3 colour)
    {
        var parts = new List<Solid>(clumps);
        var surface = new Surface(SurfaceKind.Foliage, colour, random.Next());
        var light = surface with { Colour = 1.5f * colour };
        var dark = surface with { Colour = 0.6f * colour };
        for (var i = 0; i < clumps; i++)
        {
            var direction = Vector3.Normalize(new Vector3(random.Normal(0, 1), random.Normal(0, 1), random.Normal(0.15f, 1)));
            var at = centre + direction * radii * MathF.Pow(random.NextSingle(), 0.4f);
            at.Z = MathF.Max(at.Z, 0.05f);
            var size = random.Between(0.10f, 0.26f) * MathF.Max(radii.X, radii.Z);
            parts.Add(new Ellipsoid(at, size * new Vector3(random.Between(0.7f, 1.2f), random.Between(0.7f, 1.2f),
                random.Between(0.5f, 0.9f)), random.Of(light, surface, surface, dark)));
        }
        return new Cluster(parts);
    }
}
