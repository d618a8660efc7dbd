using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>Rooms, shops, corridors and lobbies from under the ceiling: people near the lens, furniture in the way.</summary>
sealed class IndoorBuilder(Site site)
{
    static readonly Hanging UnderTheCeiling = new(new(2.2f, 4), new(12, 48), new(48, 95), new(0.42f, 1.35f), new(0.27f, 0.85f));
    static readonly Hanging Steep = new(new(2.5f, 4.5f), new(42, 70), new(60, 100), new(0.15f, 1.1f), new(0.15f, 0.8f));

    readonly Random random = site.Random;
    readonly Furniture furniture = new(site);

    public static Scene Build(SceneOptions options, Random random)
    {
        var camera = SceneCamera.Hang(options.Width, options.Height, random, random.Chance(0.25f) ? Steep : UnderTheCeiling);
        return new IndoorBuilder(new Site(camera, random, 0.15f)).Build();
    }

    Scene Build()
    {
        var corridor = random.Chance(0.2f);
        var shop = !corridor && random.Chance(0.3f);
        // The foot of the back wall crosses the picture somewhere in its upper half.
        var row = random.Between(-0.1f, 0.5f) * site.Camera.Height;
        var depth = site.Camera.TryGround(0.5f * site.Camera.Width, row, out var foot) ? Math.Clamp(foot.Y, 2.6f, corridor ? 20 : 12)
            : random.Between(7, corridor ? 20 : 13);
        depth = MathF.Max(depth, site.Near + 1.6f);
        var half = site.HalfWidthAt(depth);
        float Side() => corridor ? random.Between(0.8f, 1.6f) : Math.Clamp(half * random.Between(0.5f, 1.6f), 1.3f, 9);
        var room = new Room(site, -Side(), Side(), depth);
        site.Far = MathF.Min(site.Far, depth - 0.3f);

        for (var i = random.Next(1, 3); i > 0; i--)
            room.Door(0, room.Along(0, 0.9f));
        for (var which = 1; which < 3; which++)
            if (random.Chance(0.5f))
                room.Door(which, room.Along(which, 0.9f));
        for (var i = random.Next(0, 5); i > 0; i--)
            if (random.Next(3) is var which && random.Chance(0.45f))
                room.Window(which, room.Along(which, 1));
            else
                room.Picture(which, room.Along(which, 0.6f));
        if (shop)
            FurnishShop(room);
        else
            Furnish(room, corridor ? random.Next(0, 3) : random.Next(1, 6));
        var light = Light.Indoors(random) with { Drift = 0, Sky = random.Near(new Vector3(1.02f, 1, 0.94f), 0, 0.06f) };
        var habits = new Habits
        {
            People = random.Of(1, 1.6f, 2.5f, 4, 6),
            Gap = random.Between(0.5f, 4),
            Visit = 12,
            Stops = corridor ? 0.3f : random.Between(0.55f, 0.95f),
            Standing = new(4, random.Between(25, 120)),
            Spots = random.Between(0.5f, 0.95f),
            Pace = random.Between(0.7f, 0.95f),
        };
        return site.Finish(new GroundLayout(room.Floor(), []), light, light.Sky, MathF.Min(-1.5f, site.Near - 3), habits);
    }

    void Furnish(Room room, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (!TryFree(room, 0.9f, out var at))
                continue;
            var angle = random.Chance(0.6f) ? random.Of(0, MathF.PI / 2, MathF.PI, -MathF.PI / 2) : random.Between(-MathF.PI, MathF.PI);
            switch (random.Next(8))
            {
                case 0: case 1: furniture.Table(at, angle); break;
                case 2: furniture.RoundTable(at); break;
                case 3: furniture.Chair(at, angle); break;
                case 4: furniture.Bench(at, angle); break;
                case 5: furniture.Plant(at); break;
                case 6: furniture.Box(at); break;
                case 7: furniture.Counter(at, angle, random.Between(0.8f, 2)); break;
            }
        }
        if (random.Chance(0.5f))
            furniture.Shelf(new(room.Left + 0.3f, random.Between(0.4f, 0.9f) * room.Depth), 0, random.Between(0.8f, 2),
                random.Between(0.8f, 2.1f));
        if (random.Chance(0.2f))
            furniture.Stairs(new(room.Right - 0.7f, random.Between(0.3f, 0.7f) * room.Depth), MathF.PI / 2, random.Between(0.9f, 1.3f));
        if (random.Chance(0.3f))
            furniture.Counter(new(random.Between(-1, 1), room.Depth - 0.35f), -MathF.PI / 2, random.Between(1, 2.5f));
    }

    void FurnishShop(Room room)
    {
        furniture.Shelf(new(room.Left + 0.3f, 0.6f * room.Depth), 0, 0.6f * room.Depth, random.Between(1.4f, 2.1f));
        furniture.Shelf(new(room.Right - 0.3f, 0.6f * room.Depth), MathF.PI, 0.6f * room.Depth, random.Between(1.4f, 2.1f));
        for (var x = room.Left + random.Between(1.8f, 2.6f); x < room.Right - 1.8f; x += random.Between(1.9f, 2.6f))
        {
            var length = random.Between(0.3f, 0.5f) * room.Depth;
            var height = random.Between(0.9f, 1.6f);
            furniture.Shelf(new(x + 0.2f, 0.65f * room.Depth), 0, length, height);
            furniture.Shelf(new(x - 0.2f, 0.65f * room.Depth), MathF.PI, length, height);
        }
        if (TryFree(room, 1, out var at))
            furniture.Counter(at, random.Of(0, MathF.PI / 2, MathF.PI, -MathF.PI / 2), random.Between(1, 2));
    }

    /// <summary>A point on the visible floor with nothing within reach, doorways included.</summary>
    bool TryFree(Room room, float reach, out Vector2 at)
    {
        for (var attempt = 0; attempt < 40; attempt++)
        {
            if (!site.Camera.TryGround(random.NextSingle() * site.Camera.Width, random.NextSingle() * site.Camera.Height, out at))
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
