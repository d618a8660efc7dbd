using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>The kinds of places that cameras look at, as ground: paths through grass, squares, streets, yards, halls.</summary>
sealed class GroundLayouts(Random random, float near, float far)
{
    Vector2 Middle => new(random.Between(-2, 2), near * MathF.Pow(far / near, random.Between(0.2f, 0.65f)));

    float Brightness(float low, float high) => MathF.Exp(random.Between(MathF.Log(low), MathF.Log(high)));

    Surface Asphalt(float low = 0.09f, float high = 0.42f) =>
        new(SurfaceKind.Asphalt, Brightness(low, high) * new Vector3(1, 1, 1.02f), random.Next()) { Strength = random.Between(0.5f, 1.3f) };

    Surface Grass()
    {
        var colour = random.Near(random.Of(new Vector3(0.07f, 0.115f, 0.03f), new Vector3(0.10f, 0.14f, 0.04f),
            new Vector3(0.15f, 0.16f, 0.06f)), 0.35f, 0.08f);
        return new(SurfaceKind.Grass, colour, random.Next())
        {
            Second = 1.3f * colour * new Vector3(1.5f, 1.15f, 1),
            Strength = random.Between(0.6f, 1.4f)
        };
    }

    Surface Paving()
    {
        var colour = Brightness(0.13f, 0.6f) * random.Near(new Vector3(1.03f, 1, 0.94f), 0.05f, 0.06f);
        var kind = random.Of(SurfaceKind.Slabs, SurfaceKind.Slabs, SurfaceKind.Brick, SurfaceKind.Concrete, SurfaceKind.Gravel);
        var pitch = kind == SurfaceKind.Brick
            ? new Vector2(0.24f, 0.12f)
            : new Vector2(random.Between(0.4f, 1.2f), random.Between(0.4f, 0.9f));
        return new(kind, colour, random.Next())
        {
            Pitch = pitch, Second = colour * random.Between(0.35f, 0.8f),
            Strength = random.Between(0.5f, 1.2f)
        };
    }

    IReadOnlyList<(Vector2, float, Vector3, bool)> Spots(int most)
    {
        var spots = new List<(Vector2, float, Vector3, bool)>();
        for (var i = random.Next(most + 1); i > 0; i--)
        {
            var size = random.Chance(0.6f) ? random.Between(0.2f, 0.45f) : random.Between(0.04f, 0.12f);
            spots.Add((new Vector2(random.Between(-0.5f, 0.5f) * far, random.Between(near, far)), size,
                new Vector3(size < 0.15f ? random.Between(0.2f, 0.7f) : random.Between(0.04f, 0.2f)), random.Chance(0.5f)));
        }
        return spots;
    }

