using System.Numerics;
using Sqair.Tracking;

namespace Sqair.Trainer.Simulation;

/// <summary>
/// Paints figures into the linear frame, far ones first. Limbs are tapered capsules shaded as round bodies, supersampled so that a limb
/// thinner than a pixel still leaves its share; the depth of the still scene hides what is behind it. Where people come near the lens every
/// sample has a depth of its own (<paramref name="live"/>), so that a table hides legs and not the head above it.
/// </summary>
sealed class FigureRenderer(SceneCamera camera, Backdrop backdrop, Light light, LiveDepth? live = null)
{
    readonly SampleTile _tile = new(camera, backdrop, MathF.Max(0.3f, light.Blur * camera.Width / 768), live);
    const int MostParts = Figure.MostParts;

    readonly Vector3 _towardsSun = camera.Turn(-light.SunTravel);
    readonly Vector3 _up = camera.Turn(Vector3.UnitZ);
    readonly Limb[] _limbs = new Limb[MostParts];
    readonly float[] _order = new float[MostParts];
    readonly Mirrored _reflection = new();
    float _beyond = 1;
    readonly FaceRasterizer _faces = new(camera, light);
    readonly TubeRasterizer _tubes = new(camera, light);

    struct Limb
    {
        public Vector2 A, B;
        public float RadiusA, RadiusB, DepthA, DepthB;
        public Vector3 Sky, Sun;
        public Pattern Pattern;
    }

    /// <summary>Forgets who covers which pixel: call at the start of a frame.</summary>
    public void Begin()
    {
        _tile.Begin();
        live?.Reset(backdrop);
    }

    /// <summary>
    /// Paints figure <paramref name="index"/> into the frame [height, width, 3]; nearer figures take pixels away from
    /// <paramref name="traces"/>.
    /// </summary>
    public void Paint(Shape figure, int index, float skyGain, float sunGain, Span<float> frame, Span<FigureTrace> traces)
    {
        ref var trace = ref traces[index];
        trace = default;
        if (!Project(figure, skyGain, sunGain, out trace.Box))
            return;
        _tile.Clear();
        Draw(figure, skyGain, sunGain);
        _tile.Resolve(camera.Project(figure.Foot).Z, ref trace);
        trace.Pixels *= _beyond;
        if (trace.Unhidden == 0)
            return;
        _tile.Compose(index, frame, traces);
        trace.Visible += trace.Unhidden;
    }

    /// <summary>Paints what a shiny floor shows of a figure: the ground takes it up to a share, and nothing else does.</summary>
    public void Reflect(Shape figure, float share, float skyGain, float sunGain, Span<float> frame)
    {
        _reflection.Take(figure);
        if (!Project(_reflection, skyGain, sunGain, out _))
            return;
        _tile.Clear();
        Draw(_reflection, skyGain, sunGain);
        _tile.Average();
        _tile.Lighten(share, frame);
    }

    void Draw(Shape figure, float skyGain, float sunGain)
    {
        if (live is not null)
        {
            var lit = sunGain * SunAt(camera.Project(figure.Foot));
            _faces.Draw(_tile, figure.Faces, skyGain, lit);
            _tubes.Draw(_tile, figure.Tubes, skyGain, lit);
        }
        for (var i = 0; i < figure.Parts.Length; i++)
            Rasterize(_limbs[i]);
    }

