using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>The shell of a room around the camera: floor, walls with doors, windows, pictures and screens.</summary>
sealed class Room
{
    const float Thick = 0.2f;

    readonly Site _site;
    readonly Random _random;
    readonly float _height;
    readonly Surface _wall, _lower;
    readonly bool _twoTone;

    public Room(Site site, float left, float right, float depth)
    {
        (_site, _random) = (site, site.Random);
        (Left, Right, Depth) = (left, right, depth);
        _height = MathF.Max(2.6f, site.Camera.Position.Z + _random.Between(0.3f, 1.5f));
        _wall = _random.Next(6) switch
        {
            0 => new(SurfaceKind.Brick, _random.Near(new Vector3(0.3f, 0.17f, 0.11f), 0.3f, 0.1f), _random.Next())
            {
                Pitch = new(0.24f,
                0.08f), Second = new(0.3f)
            },
            1 => new(SurfaceKind.Planks, _random.Near(new Vector3(0.35f, 0.22f, 0.12f), 0.4f, 0.1f), _random.Next())
            {
                Pitch = new(0.8f,
                0.2f)
            },
            2 => new(SurfaceKind.Concrete, _random.Near(new Vector3(0.4f), 0.3f, 0.05f), _random.Next()),
            _ => new(SurfaceKind.Plain, _random.Near(_random.Of(new Vector3(0.72f), new Vector3(0.65f, 0.6f, 0.5f), new Vector3(0.45f, 0.5f,
                0.52f),
                new Vector3(0.5f, 0.4f, 0.25f)), 0.2f, 0.05f), _random.Next()),
        };
        _twoTone = _random.Chance(0.25f);
        _lower =
            new Surface(_random.Of(SurfaceKind.Plain, SurfaceKind.Tiles), _random.Near(_wall.Colour * _random.Between(0.3f, 0.8f), 0.2f,
            0.15f), _random.Next())
            { Pitch = new(0.15f, 0.15f) };
        Walls();
    }

    public float Left { get; }

    public float Right { get; }

    public float Depth { get; }

    public Surface Floor()
    {
        var kind = _random.Of(SurfaceKind.Planks, SurfaceKind.Planks, SurfaceKind.Tiles, SurfaceKind.Tiles, SurfaceKind.Concrete,
            SurfaceKind.Slabs);
        var colour = kind == SurfaceKind.Planks ? _random.Near(_random.Of(new Vector3(0.36f, 0.17f, 0.06f), new Vector3(0.45f, 0.3f, 0.17f),
            new Vector3(0.16f, 0.09f, 0.05f), new Vector3(0.3f, 0.25f, 0.2f)), 0.3f, 0.08f)
            : _random.Near(_random.Of(new Vector3(0.5f), new Vector3(0.3f, 0.28f, 0.26f), new Vector3(0.12f, 0.13f, 0.16f),
                new Vector3(0.45f, 0.35f, 0.25f),
                new Vector3(0.2f, 0.08f, 0.06f)), 0.3f, 0.08f);
        _site.Gloss = _random.Chance(0.4f) ? _random.Between(0.06f, 0.35f) : 0;
        var turned = _random.Chance(0.5f);
        var pitch = kind == SurfaceKind.Planks ? new Vector2(_random.Between(0.8f, 2.4f), _random.Between(0.07f, 0.16f))
            : new Vector2(_random.Between(0.2f, 0.9f));
        return new(kind, colour, _random.Next())
        {
            Pitch = turned ? new(pitch.Y, pitch.X) : pitch, Second = colour * _random.Between(0.45f,
            0.9f),
            Strength = _random.Between(0.4f, 1.2f)
        };
    }

    void Walls()
    {
        var width = Right - Left;
        Wall(new(0.5f * (Left + Right), Depth + 0.5f * Thick), new(width + 2 * Thick, Thick), 0);
        Wall(new(Left - 0.5f * Thick, 0.5f * Depth - 1), new(Thick, Depth + 2), 1);
        Wall(new(Right + 0.5f * Thick, 0.5f * Depth - 1), new(Thick, Depth + 2), 2);
        _site.Solids.Add(new Block(new(0.5f * (Left + Right), 0.5f * Depth), _height, new(width, Depth + 4, 0.1f), 0,
            new Surface(SurfaceKind.Plain, new(_random.Between(0.4f, 0.75f)), 3))
        { IsShell = true });
    }

    void Wall(Vector2 centre, Vector2 size, int which)
    {
        _site.Obstacles.Add(new Obstacle(centre, 0.5f * size, 0));
        _site.Solids.Add(new Block(centre, 0, new(size, _height), 0, _wall) { Hides = true, IsShell = true });
        if (_twoTone)
            _site.Solids.Add(
                new Block(centre, 0, new(size + new Vector2(0.02f), _random.Between(0.9f, 1.3f)), 0, _lower) { IsShell = true });
        if (_random.Chance(0.8f))
            _site.Solids.Add(new Block(centre, 0, new(size + new Vector2(0.04f), _random.Between(0.06f, 0.16f)), 0,
                new Surface(SurfaceKind.Plain, _random.Of(new Vector3(0.7f), new Vector3(0.25f, 0.12f, 0.05f), new Vector3(0.05f)),
                    which))
            { IsShell = true });
    }

