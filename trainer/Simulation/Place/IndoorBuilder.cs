using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>Rooms, shops, corridors and lobbies from under the ceiling: people near the lens, furniture in the way.</summary>
sealed class IndoorBuilder(Site site)
{
    static readonly Hanging s_underTheCeiling = new(new(2.2f, 4), new(12, 48), new(48, 95), new(0.42f, 1.35f), new(0.27f, 0.85f));
    static readonly Hanging s_steep = new(new(2.5f, 4.5f), new(42, 70), new(60, 100), new(0.15f, 1.1f), new(0.15f, 0.8f));

    readonly Random _random = site.Random;
    readonly Furniture _furniture = new(site);

    public static Scene Build(SceneOptions options, Random random)
    {
        var camera = SceneCamera.Hang(options.Width, options.Height, random, random.Chance(0.25f) ? s_steep : s_underTheCeiling);
        return new IndoorBuilder(new Site(camera, random, 0.15f)).Build();
    }

    Scene Build()
    {
        var corridor = _random.Chance(0.2f);
        var shop = !corridor && _random.Chance(0.3f);
        // The foot of the back wall crosses the picture somewhere in its upper half.
        var row = _random.Between(-0.1f, 0.5f) * site.Camera.Height;
        var depth = site.Camera.TryGround(0.5f * site.Camera.Width, row, out var foot) ? Math.Clamp(foot.Y, 2.6f, corridor ? 20 : 12)
            : _random.Between(7, corridor ? 20 : 13);
        depth = MathF.Max(depth, site.Near + 1.6f);
        var half = site.HalfWidthAt(depth);
        float Side() => corridor ? _random.Between(0.8f, 1.6f) : Math.Clamp(half * _random.Between(0.5f, 1.6f), 1.3f, 9);
        var room = new Room(site, -Side(), Side(), depth);
        site.Far = MathF.Min(site.Far, depth - 0.3f);

        for (var i = _random.Next(1, 3); i > 0; i--)
            room.Door(0, room.Along(0, 0.9f));
        for (var which = 1; which < 3; which++)
            if (_random.Chance(0.5f))
                room.Door(which, room.Along(which, 0.9f));
        for (var i = _random.Next(0, 5); i > 0; i--)
            if (_random.Next(3) is var which && _random.Chance(0.45f))
                room.Window(which, room.Along(which, 1));
            else
                room.Picture(which, room.Along(which, 0.6f));
        if (shop)
            FurnishShop(room);
        else
            Furnish(room, corridor ? _random.Next(0, 3) : _random.Next(1, 6));
        var light = Light.Indoors(_random) with { Drift = 0, Sky = _random.Near(new Vector3(1.02f, 1, 0.94f), 0, 0.06f) };
        var habits = new Habits
        {
            People = _random.Of(1, 1.6f, 2.5f, 4, 6),
            Gap = _random.Between(0.5f, 4),
            Visit = 12,
            Stops = corridor ? 0.3f : _random.Between(0.55f, 0.95f),
            Standing = new(4, _random.Between(25, 120)),
            Spots = _random.Between(0.5f, 0.95f),
            Pace = _random.Between(0.7f, 0.95f),
        };
        return site.Finish(new GroundLayout(room.Floor(), []), light, light.Sky, MathF.Min(-1.5f, site.Near - 3), habits);
    }

    void Furnish(Room room, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (!TryFree(room, 0.9f, out var at))
                continue;
            var angle = _random.Chance(0.6f) ? _random.Of(0, MathF.PI / 2, MathF.PI, -MathF.PI / 2) : _random.Between(-MathF.PI, MathF.PI);
            switch (_random.Next(8))
            {
                case 0: case 1: _furniture.Table(at, angle); break;
                case 2: _furniture.RoundTable(at); break;
                case 3: _furniture.Chair(at, angle); break;
                case 4: _furniture.Bench(at, angle); break;
                case 5: _furniture.Plant(at); break;
                case 6: _furniture.Box(at); break;
                case 7: _furniture.Counter(at, angle, _random.Between(0.8f, 2)); break;
            }
        }
        if (_random.Chance(0.5f))
            _furniture.Shelf(new(room.Left + 0.3f, _random.Between(0.4f, 0.9f) * room.Depth), 0, _random.Between(0.8f, 2),
                _random.Between(0.8f, 2.1f));
        if (_random.Chance(0.2f))
            _furniture.Stairs(new(room.Right - 0.7f, _random.Between(0.3f, 0.7f) * room.Depth), MathF.PI / 2, _random.Between(0.9f, 1.3f));
        if (_random.Chance(0.3f))
            _furniture.Counter(new(_random.Between(-1, 1), room.Depth - 0.35f), -MathF.PI / 2, _random.Between(1, 2.5f));
    }

    void FurnishShop(Room room)
    {
        _furniture.Shelf(new(room.Left + 0.3f, 0.6f * room.Depth), 0, 0.6f * room.Depth, _random.Between(1.4f, 2.1f));
        _furniture.Shelf(new(room.Right - 0.3f, 0.6f * room.Depth), MathF.PI, 0.6f * room.Depth, _random.Between(1.4f, 2.1f));
        for (var x = room.Left + _random.Between(1.8f, 2.6f); x < room.Right - 1.8f; x += _random.Between(1.9f, 2.6f))
        {
            var length = _random.Between(0.3f, 0.5f) * room.Depth;
            var height = _random.Between(0.9f, 1.6f);
            _furniture.Shelf(new(x + 0.2f, 0.65f * room.Depth), 0, length, height);
            _furniture.Shelf(new(x - 0.2f, 0.65f * room.Depth), MathF.PI, length, height);
        }
        if (TryFree(room, 1, out var at))
            _furniture.Counter(at, _random.Of(0, MathF.PI / 2, MathF.PI, -MathF.PI / 2), _random.Between(1, 2));
    }

    /// <summary>A point on the visible floor with nothing within reach, doorways included.</summary>
    bool TryFree(Room room, float reach, out Vector2 at)
    {
        for (var attempt = 0; attempt < 40; attempt++)
        {
            if (!site.Camera.TryGround(_random.NextSingle() * site.Camera.Width, _random.NextSingle() * site.Camera.Height, out at))
                continue;
            var point = at;
            if (at.Y > 1 && at.Y < room.Depth - 0.6f && at.X > room.Left + 0.5f && at.X < room.Right - 0.5f
                && site.Obstacles.TrueForAll(o => o.Distance(point) > 0.6f * reach) && site.Doors.TrueForAll(d =>
                    Vector2.Distance(d.Outside, point) > reach))
                return true;
        }
        at = default;
        return false;
    }
}
