using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>Casts two by two rays a pixel into the still scene. Done once a clip, so clarity goes before speed here.</summary>
sealed class BackdropRenderer
{
    const int Tile = 16;

    readonly Scene scene;
    readonly SceneCamera camera;
    readonly Backdrop result;
    readonly float pixelAngle;
    readonly float[] shade;
    readonly Vector2 shadeOrigin;
    readonly int shadeWidth, shadeHeight;
    const float ShadePitch = 0.35f;

    BackdropRenderer(Scene scene)
    {
        this.scene = scene;
        camera = scene.Camera;
        result = new Backdrop(camera.Width, camera.Height);
        pixelAngle = 0.5f / camera.Focal;
        var reach = scene.FarLimit + 12;
        shadeOrigin = new Vector2(-0.75f * reach, MathF.Min(0, scene.NearLimit - 1));
        (shadeWidth, shadeHeight) = ((int)(1.5f * reach / ShadePitch), (int)(reach / ShadePitch));
        shade = Occlusion();
    }

    public static Backdrop Render(Scene scene, Random random)
    {
        var renderer = new BackdropRenderer(scene);
        renderer.Cast();
        renderer.Finish(random);
        return renderer.result;
    }

    void Cast()
    {
        var near = new List<Solid>();
        var swaying = new HashSet<int>();
        for (var top = 0; top < camera.Height; top += Tile)
            for (var left = 0; left < camera.Width; left += Tile)
            {
                Candidates(left, top, near);
                for (var y = top; y < Math.Min(top + Tile, camera.Height); y++)
                    for (var x = left; x < Math.Min(left + Tile, camera.Width); x++)
                        for (var sub = 0; sub < 4; sub++)
                            if (Sample(x, y, sub & 1, sub >> 1, near))
                                swaying.Add(y * camera.Width + x);
            }
        result.Swaying = [.. swaying.Order()];
    }

    /// <summary>The solids whose bounding spheres can show in a tile.</summary>
    void Candidates(int left, int top, List<Solid> near)
    {
        near.Clear();
        foreach (var solid in scene.Solids)
        {
            var p = camera.Project(solid.Centre);
            var reach = p.Z > solid.Radius + 0.3f ? camera.Focal * solid.Radius / (p.Z - solid.Radius) * 1.3f + 2 : float.MaxValue;
            if (p.X + reach > left && p.X - reach < left + Tile && p.Y + reach > top && p.Y - reach < top + Tile)
                near.Add(solid);
        }
    }

    /// <summary>Adds one of the four samples of a pixel; true if it met something that sways.</summary>
    bool Sample(int x, int y, int subX, int subY, List<Solid> near)
    {
        var ray = camera.Ray(x + 0.25f + 0.5f * subX, y + 0.25f + 0.5f * subY);
        var hit = new Hit { Distance = float.PositiveInfinity };
        Solid? met = null;
        foreach (var solid in near)
            if (solid.Meet(camera.Position, ray, pixelAngle, ref hit))
                met = solid;
        var pixel = y * camera.Width + x;
        var groundDepth = ray.Z < -1e-4f ? -camera.Position.Z / ray.Z : float.PositiveInfinity;
        var light = scene.Light;
        if (met is not null && hit.Distance < groundDepth)
        {
            var point = camera.Position + hit.Distance * ray;
            var facing = MathF.Max(0, -Vector3.Dot(hit.Normal, light.SunTravel));
            var sun = facing > 0 ? facing * Sunlight(point + 0.02f * hit.Normal, pixel * 4 + subX + 2 * subY) : 0;
            var low = 1 - 0.35f * MathF.Exp(-point.Z / 0.35f);
            Add(pixel, hit.Colour * light.Sky * (0.62f + 0.38f * hit.Normal.Z) * low, hit.Colour * light.Sun * sun);
            result.Depth[(2 * y + subY) * 2 * camera.Width + 2 * x + subX] = hit.Distance;
            return met is Cluster { Sways: true };
        }
        if (float.IsPositiveInfinity(groundDepth) || groundDepth > 600)
        {
            Add(pixel, scene.SkyColour * (1 + 0.15f * ValueNoise.Octaves(3 * ray.X, 9 * ray.Z, 1, 4, 0.6f, 0.01f, 11)), Vector3.Zero);
            return false;
        }
        var ground = camera.Position + groundDepth * ray;
        // The footprint of a pixel on the ground is stretched along the view; the geometric mean keeps texture without much aliasing.
        var footprint = pixelAngle * groundDepth * MathF.Sqrt(MathF.Max(1, groundDepth / camera.Position.Z));
        var colour = scene.Ground.At(new Vector2(ground.X, ground.Y), footprint);
        var lit = Sunlight(ground + new Vector3(0, 0, 0.01f), pixel * 4 + subX + 2 * subY);
        Add(pixel, colour * light.Sky * ShadeAt(ground.X, ground.Y), colour * light.Sun * lit * -light.SunTravel.Z);
        result.Ground[pixel] += 0.25f;
        result.Sunlit[pixel] += 0.25f * lit;
        return false;
    }

