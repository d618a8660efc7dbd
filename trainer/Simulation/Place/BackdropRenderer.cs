using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>Casts two by two rays a pixel into the still scene. Done once a clip, so clarity goes before speed here.</summary>
sealed class BackdropRenderer
{
    const int Tile = 16;

    readonly Scene _scene;
    readonly SceneCamera _camera;
    readonly Backdrop _result;
    readonly float _pixelAngle;
    readonly float[] _shade;
    readonly Vector2 _shadeOrigin;
    readonly int _shadeWidth, _shadeHeight;
    const float ShadePitch = 0.35f;

    BackdropRenderer(Scene scene)
    {
        _scene = scene;
        _camera = scene.Camera;
        _result = new Backdrop(_camera.Width, _camera.Height);
        _pixelAngle = 0.5f / _camera.Focal;
        var reach = scene.FarLimit + 12;
        _shadeOrigin = new Vector2(-0.75f * reach, MathF.Min(0, scene.NearLimit - 1));
        (_shadeWidth, _shadeHeight) = ((int)(1.5f * reach / ShadePitch), (int)(reach / ShadePitch));
        _shade = Occlusion();
    }

    public static Backdrop Render(Scene scene, Random random)
    {
        var renderer = new BackdropRenderer(scene);
        renderer.Cast();
        renderer.Finish(random);
        return renderer._result;
    }

    void Cast()
    {
        var near = new List<Solid>();
        var swaying = new HashSet<int>();
        for (var top = 0; top < _camera.Height; top += Tile)
            for (var left = 0; left < _camera.Width; left += Tile)
            {
                Candidates(left, top, near);
                for (var y = top; y < Math.Min(top + Tile, _camera.Height); y++)
                    for (var x = left; x < Math.Min(left + Tile, _camera.Width); x++)
                        for (var sub = 0; sub < 4; sub++)
                            if (Sample(x, y, sub & 1, sub >> 1, near))
                                swaying.Add(y * _camera.Width + x);
            }
        _result.Swaying = [.. swaying.Order()];
    }

    /// <summary>The solids whose bounding spheres can show in a tile.</summary>
    void Candidates(int left, int top, List<Solid> near)
    {
        near.Clear();
        foreach (var solid in _scene.Solids)
        {
            var p = _camera.Project(solid.Centre);
            var reach = p.Z > solid.Radius + 0.3f ? _camera.Focal * solid.Radius / (p.Z - solid.Radius) * 1.3f + 2 : float.MaxValue;
            if (p.X + reach > left && p.X - reach < left + Tile && p.Y + reach > top && p.Y - reach < top + Tile)
                near.Add(solid);
        }
    }

    /// <summary>Adds one of the four samples of a pixel; true if it met something that sways.</summary>
    bool Sample(int x, int y, int subX, int subY, List<Solid> near)
    {
        var ray = _camera.Ray(x + 0.25f + 0.5f * subX, y + 0.25f + 0.5f * subY);
        var hit = new Hit { Distance = float.PositiveInfinity };
        Solid? met = null;
        foreach (var solid in near)
            if (solid.Meet(_camera.Position, ray, _pixelAngle, ref hit))
                met = solid;
        var pixel = y * _camera.Width + x;
        var groundDepth = ray.Z < -1e-4f ? -_camera.Position.Z / ray.Z : float.PositiveInfinity;
        var light = _scene.Light;
        if (met is not null && hit.Distance < groundDepth)
        {
            var point = _camera.Position + hit.Distance * ray;
            var facing = MathF.Max(0, -Vector3.Dot(hit.Normal, light.SunTravel));
            var sun = facing > 0 ? facing * Sunlight(point + 0.02f * hit.Normal, pixel * 4 + subX + 2 * subY) : 0;
            var low = 1 - 0.35f * MathF.Exp(-point.Z / 0.35f);
            Add(pixel, hit.Colour * light.Sky * (0.62f + 0.38f * hit.Normal.Z) * low, hit.Colour * light.Sun * sun);
            _result.Depth[(2 * y + subY) * 2 * _camera.Width + 2 * x + subX] = hit.Distance;
            return met is Cluster { Sways: true };
        }
        if (float.IsPositiveInfinity(groundDepth) || groundDepth > 600)
        {
            Add(pixel, _scene.SkyColour * (1 + 0.15f * ValueNoise.Octaves(3 * ray.X, 9 * ray.Z, 1, 4, 0.6f, 0.01f, 11)), Vector3.Zero);
            return false;
        }
        var ground = _camera.Position + groundDepth * ray;
        // The footprint of a pixel on the ground is stretched along the view; the geometric mean keeps texture without much aliasing.
        var footprint = _pixelAngle * groundDepth * MathF.Sqrt(MathF.Max(1, groundDepth / _camera.Position.Z));
        var colour = _scene.Ground.At(new Vector2(ground.X, ground.Y), footprint);
        var lit = Sunlight(ground + new Vector3(0, 0, 0.01f), pixel * 4 + subX + 2 * subY);
        Add(pixel, colour * light.Sky * ShadeAt(ground.X, ground.Y), colour * light.Sun * lit * -light.SunTravel.Z);
        _result.Ground[pixel] += 0.25f;
        _result.Sunlit[pixel] += 0.25f * lit;
        return false;
    }