    /// <summary>Projects and lights the limbs and lays out the tile; false if nothing of the figure can be in the picture.</summary>
    bool Project(Shape figure, float skyGain, float sunGain, out Box box)
    {
        float x0 = float.MaxValue, y0 = float.MaxValue, x1 = float.MinValue, y1 = float.MinValue;
        float bodyLeft = x0, bodyTop = y0, bodyRight = x1, bodyBottom = y1;
        box = default;
        var foot = camera.Project(figure.Foot);
        if (live is null && foot.Z < 1.2f)
            return false;
        var lit = sunGain * SunAt(foot);
        for (var i = 0; i < figure.Parts.Length; i++)
        {
            ref readonly var part = ref figure.Parts[i];
            var a = camera.Project(part.A);
            var b = camera.Project(part.B);
            if (MathF.Min(a.Z, b.Z) < (live is null ? 0.5f : 0.2f))
            {
                if (live is null)
                    return false;
                // Whoever walks below the camera leaves it limb by limb.
                (_limbs[i], _order[i]) = (default, 0);
                continue;
            }
            float ra = camera.Focal * part.RadiusA / a.Z, rb = camera.Focal * part.RadiusB / b.Z;
            _limbs[i] = new Limb
            {
                A = new(a.X, a.Y),
                B = new(b.X, b.Y),
                RadiusA = ra,
                RadiusB = rb,
                DepthA = a.Z,
                DepthB = b.Z,
                Sky = skyGain * part.Colour * light.Sky,
                Sun = lit * part.Colour * light.Sun,
                Pattern = part.Pattern,
            };
            // Far parts first within the body too; the order of construction breaks ties.
            _order[i] = -0.5f * (a.Z + b.Z);
            x0 = MathF.Min(x0, MathF.Min(a.X - ra, b.X - rb));
            x1 = MathF.Max(x1, MathF.Max(a.X + ra, b.X + rb));
            y0 = MathF.Min(y0, MathF.Min(a.Y - ra, b.Y - rb));
            y1 = MathF.Max(y1, MathF.Max(a.Y + ra, b.Y + rb));
            if (part.Carried)
                continue;
            bodyLeft = MathF.Min(bodyLeft, MathF.Min(a.X - ra, b.X - rb));
            bodyRight = MathF.Max(bodyRight, MathF.Max(a.X + ra, b.X + rb));
            bodyTop = MathF.Min(bodyTop, MathF.Min(a.Y - ra, b.Y - rb));
            bodyBottom = MathF.Max(bodyBottom, MathF.Max(a.Y + ra, b.Y + rb));
        }
        Surround(figure, ref x0, ref y0, ref x1, ref y1, ref bodyLeft, ref bodyTop, ref bodyRight, ref bodyBottom);
        box = new Box(bodyLeft, bodyTop, bodyRight - bodyLeft, bodyBottom - bodyTop);
        if (x1 < 0 || y1 < 0 || x0 > camera.Width || y0 > camera.Height)
            return false;
        _beyond = 1;
        if (live is not null && (figure.Faces.Length > 0 || x1 - x0 > 1.7f * camera.Width || y1 - y0 > 1.7f * camera.Height))
        {
            // Too much of it lies outside to be painted; what it would have covered there is taken from the bounds.
            var whole = (x1 - x0) * (y1 - y0);
            (x0, y0, x1, y1) = (MathF.Max(x0, 0), MathF.Max(y0, 0), MathF.Min(x1, camera.Width), MathF.Min(y1, camera.Height));
            _beyond = whole / MathF.Max(1, (x1 - x0) * (y1 - y0));
        }
        if (x1 - x0 > 2 * camera.Width || y1 - y0 > 2 * camera.Height)
            return false;
        _order.AsSpan(0, figure.Parts.Length).Sort(_limbs.AsSpan(0, figure.Parts.Length));
        _tile.Lay((int)MathF.Floor(x0) - 2, (int)MathF.Floor(y0) - 2, (int)MathF.Ceiling(x1) + 2, (int)MathF.Ceiling(y1) + 2,
            y1 - y0 < 60 && figure != _reflection ? 4 : live is null || y1 - y0 < 420 && figure != _reflection ? 2 : 1);
        return true;
    }

    /// <summary>Grows the bounds by what is not made of capsules: faces and tubes.</summary>
    void Surround(Shape figure, ref float x0, ref float y0, ref float x1, ref float y1, ref float left, ref float top, ref float right,
        ref float bottom)
    {
        if (figure.Faces.Length > 0 && _faces.TryProject(figure.Faces, out var low, out var high))
        {
            (x0, y0, x1, y1) = (MathF.Min(x0, low.X), MathF.Min(y0, low.Y), MathF.Max(x1, high.X), MathF.Max(y1, high.Y));
            (left, top, right, bottom) = (MathF.Min(left, low.X), MathF.Min(top, low.Y), MathF.Max(right, high.X),
                MathF.Max(bottom, high.Y));
        }
        Vector4 bounds = new(x0, y0, x1, y1), body = new(left, top, right, bottom);
        _tubes.Project(figure.Tubes, ref bounds, ref body);
        (x0, y0, x1, y1) = (bounds.X, bounds.Y, bounds.Z, bounds.W);
        (left, top, right, bottom) = (body.X, body.Y, body.Z, body.W);
    }