    /// <summary>A point on a wall (0 back, 1 left, 2 right) and the direction into the room.</summary>
    (Vector2 At, Vector2 Inwards, float Angle) OnWall(int which, float along) => which switch
    {
        0 => (new(along, Depth), -Vector2.UnitY, 0),
        1 => (new(Left, along), Vector2.UnitX, MathF.PI / 2),
        _ => (new(Right, along), -Vector2.UnitX, MathF.PI / 2),
    };

    public float Along(int which, float margin) => which == 0 ? _random.Between(MathF.Max(Left + margin, -_site.HalfWidthAt(Depth)),
        MathF.Max(MathF.Max(Left + margin, -_site.HalfWidthAt(Depth)), MathF.Min(Right - margin, _site.HalfWidthAt(Depth))))
        : _random.Between(MathF.Min(1, 0.5f * Depth), MathF.Max(1, Depth - margin));

    public void Door(int which, float where)
    {
        var (at, inwards, angle) = OnWall(which, where);
        var wide = _random.Between(0.9f, 1.7f);
        var colour = _random.Chance(0.35f) ? new Vector3(_random.Between(0.01f, 0.08f)) : _random.Near(_random.Of(new Vector3(0.6f),
            new Vector3(0.3f, 0.16f, 0.07f), new Vector3(0.12f, 0.16f, 0.25f), new Vector3(0.3f)), 0.3f, 0.08f);
        // With a leaf that moves the wall shows what is behind it: a dark or a bright room.
        var moves = _random.Chance(0.6f);
        var leaf = new Surface(SurfaceKind.Plain, moves ? new Vector3(_random.Of(0.02f, 0.1f, 0.6f)) : colour, _random.Next());
        var frame = new Surface(SurfaceKind.Plain, new(_random.Between(0.1f, 0.7f)), _random.Next());
        _site.Solids.Add(new Block(at, 0, new(wide + 0.16f, 0.06f, 2.14f), angle, frame) { IsShell = true });
        _site.Solids.Add(new Block(at, 0, new(wide, 0.08f, 2.05f), angle, leaf) { IsShell = true });
        if (moves)
        {
            // Seen from inside the leaf turns to the room, from the hinge on either side.
            var along = new Vector2(MathF.Cos(angle), MathF.Sin(angle)) * _random.Of(-1, 1);
            var turn = along.X * inwards.Y - along.Y * inwards.X;
            _site.Hinges.Add(new Hinge(at - 0.5f * wide * along + 0.07f * inwards, MathF.Atan2(along.Y, along.X), MathF.Sign(turn), wide,
                colour));
        }
        else if (_random.Chance(0.4f))
            _site.Solids.Add(new Block(at, 1.1f, new(0.5f * wide, 0.09f, 0.7f), angle, new Surface(SurfaceKind.Plain,
                new(_random.Of(0.03f, 0.9f)), 4))
            { IsShell = true });
        _site.Doors.Add(new Portal(at - 0.9f * inwards, at + 0.75f * inwards));
        if (_random.Chance(0.5f))
            _site.Spots.Add(new Spot(at + 0.7f * inwards, MathF.Atan2(-inwards.Y, -inwards.X)));
    }

    public void Window(int which, float along)
    {
        var (at, _, angle) = OnWall(which, along);
        var size = new Vector2(_random.Between(0.8f, 2.2f), _random.Between(0.8f, 1.5f));
        var bottom = _random.Chance(0.2f) ? 0.05f : _random.Between(0.7f, 1.1f);
        var bright = _random.Of(0.08f, 0.5f, 1.2f, 2.5f, 4) * _random.Between(0.7f, 1.3f);
        _site.Solids.Add(new Block(at, bottom - 0.06f, new(size.X + 0.12f, 0.05f, size.Y + 0.12f), angle,
            new Surface(SurfaceKind.Plain, new(_random.Of(0.05f, 0.6f)), 5))
        { IsShell = true });
        _site.Solids.Add(new Block(at, bottom, new(size.X, 0.06f, size.Y), angle, new Surface(SurfaceKind.Slabs,
            bright * new Vector3(0.92f, 1, 1.1f), _random.Next())
        {
            Pitch = new(_random.Between(0.4f, 0.9f), _random.Of(0.06f, 0.5f, 1.5f)),
            Second = new(0.3f * bright), Strength = 0.5f
        })
        { IsShell = true });
    }

    /// <summary>A picture, a notice board or a screen, dark or running.</summary>
    public void Picture(int which, float along)
    {
        var (at, inwards, angle) = OnWall(which, along);
        var size = new Vector2(_random.Between(0.3f, 1.4f), _random.Between(0.3f, 0.9f));
        var bottom = _random.Between(1.1f, 1.6f);
        _site.Solids.Add(new Block(at, bottom - 0.04f, new(size.X + 0.08f, 0.05f, size.Y + 0.08f), angle,
            new Surface(SurfaceKind.Plain, new(_random.Of(0.02f, 0.5f)), 6))
        { IsShell = true });
        var screen = _random.Chance(0.45f);
        _site.Solids.Add(new Block(at, bottom, new(size.X, 0.06f, size.Y), angle, screen
            ? new Surface(SurfaceKind.Plain, new(0.02f), 7) : Props.SignFace(_random))
        { IsShell = true });
        if (!screen || _random.Chance(0.4f))
            return;
        var run = new Vector3(MathF.Cos(angle), MathF.Sin(angle), 0);
        var face = new Vector3(inwards, 0);
        _site.Screens.Add(new ScreenPlace(new Vector3(at, bottom) + 0.05f * face - 0.5f * size.X * run, run, face, size));
    }
}