    void Add(int pixel, Vector3 sky, Vector3 sun)
    {
        for (var channel = 0; channel < 3; channel++)
        {
            _result.Sky[3 * pixel + channel] += 0.25f * sky[channel];
            _result.Sun[3 * pixel + channel] += 0.25f * sun[channel];
        }
    }

    /// <summary>
    /// 1 where the sun reaches a point, 0 in shadow; the penumbra comes from a slightly different direction for each sample.
    /// </summary>
    float Sunlight(Vector3 point, int sample)
    {
        var light = _scene.Light;
        if (light.Sun == Vector3.Zero)
            return 0;
        // The lamps of a room are so wide that one ray a sample would leave grain.
        var rays = _scene.IsInside ? 4 : 1;
        var open = 0;
        for (var i = 0; i < rays; i++)
        {
            var shift = new Vector3(ValueNoise.Hash(sample, 1 + 3 * i, 1) - 0.5f, ValueNoise.Hash(sample, 2 + 3 * i, 1) - 0.5f,
                ValueNoise.Hash(sample, 3 + 3 * i, 1) - 0.5f);
            if (!Blocked(point, -light.SunTravel + light.Penumbra * shift, 60))
                open++;
        }
        return (float)open / rays;
    }

    bool Blocked(Vector3 point, Vector3 towards, float within)
    {
        var hit = new Hit { Distance = within };
        foreach (var solid in _scene.Solids)
        {
            var reach = solid.Radius + 1.2f * within;
            if (!solid.IsShell && Vector3.DistanceSquared(solid.Centre, point) < reach * reach && solid.Meet(point, towards, 1, ref hit))
                return true;
        }
        return false;
    }

    /// <summary>How much of the sky the ground sees, on a grid: darker beside walls and under cars and bushes.</summary>
    float[] Occlusion()
    {
        var open = new float[_shadeWidth * _shadeHeight];
        const int rays = 14;
        for (var row = 0; row < _shadeHeight; row++)
            for (var column = 0; column < _shadeWidth; column++)
            {
                var point = new Vector3(_shadeOrigin + ShadePitch * new Vector2(column, row), 0.02f);
                if (!_camera.Sees(new Vector2(point.X, point.Y), 2))
                {
                    // Right below a camera that looks steeply down there is ground in the picture on which nobody would be seen.
                    open[row * _shadeWidth + column] = _scene.BackLimit < 0 ? 1 : 0;
                    continue;
                }
                var seen = 0;
                for (var i = 0; i < rays; i++)
                {
                    var turn = i * 2.399963f + 0.7f * ValueNoise.Hash(column, row, 3);
                    var rise = 0.25f + 0.7f * (i + 0.5f) / rays;
                    var level = MathF.Sqrt(1 - rise * rise);
                    if (!Blocked(point, new Vector3(level * MathF.Cos(turn), level * MathF.Sin(turn), rise), 3))
                        seen++;
                }
                open[row * _shadeWidth + column] = 0.3f + 0.7f * seen / rays;
            }
        return open;
    }

    float ShadeAt(float x, float y)
    {
        var u = Math.Clamp((x - _shadeOrigin.X) / ShadePitch, 0, _shadeWidth - 1.001f);
        var v = Math.Clamp((y - _shadeOrigin.Y) / ShadePitch, 0, _shadeHeight - 1.001f);
        int column = (int)u, row = (int)v;
        var at = row * _shadeWidth + column;
        float fx = u - column, fy = v - row;
        return (_shade[at] * (1 - fx) + _shade[at + 1] * fx) * (1 - fy)
            + (_shade[at + _shadeWidth] * (1 - fx) + _shade[at + _shadeWidth + 1] * fx) * fy;
    }

    /// <summary>
    /// What the lens and the sensor do to the still picture: blur, darker corners, pixels that differ a little in sensitivity.
    /// </summary>
    void Finish(Random random)
    {
        var blur = new PixelBlur(MathF.Max(0.3f, _scene.Light.Blur * _camera.Width / 768));
        blur.Apply(_result.Sky, _camera.Width, _camera.Height, 3);
        blur.Apply(_result.Sun, _camera.Width, _camera.Height, 3);
        var falloff = random.Between(0, 0.3f);
        for (var y = 0; y < _camera.Height; y++)
            for (var x = 0; x < _camera.Width; x++)
            {
                var d = new Vector2(2f * x / _camera.Width - 1, 2f * y / _camera.Height - 1);
                var gain = (1 - falloff * 0.5f * d.LengthSquared()) * (1 + 0.012f * (2 * ValueNoise.Hash(x, y, 91) - 1));
                var pixel = 3 * (y * _camera.Width + x);
                for (var i = pixel; i < pixel + 3; i++)
                {
                    _result.Sky[i] *= gain;
                    _result.Sun[i] *= gain;
                }
            }
    }
}