    /// <summary>
    /// How much of the sun reaches a person: what reaches the ground around his feet. A post's shadow must not switch him off.
    /// </summary>
    float SunAt(Vector3 foot)
    {
        float sunlit = 0, ground = 0;
        var reach = 0.3f * camera.Focal / foot.Z;
        for (var dy = -1; dy <= 1; dy++)
            for (var dx = -2; dx <= 2; dx++)
            {
                var x = Math.Clamp((int)(foot.X + dx * reach), 0, camera.Width - 1);
                var y = Math.Clamp((int)(foot.Y + 0.5f * dy * reach), 0, camera.Height - 1);
                sunlit += backdrop.Sunlit[y * camera.Width + x];
                ground += backdrop.Ground[y * camera.Width + x];
            }
        return ground > 0.5f ? sunlit / ground : 1;
    }

    void Rasterize(in Limb limb)
    {
        if (limb.RadiusA <= 0)
            return;
        // From here on the unit is a sample.
        var scale = _tile.Samples;
        var corner = new Vector2(_tile.Left, _tile.Top);
        var a = scale * (limb.A - corner) - new Vector2(0.5f);
        var b = scale * (limb.B - corner) - new Vector2(0.5f);
        float ra = scale * limb.RadiusA, rb = scale * limb.RadiusB;
        var axis = b - a;
        var inverseLength = 1 / MathF.Max(axis.LengthSquared(), 1e-6f);
        int columns = _tile.Width * scale, rows = _tile.Height * scale;
        var reachA = new Vector2(ra + 0.5f);
        var reachB = new Vector2(rb + 0.5f);
        var low = Vector2.Min(a - reachA, b - reachB);
        var high = Vector2.Max(a + reachA, b + reachB);
        int x0 = Math.Max(0, (int)MathF.Ceiling(low.X)), x1 = Math.Min(columns - 1, (int)MathF.Floor(high.X));
        int y0 = Math.Max(0, (int)MathF.Ceiling(low.Y)), y1 = Math.Min(rows - 1, (int)MathF.Floor(high.Y));
        for (var y = y0; y <= y1; y++)
        {
            var row = _tile.Row(y);
            var depths = _tile.DepthRow(y);
            for (var x = x0; x <= x1; x++)
            {
                var p = new Vector2(x, y) - a;
                var t = Math.Clamp(Vector2.Dot(p, axis) * inverseLength, 0, 1);
                var off = p - t * axis;
                var radius = ra + t * (rb - ra);
                var squared = off.LengthSquared();
                if (squared >= (radius + 0.5f) * (radius + 0.5f))
                    continue;
                var cover = MathF.Min(1, radius + 0.5f - MathF.Sqrt(squared));
                var n = off / MathF.Max(radius, 0.5f);
                if (depths.Length > 0)
                {
                    // The round side of the limb that faces the camera is nearer than its axis.
                    var depth = limb.DepthA + t * (limb.DepthB - limb.DepthA);
                    depth -= MathF.Sqrt(MathF.Max(0, 1 - n.LengthSquared())) * radius / scale * depth / camera.Focal;
                    if (depth >= depths[x])
                        continue;
                    if (cover > 0.5f || float.IsPositiveInfinity(depths[x]))
                        depths[x] = depth;
                }
                var normal = new Vector3(n, -MathF.Sqrt(MathF.Max(0, 1 - n.LengthSquared())));
                var ambient = 0.66f + 0.34f * Vector3.Dot(normal, _up);
                var facing = MathF.Max(0, Vector3.Dot(normal, _towardsSun));
                var colour = ambient * limb.Sky + facing * limb.Sun;
                if (limb.Pattern != Pattern.Plain)
                    colour *= Weave(limb.Pattern, t, n.X);
                row[x] = Vector4.Lerp(row[x], new Vector4(colour, 1), cover);
            }
        }
    }

    public static float Weave(Pattern pattern, float along, float across) => pattern switch
    {
        Pattern.Stripes => ((int)(along * 5) & 1) == 0 ? 1.25f : 0.55f,
        Pattern.Blocks => along > 0.5f ? 1.15f : 0.6f,
        _ => 0.75f + 0.5f * ValueNoise.Hash((int)(along * 7), (int)(across * 3 + 8), 17),
    };
}
