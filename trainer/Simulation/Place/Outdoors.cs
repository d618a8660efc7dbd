using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>Furnishes places in the open: buildings and hedges where the ground ends, lamp posts, trees and parked cars on it.</summary>
sealed class Outdoors(Site site)
{
    readonly Random _random = site.Random;

    public void Furnish(GroundLayout ground)
    {
        if (site.LooksBeyond)
            Backdrop();
        if (_random.Chance(0.3f))
            SideBuilding(ground);
        var count = _random.Next(2, 9);
        for (var i = 0; i < count; i++)
            if (site.TryPlace(ground, _random.Between(0.3f, 1f), out var at))
                PlaceProp(ground, at);
        if (_random.Chance(0.4f))
            Foreground();
    }

    public void PlaceProp(GroundLayout ground, Vector2 at)
    {
        var onLane = ground.Lanes.Any(lane => lane.Contains(at));
        switch (_random.Next(onLane ? 4 : 11))
        {
            case 0: site.Solids.Add(Props.LampPost(_random, at, site.Obstacles)); break;
            case 1: site.Solids.Add(Props.Pole(_random, at, site.Obstacles)); break;
            case 2: site.Solids.Add(Props.Bin(_random, at, site.Obstacles)); break;
            case 3:
                var surface = new Surface(SurfaceKind.Plain,
                    _random.Of(new Vector3(0.04f), new Vector3(0.5f), new Vector3(0.4f, 0.15f, 0.02f), new Vector3(0.2f)), 1);
                var step = new Vector2(_random.Between(0.8f, 1.8f), _random.Between(-0.6f, 0.6f));
                for (var i = _random.Next(1, 6); i > 0; i--)
                    site.Solids.Add(Props.Bollard(_random, at + i * step, surface, site.Obstacles));
                break;
            case 4: site.Solids.Add(Props.Bench(_random, at, site.Obstacles)); break;
            case 5: site.Solids.Add(Props.Stone(_random, at, site.Obstacles)); break;
            case 6: site.Solids.Add(Props.Planter(_random, at, site.Obstacles)); break;
            case 7: site.Solids.Add(Props.Tree(_random, at, site.Obstacles)); break;
            case 8: site.Solids.Add(Props.Bush(_random, at, _random.Between(0.4f, 1.1f), site.Obstacles)); break;
            case 9: site.Solids.Add(Props.Car(_random, at, _random.Between(0, MathF.PI), site.Obstacles)); break;
            case 10:
                var direction = _random.Between(-0.5f, 0.5f);
                site.Solids.Add(
                    Props.Fence(_random, at, at + _random.Between(2, 6) * new Vector2(MathF.Cos(direction), MathF.Sin(direction)),
                    _random.Between(0.8f, 1.3f), site.Obstacles));
                break;
        }
    }

    public Surface FacadeSurface() => new(SurfaceKind.Facade,
        _random.Near(_random.Of(new Vector3(0.27f, 0.15f, 0.09f), new Vector3(0.45f, 0.43f, 0.38f), new Vector3(0.30f, 0.29f, 0.27f),
            new Vector3(0.55f, 0.50f, 0.40f), new Vector3(0.16f, 0.11f, 0.09f)), 0.2f, 0.05f), _random.Next())
    {
        Pitch = new(_random.Between(1.6f, 4.5f), _random.Between(2.6f, 3.6f)),
        Second = new Vector3(_random.Between(0.03f, 0.16f)) * new Vector3(0.9f, 1, 1.1f),
    };

    void Backdrop()
    {
        var edge = site.HalfWidthAt(site.Far);
        Distance();
        switch (_random.Next(4))
        {
            case 0:
                Building(new Vector2(_random.Between(-2, 2), site.Far + 0.8f), 6 * edge, _random.Between(-0.12f, 0.12f),
                    doorways: _random.Next(1, 4));
                break;
            case 1: // a corner of a building, with open ground beside it
                var side = _random.Of(-1, 1);
                var width = _random.Between(1.2f, 2.2f) * edge;
                Building(new Vector2(side * (width / 2 - _random.Between(-0.2f, 0.5f) * edge), site.Far - _random.Between(0, 2)), width,
                    _random.Between(-0.2f, 0.2f), doorways: _random.Next(0, 3));
                Hedge(site.Far + _random.Between(3, 9), 2.5f * edge);
                break;
            case 2:
                Hedge(site.Far + 1.2f, 1.5f * edge);
                break;
            case 3:
                var angle = _random.Between(-0.1f, 0.1f) + (_random.Chance(0.5f) ? MathF.PI / 2 : 0);
                for (var x = -1.3f * edge; x < 1.3f * edge; x += _random.Between(2.8f, 6.5f))
                    if (_random.Chance(0.75f))
                        site.Solids.Add(Props.Car(_random, new Vector2(x, site.Far + 2.6f), angle + _random.Between(-0.04f, 0.04f),
                            site.Obstacles));
                if (_random.Chance(0.5f))
                    Building(new Vector2(0, site.Far + _random.Between(7, 14)), 8 * edge, _random.Between(-0.1f, 0.1f), doorways: 0);
                break;
        }
    }

