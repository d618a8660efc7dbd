using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>
/// Shadows of people on the ground: the body projected along the sun, the softer the higher the limb, and the sky shut out by the body near
/// its feet. Overlapping shadows do not add up.
/// </summary>
/// <param name="coarse">Near the lens, where shadows are wide, soft ones are worked out for blocks of pixels.</param>
sealed class GroundShadows(SceneCamera camera, Backdrop backdrop, Light light, bool coarse)
{
    readonly float[] _sun = new float[camera.Width * camera.Height];
    readonly float[] _sky = new float[camera.Width * camera.Height];
    readonly List<(int Left, int Top, int Right, int Bottom)> _touched = [];

    /// <summary>Adds the shadow of a figure to the masks.</summary>
    public void Cast(Shape figure)
    {
        Contact(figure);
        if (light.Sun == Vector3.Zero)
            return;
        var reach = -1 / light.SunTravel.Z;
        var across = Vector3.Normalize(new Vector3(-light.SunTravel.Y, light.SunTravel.X, 1e-5f));
        foreach (ref readonly var part in figure.Casters)
        {
            var a = part.A + reach * part.A.Z * light.SunTravel;
            var b = part.B + reach * part.B.Z * light.SunTravel;
            if (camera.Project(a).Z < 1 || camera.Project(b).Z < 1)
                continue;
            var softA = 0.02f + light.Penumbra * reach * part.A.Z;
            var softB = 0.02f + light.Penumbra * reach * part.B.Z;
            // A limb narrower than its penumbra cannot shut out the whole sun.
            var depth = MathF.Min(1, 0.25f + (part.RadiusA + part.RadiusB) / (softA + softB));
            Stamp(_sun, Flat(a), Flat(b), Extent(a, across, part.RadiusA), Extent(b, across, part.RadiusB), Extent(a, across, softA),
                Extent(b, across, softB), depth);
        }
    }

    void Contact(Shape figure)
    {
        if (light.Contact <= 0)
            return;
        if (figure.Base is { Radius: > 0 } area)
        {
            float from = camera.Project(area.From).Z, to = camera.Project(area.To).Z;
            if (MathF.Min(from, to) < 0.7f)
                return;
            (from, to) = (camera.Focal / from, camera.Focal / to);
            Stamp(_sky, Flat(area.From), Flat(area.To), area.Radius * from, area.Radius * to, 0.4f * area.Radius * from,
                0.4f * area.Radius * to, 0.75f);
            return;
        }
        var foot = figure.Foot;
        var pixels = camera.Focal / MathF.Max(1, camera.Project(foot).Z);
        // Wide and faint below the body, and tight and dark under each shoe (the lowest parts).
        Stamp(_sky, Flat(foot - new Vector3(0.12f, 0, 0)), Flat(foot + new Vector3(0.12f, 0, 0)), 0.02f * pixels, 0.02f * pixels,
            0.55f * pixels, 0.55f * pixels, 0.5f * light.Contact);
        foreach (ref readonly var part in figure.Casters)
            if (part.B.Z < 0.1f && part.B.Z > 0)
                Stamp(_sky, Flat(part.A with { Z = 0 }), Flat(part.B with { Z = 0 }), 0.02f * pixels, 0.02f * pixels, 0.13f * pixels,
                    0.13f * pixels, 1.1f * light.Contact);
    }

    Vector2 Flat(Vector3 point)
    {
        var p = camera.Project(point with { Z = 0 });
        return new(p.X, p.Y);
    }

    /// <summary>Half the length in pixels of a step of the given metres on the ground.</summary>
    float Extent(Vector3 point, Vector3 direction, float metres)
    {
        var a = camera.Project(point + metres * direction);
        var b = camera.Project(point - metres * direction);
        return 0.5f * Vector2.Distance(new(a.X, a.Y), new(b.X, b.Y));
    }

    void Stamp(float[] mask, Vector2 a, Vector2 b, float radiusA, float radiusB, float softA, float softB, float depth)
    {
        var reachA = radiusA + softA + 1;
        var reachB = radiusB + softB + 1;
        int x0 = Math.Max(0, (int)MathF.Min(a.X - reachA, b.X - reachB)),
            x1 = Math.Min(camera.Width - 1, (int)MathF.Max(a.X + reachA, b.X + reachB));
        int y0 = Math.Max(0, (int)MathF.Min(a.Y - reachA, b.Y - reachB)),
            y1 = Math.Min(camera.Height - 1, (int)MathF.Max(a.Y + reachA, b.Y + reachB));
        if (x0 > x1 || y0 > y1)
            return;
        _touched.Add((x0, y0, x1, y1));
        var axis = b - a;
        var inverseLength = 1 / MathF.Max(axis.LengthSquared(), 1e-6f);
        var softest = MathF.Min(softA, softB);
        var step = !coarse || softest < 12 ? 1 : softest < 40 ? 2 : 4;
        for (var y = y0; y <= y1; y += step)
            for (var x = x0; x <= x1; x += step)
            {
                if (coarse && backdrop.Ground[y * camera.Width + x] == 0 && step == 1)
                    continue;
                var p = new Vector2(x + 0.5f * step, y + 0.5f * step) - a;
                var t = Math.Clamp(Vector2.Dot(p, axis) * inverseLength, 0, 1);
                var radius = radiusA + t * (radiusB - radiusA);
                var soft = MathF.Max(0.5f, softA + t * (softB - softA));
                var off = (p - t * axis).LengthSquared();
                var edge = radius + soft;
                if (off >= edge * edge)
                    continue;
                var u = MathF.Min(1, (edge - MathF.Sqrt(off)) / (2 * soft));
                var dark = depth * u * u * (3 - 2 * u);
                for (var row = y; row < Math.Min(y + step, y1 + 1); row++)
                    for (var column = x; column < Math.Min(x + step, x1 + 1); column++)
                    {
                        ref var value = ref mask[row * camera.Width + column];
                        value = MathF.Max(value, dark);
                    }
            }
    }

    /// <summary>Relights the shadowed ground of the frame [height, width, 3] and clears the masks.</summary>
    public void Apply(float skyGain, float sunGain, Span<float> frame)
    {
        foreach (var (left, top, right, bottom) in _touched)
            for (var y = top; y <= bottom; y++)
                for (var x = left; x <= right; x++)
                {
                    var pixel = y * camera.Width + x;
                    if (_sun[pixel] == 0 && _sky[pixel] == 0)
                        continue;
                    var ground = backdrop.Ground[pixel];
                    if (coarse && ground == 0)
                    {
                        _sun[pixel] = _sky[pixel] = 0;
                        continue;
                    }
                    var skyShare = skyGain * (1 - ground * MathF.Min(0.85f, _sky[pixel]));
                    var sunShare = sunGain * (1 - ground * MathF.Min(1, _sun[pixel]));
                    for (var i = 3 * pixel; i < 3 * pixel + 3; i++)
                        frame[i] = skyShare * backdrop.Sky[i] + sunShare * backdrop.Sun[i];
                    _sun[pixel] = _sky[pixel] = 0;
                }
        _touched.Clear();
    }
}