    void Add(int pixel, Vector3 sky, Vector3 sun)
    {
        for (var channel = 0; channel < 3; channel++)
        {
            result.Sky[3 * pixel + channel] += 0.25f * sky[channel];
            result.Sun[3 * pixel + channel] += 0.25f * sun[channel];
        }
    }

    /// <summary>1 where the sun reaches a point, 0 in shadow; the penumbra comes from a slightly different direction for each sample.</summary>
    float Sunlight(Vector3 point, int sample)
    {
        var light = scene.Light;
        if (light.Sun == Vector3.Zero)
            return 0;
        // The lamps of a room are so wide that one ray a sample would leave grain.
        var rays = scene.IsInside ? 4 : 1;
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
        foreach (var solid in scene.Solids)
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
        var open = new float[shadeWidth * shadeHeight];
        const int rays = 14;
        for (var row = 0; row < shadeHeight; row++)
            for (var column = 0; column < shadeWidth; column++)
            {
                var point = new Vector3(shadeOrigin + ShadePitch * new Vector2(column, row), 0.02f);
                if (!camera.Sees(new Vector2(point.X, point.Y), 2))
                {
                    // Right below a camera that looks steeply down there is ground in the picture on which nobody would be seen.
                    open[row * shadeWidth + column] = scene.BackLimit < 0 ? 1 : 0;
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
                open[row * shadeWidth + column] = 0.3f + 0.7f * seen / rays;
            }
        return open;
    }

    float ShadeAt(float x, float y)
    {
        var u = Math.Clamp((x - shadeOrigin.X) / ShadePitch, 0, shadeWidth - 1.001f);
        var v = Math.Clamp((y - shadeOrigin.Y) / ShadePitch, 0, shadeHeight - 1.001f);
        int column = (int)u, row = (int)v;
        var at = row * shadeWidth + column;
        float fx = u - column, fy = v - row;
        return (shade[at] * (1 - fx) + shade[at + 1] * fx) * (1 - fy) + (shade[at + shadeWidth] * (1 - fx) + shade[at + shadeWidth + 1] * fx) * fy;
    }

    /// <summary>What the lens and the sensor do to the still picture: blur, darker corners, pixels that differ a little in sensitivity.</summary>
    void Finish(Random random)
    {
        var blur = new PixelBlur(MathF.Max(0.3f, scene.Light.Blur * camera.Width / 768));
        blur.Apply(result.Sky, camera.Width, camera.Height, 3);
        blur.Apply(result.Sun, camera.Width, camera.Height, 3);
        var falloff = random.Between(0, 0.3f);
        for (var y = 0; y < camera.Height; y++)
            for (var x = 0; x < camera.Width; x++)
            {
                var d = new Vector2(2f * x / camera.Width - 1, 2f * y / camera.Height - 1);
                var gain = (1 - falloff * 0.5f * d.LengthSquared()) * (1 + 0.012f * (2 * ValueNoise.Hash(x, y, 91) - 1));
                var pixel = 3 * (y * camera.Width + x);
                for (var i = pixel; i < pixel + 3; i++)
                {
                    result.Sky[i] *= gain;
                    result.Sun[i] *= gain;
                }
            }
    }
}
