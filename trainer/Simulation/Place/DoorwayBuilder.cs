using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>
/// The camera over a door, a bell or a table: long nobody, then one to three people who come near the lens, stand there and go. Half of
/// these places are inside, half look out of a house.
/// </summary>
sealed class DoorwayBuilder(Site site)
{
    static readonly Hanging s_near = new(new(2, 3.3f), new(12, 45), new(42, 95), new(0.65f, 1.6f), new(0.38f, 1));

    readonly Random _random = site.Random;

    public static Scene Build(SceneOptions options, Random random) =>
        new DoorwayBuilder(new Site(SceneCamera.Hang(options.Width, options.Height, random, s_near), random, 0.12f)).Build();

    Scene Build()
    {
        var habits = new Habits
        {
            People = _random.Of(0.5f, 0.8f, 1.2f, 1.8f),
            Gap = _random.Between(1, 8),
            Visit = 22,
            Stops = _random.Between(0.85f, 1),
            Standing = new(5, _random.Between(25, 75)),
            Spots = 0.95f,
            LargestGroup = _random.Next(1, 4),
            Pace = _random.Between(0.75f, 1),
        };
        return _random.Chance(0.55f) ? Inside(habits) : Outside(habits);
    }

    Scene Inside(Habits habits)
    {
        var row = _random.Between(0, 0.55f) * site.Camera.Height;
        var depth = site.Camera.TryGround(0.5f * site.Camera.Width, row, out var foot)
            ? Math.Clamp(foot.Y, 2.2f, 8)
            : _random.Between(4, 8);
        depth = MathF.Max(depth, site.Near + 1.5f);
        var half = site.HalfWidthAt(depth);
        var room = new Room(site, -half * _random.Between(0.7f, 2), half * _random.Between(0.7f, 2), depth);
        site.Far = MathF.Min(site.Far, depth - 0.3f);
        if (_random.Chance(0.6f))
            room.Door(0, room.Along(0, 0.9f));
        for (var which = 1; which < 3; which++)
            if (_random.Chance(0.35f))
                room.Door(which, room.Along(which, 0.9f));
        for (var i = _random.Next(0, 3); i > 0; i--)
            if (_random.Next(3) is var which && _random.Chance(0.4f))
                room.Window(which, room.Along(which, 1));
            else
                room.Picture(which, room.Along(which, 0.6f));
        var furniture = new Furniture(site);
        var middle = new Vector2(_random.Between(-0.3f, 0.3f) * half, site.Near + _random.Between(0.35f, 0.75f) * (depth - site.Near));
        switch (_random.Next(5))
        {
            case 0: case 1: furniture.RoundTable(middle); break;
            case 2: furniture.Table(middle, _random.Between(-0.3f, 0.3f)); break;
            case 3: furniture.Counter(middle with { Y = depth - 0.4f }, -MathF.PI / 2, _random.Between(0.9f, 2)); break;
        }
        if (_random.Chance(0.4f))
            furniture.Plant(new(room.Right - 0.5f, depth - 0.5f));
        if (_random.Chance(0.3f))
            furniture.Bench(new(room.Left + 0.4f, 0.7f * depth), 0);
        StandNear();
        var light = Light.Indoors(_random) with { Drift = 0, Sky = _random.Near(new Vector3(1.02f, 1, 0.95f), 0, 0.06f) };
        return site.Finish(new GroundLayout(room.Floor(), []), light, light.Sky, MathF.Min(-1.5f, site.Near - 3), habits);
    }

    Scene Outside(Habits habits)
    {
        // The ground right before the house matters; the street behind it is scenery.
        var reach = MathF.Max(site.Far, site.Near + 6);
        var layouts = new GroundLayouts(_random, site.Near, reach);
        var ground = _random.Chance(0.5f) ? layouts.Paths() : _random.Chance(0.7f) ? layouts.Plaza() : layouts.Yard();
        site.Far = MathF.Min(reach, 16);
        new Outdoors(site).Furnish(ground);
        StandNear();
        var light = Light.Outdoors(_random);
        return site.Finish(ground, light, light.Sky * _random.Between(0.7f, 1.3f), MathF.Min(-1.5f, site.Near - 3), habits);
    }

    /// <summary>Places where somebody stands as high as 0.55 to 1.25 of the picture, looking at the camera or away from it.</summary>
    void StandNear()
    {
        for (var attempt = 0; attempt < 60 && site.Spots.Count < 12; attempt++)
        {
            var at = new Vector2(_random.Between(-0.55f, 0.55f) * site.HalfWidthAt(site.Near + 0.5f), site.Near + _random.Between(-0.7f,
                1.8f));
            var size = site.Camera.PersonPixels(at) / site.Camera.Height;
            if (size is > 0.55f and < 1.25f && site.Camera.Sees(at, 0) && site.Obstacles.TrueForAll(o => o.Distance(at) > 0.45f))
                site.Spots.Add(new Spot(at, _random.Chance(0.6f) ? _random.Of(-1, 1) * MathF.PI / 2 + _random.Normal(0, 0.5f) : float.NaN));
        }
    }
}
