using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>Streets and car parks with traffic: from a mast or a house, flat or steeply from above, or over the lanes.</summary>
sealed class StreetBuilder(Site site)
{
    static readonly Hanging s_fromMast = new(new(3.5f, 11), new(10, 40), new(38, 85), new(0.14f, 0.5f), new(0.08f, 0.3f));
    static readonly Hanging s_fromAbove = new(new(4.5f, 14), new(40, 72), new(40, 85), new(0.08f, 0.4f), new(0.07f, 0.35f));

    static readonly Hanging s_overLanes = new(new(4, 9), new(42, 78), new(40, 90), new(0.12f, 0.55f), new(0.1f, 0.5f));

    /// <summary>How far a carriageway is from straight ahead, radians.</summary>
    const float Askew = 0.3f;

    readonly Random _random = site.Random;
    readonly Outdoors _outdoors = new(site);
    readonly float _reach = Reach(site);
    readonly GroundLayouts _layouts = new(site.Random, MathF.Max(1, site.Near), Reach(site));

    public static Scene Build(SceneOptions options, Random random)
    {
        var above = random.Chance(0.4f);
        var camera = SceneCamera.Hang(options.Width, options.Height, random, above ? s_fromAbove : s_fromMast);
        return new StreetBuilder(new Site(camera, random, 0.075f)).Build();
    }

    /// <summary>Above a street that leads straight ahead, and near: cars are as upright in the picture as people are.</summary>
    public static Scene OverLanes(SceneOptions options, Random random)
    {
        var camera = SceneCamera.Hang(options.Width, options.Height, random, s_overLanes);
        return new StreetBuilder(new Site(camera, random, 0.075f)).BuildOverLanes();
    }

    Scene BuildOverLanes()
    {
        var ground = _layouts.Street(MathF.PI / 2 + _random.Between(-Askew, Askew));
        RoadsAlong(ground.Strips[^1]);
        LookFarther();
        return Finish(ground, () => new Habits
        {
            People = _random.Of(0, 0, 0, 0.4f, 1.2f),
            Gap = _random.Between(1, 8),
            Visit = 7,
            Stops = _random.Between(0.05f, 0.3f),
            Standing = new(3, _random.Between(10, 40)),
            Spots = 0.2f,
        });
    }

    Scene Build()
    {
        var street = _random.Chance(0.7f);
        var ground = street ? _layouts.Street() : _layouts.Yard();
        if (street)
            RoadsAlong(ground.Strips[^1]);
        else
            ground = DriveThrough(ground);
        LookFarther();
        if (street && _random.Chance(0.6f))
            Houses(ground.Strips[^1], ground.Strips[0].HalfWidth);
        for (var i = _random.Next(1, 8); i > 0; i--)
            if (site.TryPlace(ground, _random.Between(0.1f, 1f), out var at))
                _outdoors.PlaceProp(ground, at);
        for (var i = _random.Of(0, 0, 1, 2); i > 0; i--)
            if (site.TryPlace(ground, _random.Between(0.1f, 0.6f), out var at))
                new Furniture(site).Bench(at, _random.Between(-MathF.PI, MathF.PI));
        return Finish(ground, () => new Habits
        {
            People = _random.Of(0, 0.4f, 1.2f, 2.5f, 4, 7),
            Gap = _random.Between(0.5f, 5),
            Visit = 7,
            Stops = _random.Between(0.05f, 0.5f),
            Standing = new(3, _random.Between(20, 90)),
            Spots = 0.3f,
        });
    }

    static float Reach(Site site) => MathF.Max(site.Far, site.Near + 8);

    void LookFarther()
    {
        site.Far = _reach;
        if (site.LooksBeyond)
            _outdoors.Distance();
    }

    /// <param name="habits">Drawn after the light, as they have always been: a seed stands for its scene.</param>
    Scene Finish(GroundLayout ground, Func<Habits> habits)
    {
        var light = Light.Outdoors(_random);
        var drawn = habits();
        return site.Finish(ground, light, light.Sky * _random.Between(0.7f, 1.3f), MathF.Min(0.3f * site.Near, site.Near - 4), drawn);
    }

    void RoadsAlong(Strip carriageway)
    {
        var lane = 0.5f * carriageway.HalfWidth;
        var left = _random.Chance(0.2f) ? -1 : 1;
        site.Roads.Add(new Road(carriageway, -left * lane, 1, -left * (carriageway.HalfWidth - 1.1f)));
        if (_random.Chance(0.8f))
            site.Roads.Add(new Road(carriageway, left * lane, -1, left * (carriageway.HalfWidth - 1.1f)));
    }

    /// <summary>A way for cars over a yard: not marked, in any direction, somewhat curved.</summary>
    GroundLayout DriveThrough(GroundLayout ground)
    {
        var middle = new Vector2(_random.Between(-2, 2), site.Near + _random.Between(0.2f, 0.6f) * (MathF.Min(site.Far,
            site.Near + 14) - site.Near));
        var way = new Strip(middle, _random.Between(0, MathF.PI), _random.Between(-0.02f, 0.02f), 3, ground.Base);
        site.Roads.Add(new Road(way, -1.5f, 1, -3.9f));
        if (_random.Chance(0.6f))
            site.Roads.Add(new Road(way, 1.5f, -1, 3.9f));
        return ground with { Spots = [.. ground.Spots, .. _layouts.Litter(40)] };
    }

    /// <summary>Rows of houses on both sides of the street, behind the pavements.</summary>
    void Houses(Strip road, float pavement)
    {
        foreach (var side in (ReadOnlySpan<int>)[-1, 1])
            for (var along = _random.Between(-40, -25); along < 90; along += _random.Between(9, 20))
            {
                if (_random.Chance(0.3f))
                    continue;
                var size = new Vector3(_random.Between(7, 14), _random.Between(5, 9), _random.Between(4, 13));
                var at = road.PointAt(along, side * (pavement + _random.Between(0.6f, 6) + 0.5f * size.Y));
                // Not over the camera, nor between it and the street.
                if (at.Length() < size.X || road.Coordinates(Vector2.Zero).Y * side > 0 && at.Y < site.Far * 0.6f)
                    continue;
                var ahead = road.PointAt(along + 1, 0) - road.PointAt(along, 0);
                var angle = MathF.Atan2(ahead.Y, ahead.X);
                site.Solids.Add(new Block(at, 0, size, angle, _outdoors.FacadeSurface(), new Surface(SurfaceKind.Concrete, new(0.2f),
                    1))
                { Hides = true });
                site.Obstacles.Add(new Obstacle(at, new(0.5f * size.X, 0.5f * size.Y), angle));
            }
    }
}
