using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>Squares, yards, streets and halls seen from so far away that people are small.</summary>
sealed class YardBuilder(Site site)
{
    readonly Random _random = site.Random;
    readonly Outdoors _outdoors = new(site);

    public static Scene Build(SceneOptions options, Random random) =>
        new YardBuilder(new Site(SceneCamera.Hang(options.Width, options.Height, random), random, 0.092f)).Build();

    Scene Build()
    {
        var layouts = new GroundLayouts(_random, site.Near, site.Far);
        var indoors = _random.Chance(0.12f);
        var ground = indoors ? layouts.Hall() : _random.Next(10) switch
        {
            < 4 => layouts.Paths(),
            < 6 => layouts.Plaza(),
            < 8 => layouts.Street(),
            _ => layouts.Yard(),
        };
        var light = indoors ? Light.Indoors(_random) : Light.Outdoors(_random);
        if (indoors)
            FurnishHall();
        else
            _outdoors.Furnish(ground);
        return site.Finish(ground, light, light.Sky * _random.Between(0.7f, 1.3f), 0.3f * site.Near);
    }

    void FurnishHall()
    {
        var wall = _random.Chance(0.5f) ? _outdoors.FacadeSurface()
            : new Surface(SurfaceKind.Slabs, _random.Near(new Vector3(0.5f), 0.4f, 0.08f),
            _random.Next())
            { Pitch = new(_random.Between(1, 3), _random.Between(0.8f, 2)), Second = new(0.2f) };
        _outdoors.Building(new Vector2(0, site.Far + 0.6f), 60, _random.Between(-0.15f, 0.15f), _random.Next(2, 5));
        site.Solids.Add(new Block(new Vector2(0, site.Far + 8), 0, new(90, 6, 14), 0, wall) { Hides = true });
        var column = new Surface(SurfaceKind.Concrete, _random.Near(new Vector3(0.45f), 0.4f, 0.05f), _random.Next());
        var radius = _random.Between(0.2f, 0.4f);
        var spacing = _random.Between(4, 8);
        var row = site.Near + _random.Between(0.3f, 0.7f) * (site.Far - site.Near);
        if (_random.Chance(0.6f))
            for (var x = -2.5f * spacing + _random.Between(0, spacing); x < 3 * spacing; x += spacing)
            {
                site.Solids.Add(new Post(new(x, row), 0, 14, radius, radius, column));
                site.Obstacles.Add(new Obstacle(new(x, row), new(radius), 0, true));
            }
        for (var i = _random.Next(1, 5); i > 0; i--)
        {
            var y = _random.Between(site.Near + 2, site.Far - 1);
            var at = new Vector2(_random.Between(-1, 1) * site.HalfWidthAt(y), y);
            if (site.Obstacles.TrueForAll(o => o.Distance(at) > 1))
                site.Solids.Add(_random.Next(3) switch
                {
                    0 => Props.Bench(_random, at, site.Obstacles),
                    1 => Props.Planter(_random, at, site.Obstacles),
                    _ => Props.Bin(_random, at, site.Obstacles),
                });
        }
    }
}