    /// <summary>Specks on the ground: leaves, stones, gum.</summary>
    public IReadOnlyList<(Vector2, float, Vector3, bool)> Litter(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (new Vector2(random.Between(-0.6f, 0.6f) * far, random.Between(near, far)),
            random.Between(0.015f, 0.05f), new Vector3(random.Between(0.1f, 0.7f)), false))];

    public GroundLayout Paths()
    {
        var count = random.Next(1, 4);
        var strips = new List<Strip>();
        for (var i = 0; i < count; i++)
        {
            var angle = i == 0 ? random.Between(-0.5f, 0.5f) : random.Between(0, MathF.PI);
            strips.Add(new Strip(Middle, angle, random.Between(-0.012f, 0.012f),
                i == 0 ? random.Between(1.4f, 4) : random.Between(0.9f, 2), random.Chance(0.5f) ? Asphalt() : Paving())
            {
                Kerb = random.Chance(0.4f) ? random.Between(0.06f, 0.18f) : 0,
                KerbColour = new(Brightness(0.15f, 0.5f)),
            });
        }
        return new GroundLayout(Grass(), strips)
        {
            Spots = Spots(6),
            Lanes = [.. strips.Select(s => new Lane(s, 0.3f - s.HalfWidth, s.HalfWidth - 0.3f))]
        };
    }

    public GroundLayout Plaza()
    {
        var strips = new List<Strip>();
        for (var i = random.Next(0, 4); i > 0; i--)
            strips.Add(
                new Strip(Middle, random.Of(0.1f, MathF.PI / 2) + random.Between(-0.3f, 0.3f), 0, random.Between(0.15f, 1.6f), Paving()));
        if (random.Chance(0.5f))
            strips.Add(new Strip(new(random.Of(-1, 1) * random.Between(5, 12), far), random.Between(0, MathF.PI),
                random.Between(-0.02f, 0.02f), random.Between(2, 4), Grass())
            { Kerb = 0.12f });
        return new GroundLayout(random.Chance(0.25f) ? Asphalt() : Paving(), strips) { Spots = Spots(5) };
    }

    public GroundLayout Street() => Street(random.Chance(0.6f) ? random.Between(-0.35f, 0.35f) : random.Between(0.6f, 2.5f));

    /// <param name="angle">Of its direction to the right, radians; a quarter of a turn leads straight ahead.</param>
    public GroundLayout Street(float angle)
    {
        var curvature = random.Between(-0.008f, 0.008f);
        var origin = Middle;
        var road = random.Between(2.5f, 3.7f);
        var pavement = random.Between(1.6f, 3.2f);
        var kerb = new Vector3(Brightness(0.2f, 0.5f));
        var edge = random.Chance(0.5f);
        var lines = new List<(float, float, float, float)>();
        if (random.Chance(0.75f))
            lines.Add((0, random.Between(1, 3), random.Of(0, 1.5f, 3), 0.06f));
        if (edge)
            lines.AddRange([(road - 0.35f, 0, 0, 0.05f), (0.35f - road, 0, 0, 0.05f)]);
        if (edge && random.Chance(0.3f))
            lines.AddRange([(road - 0.55f, 0, 0, 0.05f), (0.55f - road, 0, 0, 0.05f)]);
        var sidewalk = new Strip(origin, angle, curvature, road + pavement, random.Chance(0.7f) ? Paving() : Asphalt())
        {
            Kerb = 0.1f,
            KerbColour = kerb
        };
        var carriageway = new Strip(origin, angle, curvature, road, Asphalt(0.07f, 0.25f))
        {
            Kerb = 0.16f,
            KerbColour = kerb,
            Lines = lines,
            Paint = random.Chance(0.3f) ? new(0.55f, 0.42f, 0.08f) : new(0.55f),
        };
        return new GroundLayout(random.Chance(0.6f) ? Grass() : Paving(), [sidewalk, carriageway])
        {
            Spots = Spots(4),
            Lanes = [new Lane(sidewalk, road + 0.3f, road + pavement - 0.2f), new Lane(sidewalk, -road - pavement + 0.2f, -road - 0.3f)],
        };
    }

    public GroundLayout Yard()
    {
        var angle = random.Between(-0.4f, 0.4f);
        var length = random.Between(4.5f, 5.5f);
        var from = random.Between(0, 3);
        var bays = new Strip(Middle, angle, 0, 60, Asphalt())
        {
            Bays = (random.Between(2.4f, 2.8f), from, from + length),
            Paint = new(Brightness(0.35f, 0.6f)), Lines = [(from, 0, 0, 0.05f)]
        };
        var strips = new List<Strip> { bays };
        if (random.Chance(0.5f))
            strips.Add(new Strip(new(0, near), random.Between(-0.4f, 0.4f), random.Between(-0.01f, 0.01f), random.Between(1, 2.5f),
                Grass())
            { Kerb = 0.12f });
        return new GroundLayout(Asphalt(), strips) { Spots = Spots(8) };
    }

    public GroundLayout Hall()
    {
        var colour = Brightness(0.15f, 0.55f) * random.Near(new Vector3(1.05f, 1, 0.9f), 0.05f, 0.05f);
        var floor = new Surface(SurfaceKind.Tiles, colour, random.Next())
        {
            Pitch = new Vector2(random.Between(0.4f, 1.2f)),
            Second = 0.6f * colour, Strength = random.Between(0.6f, 1.4f)
        };
        var strips = new List<Strip>();
        for (var i = random.Next(0, 3); i > 0; i--)
            strips.Add(new Strip(Middle, random.Of(0, MathF.PI / 2), 0, random.Between(0.15f, 0.8f),
                floor with { Colour = colour * random.Between(0.4f, 1.5f) }));
        return new GroundLayout(floor, strips);
    }
}
