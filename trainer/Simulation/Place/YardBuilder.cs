using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>Squares, yards, streets and halls seen from so far away that people are small.</summary>
sealed class YardBuilder(Site site)
{
    readonly Random random = site.Random;
    readonly Outdoors outdoors = new(site);

    public static Scene Build(SceneOptions options, Random random) =>
        new YardBuilder(new Site(SceneCamera.Hang(options.Width, options.Height, random), random, 0.092f)).Build();

    Scene Build()
    {
        var layouts = new GroundLayouts(random, site.Near, site.Far);
        var indoors = random.Chance(0.12f);
        var ground = indoors ? layouts.Hall() : random.Next(10) switch
        {
            < 4 => layouts.Paths(),
            < 6 => layouts.Plaza(),
            < 8 => layouts.Street(),
            _ => layouts.Yard(),
        };
        var light = indoors ? Light.Indoors(random) : Light.Outdoors(random);
        if (indoors)
            FurnishHall();
        else
            outdoors.Furnish(ground);
        return site.Finish(ground, light, light.Sky * random.Between(0.7f, 1.3f), 0.3f * site.Near);
    }

    void FurnishHall()
    {
        var wall = random.Chance(0.5f) ? outdoors.FacadeSurface()
            : new Surface(SurfaceKind.Slabs, random.Near(new Vector3(0.5f), 0.4f, 0.08f),
            random.Next()) { Pitch = new(random.Between(1, 3), random.Between(0.8f, 2)), Second = new(0.2f) };
        outdoors.Building(new Vector2(0, site.Far + 0.6f), 60, random.Between(-0.15f, 0.15f), random.Next(2, 5));
        site.Solids.Add(new Block(new Vector2(0, site.Far + 8), 0, new(90, 6, 14), 0, wall) { Hides = true });
        var column = new Surface(SurfaceKind.Concrete, random.Near(new Vector3(0.45f), 0.4f, 0.05f), random.Next());
        var radius = random.Between(0.2f, 0.4f);
        var spacing = random.Between(4, 8);
        var row = site.Near + random.Between(0.3f, 0.7f) * (site.Far - site.Near);
        if (random.Chance(0.6f))
            for (var x = -2.5f * spacing + random.Between(0, spacing); x < 3 * spacing; x += spacing)
            {
                site.Solids.Add(new Post(new(x, row), 0, 14, radius, radius, column));
                site.Obstacles.Add(new Obstacle(new(x, row), new(radius), 0, true));
            }
        for (var i = random.Next(1, 5); i > 0; i--)
        {
            var y = random.Between(site.Near + 2, site.Far - 1);
            var at = new Vector2(random.Between(-1, 1) * site.HalfWidthAt(y), y);
            if (site.Obstacles.TrueForAll(o => o.Distance(at) > 1))
                site.Solids.Add(random.Next(3) switch
                {
                    0 => Props.Bench(random, at, site.Obstacles),
                    1 => Props.Planter(random, at, site.Obstacles),
                    _ => Props.Bin(random, at, site.Obstacles),
                });
        }
    }
}
