using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>
/// A pinhole camera above the ground plane z = 0, looking along +y and downwards. World in metres: x to the right, y forwards, z up;
/// picture in pixels from the top left corner, depth along the optical axis in metres.
/// </summary>
sealed class SceneCamera
{
    /// <summary>Height of a grown-up in metres: what "the size of a person" means in this file.</summary>
    public const float PersonHeight = 1.72f;

    readonly Vector3 _forward, _right, _down;
    readonly float _barrel;

    /// <param name="width">Width of the picture in pixels.</param>
    /// <param name="height">Height of the picture in pixels.</param>
    /// <param name="elevation">Height in metres above the ground.</param>
    /// <param name="tilt">Radians below the horizontal.</param>
    /// <param name="focal">Focal length in pixels.</param>
    /// <param name="roll">Radians.</param>
    /// <param name="distortion">Barrel distortion (division model): how much nearer to the middle the lens draws the picture's corners,
    /// about.</param>
    public SceneCamera(int width, int height, float elevation, float tilt, float focal, float roll, float distortion = 0)
    {
        (Width, Height, Focal) = (width, height, focal);
        _barrel = distortion / (0.25f * (width * width + height * height));
        Position = new Vector3(0, 0, elevation);
        var (sin, cos) = MathF.SinCos(tilt);
        var (sinRoll, cosRoll) = MathF.SinCos(roll);
        _forward = new Vector3(0, cos, -sin);
        var levelDown = new Vector3(0, -sin, -cos);
        _right = cosRoll * Vector3.UnitX + sinRoll * levelDown;
        _down = cosRoll * levelDown - sinRoll * Vector3.UnitX;
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Focal length in pixels.</summary>
    public float Focal { get; }

    public Vector3 Position { get; }

    /// <summary>Picture x and y and the depth of a world point; the depth is negative behind the camera.</summary>
    public Vector3 Project(Vector3 point)
    {
        var d = point - Position;
        var depth = Vector3.Dot(d, _forward);
        var scale = Focal / MathF.Max(depth, 0.05f);
        if (_barrel > 0)
        {
            // The drawn radius r solves: true radius = r / (1 - barrel r²).
            var squared = scale * scale * (d.LengthSquared() - depth * depth);
            scale *= 2 / (1 + MathF.Sqrt(1 + 4 * _barrel * squared));
        }
        return new Vector3(0.5f * Width + scale * Vector3.Dot(d, _right), 0.5f * Height + scale * Vector3.Dot(d, _down), depth);
    }

    /// <summary>Distance of a world point along the optical axis.</summary>
    public float Depth(Vector3 point) => Vector3.Dot(point - Position, _forward);

    /// <summary>The direction of a picture point, scaled so that its parameter is the depth.</summary>
    public Vector3 Ray(float x, float y)
    {
        var (u, v) = ((x - 0.5f * Width) / Focal, (y - 0.5f * Height) / Focal);
        if (_barrel > 0)
        {
            var stretch = 1 / MathF.Max(0.1f, 1 - _barrel * Focal * Focal * (u * u + v * v));
            (u, v) = (stretch * u, stretch * v);
        }
        return _forward + u * _right + v * _down;
    }

    /// <summary>The ground point seen at a picture point, or false above the horizon.</summary>
    public bool TryGround(float x, float y, out Vector2 ground)
    {
        var ray = Ray(x, y);
        var depth = ray.Z < -1e-4f ? -Position.Z / ray.Z : 0;
        ground = new Vector2(depth * ray.X, depth * ray.Y);
        return depth > 0;
    }

    /// <summary>A world direction in the camera's axes: right, down, away.</summary>
    public Vector3 Turn(Vector3 direction) =>
        new(Vector3.Dot(direction, _right), Vector3.Dot(direction, _down), Vector3.Dot(direction, _forward));

    /// <summary>Height in pixels of a grown-up standing at a ground point.</summary>
    public float PersonPixels(Vector2 ground)
    {
        var foot = Project(new Vector3(ground, 0));
        var head = Project(new Vector3(ground, PersonHeight));
        return foot.Z < 0.5f ? float.PositiveInfinity : Vector2.Distance(new(foot.X, foot.Y), new(head.X, head.Y));
    }

    /// <summary>Whether any part of a person at a ground point is in the picture, with a margin around the person in metres.</summary>
    public bool Sees(Vector2 ground, float margin)
    {
        var foot = Project(new Vector3(ground, 0));
        var head = Project(new Vector3(ground, 1.95f));
        if (foot.Z < 1 || head.Z < 1)
            return false;
        var side = margin * Focal / foot.Z;
        return MathF.Max(foot.X, head.X) > -side && MathF.Min(foot.X, head.X) < Width + side && foot.Y > -side * 0.3f && head.Y < Height
            + side * 0.3f;
    }

    /// <summary>
    /// A camera as they hang on masts and walls: 3 to 9 m up, 32° to 68° wide, and so tilted that people are about 0.17 to 0.29 of the
    /// picture's height at its lower edge and 0.10 to 0.18 of it in the middle.
    /// </summary>
    public static SceneCamera Hang(int width, int height, Random random)
    {
        for (var attempt = 0; ; attempt++)
        {
            var focal = 0.5f * width / MathF.Tan(0.5f * random.Between(32, 68) * MathF.PI / 180);
            var camera = new SceneCamera(width, height, random.Between(3.0f, 9.0f), random.Between(8, 40) * MathF.PI / 180, focal,
                random.Normal(0, 0.012f));
            if (attempt == 500)
                return new SceneCamera(width, height, 5, 18 * MathF.PI / 180, 1.15f * width, 0);
            if (!camera.TryGround(0.5f * width, height, out var near) || !camera.TryGround(0.5f * width, 0.45f * height, out var middle))
                continue;
            var low = camera.PersonPixels(near) / height;
            var mid = camera.PersonPixels(middle) / height;
            var top = camera.TryGround(0.5f * width, 0.06f * height, out var far) ? camera.PersonPixels(far) / height : 0;
            if (low is > 0.165f and < 0.29f && mid is > 0.10f and < 0.18f && top < 0.13f)
                return camera;
        }
    }

    /// <summary>A camera of other habits: the first draw that shows people of the wanted sizes.</summary>
    public static SceneCamera Hang(int width, int height, Random random, Hanging hanging)
    {
        for (var attempt = 0; ; attempt++)
        {
            var wide = random.Between(hanging.View.From, hanging.View.To);
            var focal = 0.5f * width / MathF.Tan(0.5f * wide * MathF.PI / 180);
            var camera = new SceneCamera(width, height, random.Between(hanging.Elevation.From, hanging.Elevation.To),
                random.Between(hanging.Tilt.From, hanging.Tilt.To) * MathF.PI / 180, focal, random.Normal(0, 0.02f),
                random.Chance(0.5f) ? random.Between(0, 0.14f) * (wide - 30) / 60 : 0);
            if (attempt == 500)
                return camera;
            if (!camera.TryGround(0.5f * width, height, out var near) || !camera.TryGround(0.5f * width, 0.55f * height, out var middle))
                continue;
            var low = camera.PersonPixels(near) / height;
            var mid = camera.PersonPixels(middle) / height;
            if (low > hanging.Lowest.From && low < hanging.Lowest.To && mid > hanging.Middle.From && mid < hanging.Middle.To)
                return camera;
        }
    }
}

/// <summary>A range that is drawn from.</summary>
readonly record struct Interval(float From, float To);

/// <summary>
/// How cameras hang in a kind of place: metres above the ground, degrees of tilt and of horizontal view, and the height of people as parts
/// of the picture's where their feet are at its lower edge and where they are in its middle.
/// </summary>
sealed record Hanging(Interval Elevation, Interval Tilt, Interval View, Interval Lowest, Interval Middle);