    /// <summary>What is seen towards the horizon: houses and trees, too far away for anything to happen there.</summary>
    public void Distance()
    {
        for (var i = _random.Next(4, 10); i > 0; i--)
        {
            var y = site.Far + _random.Between(18, 70);
            var x = _random.Between(-1.4f, 1.4f) * site.HalfWidthAt(y);
            if (_random.Chance(0.5f))
                site.Solids.Add(
                    new Block(new(x, y), 0, new(_random.Between(10, 40), 8, _random.Between(4, 16)), _random.Between(-0.4f, 0.4f),
                    FacadeSurface()));
            else
                site.Solids.Add(Props.Foliage(_random, new Vector3(x, y, 2), new(_random.Between(3, 9), 3, _random.Between(3, 7)), 40,
                    Props.Green(_random)));
        }
    }

    void Hedge(float y, float half)
    {
        var size = _random.Between(0.7f, 1.3f);
        for (var x = -half; x < half; x += size * 1.1f)
            if (_random.Chance(0.94f))
                site.Solids.Add(Props.Bush(_random, new Vector2(x, y + _random.Between(-0.2f, 0.2f)), size * _random.Between(0.85f, 1.2f),
                    site.Obstacles));
    }

    public void Building(Vector2 frontMiddle, float width, float angle, int doorways)
    {
        const float depth = 8;
        var (sin, cos) = MathF.SinCos(angle);
        var back = new Vector2(-sin, cos);
        var centre = frontMiddle + 0.5f * depth * back;
        var surface = FacadeSurface();
        site.Solids.Add(new Block(centre, 0, new(width, depth, _random.Between(3.2f, 13)), angle, surface,
            new Surface(SurfaceKind.Concrete, new(0.2f), 1))
        { Hides = true });
        site.Obstacles.Add(new Obstacle(centre, new(0.5f * width, 0.5f * depth), angle));
        for (var i = 0; i < doorways; i++)
        {
            var along = _random.Between(-0.8f, 0.8f) * MathF.Min(0.5f * width - 1.2f, site.HalfWidthAt(site.Far));
            var at = frontMiddle + along * new Vector2(cos, sin);
            var dark = new Surface(SurfaceKind.Plain, new Vector3(_random.Between(0.012f, 0.06f)), _random.Next());
            var frame = new Surface(SurfaceKind.Plain, new Vector3(_random.Between(0.1f, 0.6f)), _random.Next());
            site.Solids.Add(new Block(at - 0.01f * back, 0, new(1.9f, 0.04f, 2.35f), angle, frame));
            site.Solids.Add(new Block(at - 0.02f * back, 0, new(1.6f, 0.05f, 2.2f), angle, dark));
            site.Doors.Add(new Portal(at + 1.3f * back, at - 0.9f * back));
        }
    }

    void SideBuilding(GroundLayout ground)
    {
        var y = _random.Between(site.Near + 0.45f * (site.Far - site.Near), site.Far - 2);
        var side = _random.Of(-1, 1);
        var half = site.HalfWidthAt(y);
        var size = new Vector3(_random.Between(2.5f, 6), _random.Between(1.5f, 4), _random.Between(2.2f, 3.6f));
        var at = new Vector2(side * (_random.Between(0.55f, 0.95f) * half + 0.3f * size.X), y);
        if (ground.Lanes.Any(lane => lane.Contains(at)))
            return;
        var angle = _random.Between(-0.3f, 0.3f);
        var surface = _random.Chance(0.5f) ? FacadeSurface()
            : new Surface(SurfaceKind.Planks, _random.Near(new Vector3(0.3f), 0.6f, 0.15f), _random.Next()) { Pitch = new(3, 0.25f) };
        site.Solids.Add(new Block(at, 0, size, angle, surface, new Surface(SurfaceKind.Concrete, new(0.25f), 2)) { Hides = true });
        site.Obstacles.Add(new Obstacle(at, new(0.5f * size.X, 0.5f * size.Y), angle));
    }

    /// <summary>Something close to the camera that people disappear behind for a moment.</summary>
    void Foreground()
    {
        var y = site.Near + _random.Between(0.06f, 0.22f) * (site.Far - site.Near);
        var half = site.HalfWidthAt(y);
        switch (_random.Next(3))
        {
            case 0: site.Solids.Add(Props.LampPost(_random, new(_random.Between(-0.8f, 0.8f) * half, y), site.Obstacles)); break;
            case 1:
                site.Solids.Add(Props.Bush(_random, new(_random.Of(-1f, 1f) * _random.Between(0.6f, 1f) * half, site.Near - 0.2f),
                _random.Between(0.7f, 1.3f), site.Obstacles)); break;
            case 2:
                var x = _random.Between(-1, 0.3f) * half;
                site.Solids.Add(Props.Fence(_random, new(x, site.Near + 0.6f),
                    new(x + _random.Between(0.4f, 1.2f) * half, site.Near + _random.Between(0.5f, 1.2f)), _random.Between(0.8f, 1.1f),
                        site.Obstacles));
                break;
        }
    }
}
