using System.Numerics;
using Sqair.Tracking;

namespace Sqair.Trainer.Simulation;

/// <summary>What became of a figure in the picture.</summary>
struct FigureTrace
{
    /// <summary>Box of the whole body in pixels, hidden or not, inside the picture or not.</summary>
    public Box Box;

    /// <summary>Pixels of the whole figure, hidden or not, inside the picture or not.</summary>
    public float Pixels;

    /// <summary>Pixels inside the picture and not behind something that stands still.</summary>
    public float Unhidden;

    /// <summary>Of these, those that no nearer person covers.</summary>
    public float Visible;
}

/// <summary>
/// Paints figures into the linear frame, far ones first. Limbs are tapered capsules shaded as round bodies, supersampled so that a limb thinner
/// than a pixel still leaves its share; the depth of the still scene hides what is behind it.
/// </summary>
sealed class FigureRenderer(SceneCamera camera, Backdrop backdrop, Light light)
{
    readonly PixelBlur blur = new(MathF.Max(0.3f, light.Blur * camera.Width / 768));
    readonly int[] owner = new int[camera.Width * camera.Height];
    readonly Vector3 towardsSun = camera.Turn(-light.SunTravel);
    readonly Vector3 up = camera.Turn(Vector3.UnitZ);
    readonly Limb[] limbs = new Limb[40];
    readonly float[] order = new float[40];
    Vector4[] fine = [];
    float[] tile = [];
    int left, top, width, height, samples;

    struct Limb
    {
        public Vector2 A, B;
        public float RadiusA, RadiusB;
        public Vector3 Sky, Sun;
        public Pattern Pattern;
    }

    /// <summary>Forgets who covers which pixel: call at the start of a frame.</summary>
    public void Begin() => Array.Fill(owner, -1);

    /// <summary>Paints figure <paramref name="index"/> into the frame [height, width, 3]; nearer figures take pixels away from <paramref name="traces"/>.</summary>
    public void Paint(Figure figure, int index, float skyGain, float sunGain, Span<float> frame, Span<FigureTrace> traces)
    {
        ref var trace = ref traces[index];
        trace = default;
        if (!Project(figure, skyGain, sunGain, out trace.Box))
            return;
        fine.AsSpan(0, width * height * samples * samples).Clear();
        for (var i = 0; i < figure.Count; i++)
            Rasterize(limbs[i]);
        Resolve(camera.Project(figure.Foot).Z, ref trace);
        if (trace.Unhidden == 0)
            return;
        blur.Apply(tile.AsSpan(0, width * height * 4), width, height, 4);
        Compose(index, frame, traces);
        trace.Visible += trace.Unhidden;
    }

    /// <summary>Projects and lights the limbs and lays out the tile; false if nothing of the figure can be in the picture.</summary>
    bool Project(Figure figure, float skyGain, float sunGain, out Box box)
    {
        float x0 = float.MaxValue, y0 = float.MaxValue, x1 = float.MinValue, y1 = float.MinValue;
        float bodyLeft = x0, bodyTop = y0, bodyRight = x1, bodyBottom = y1;
        box = default;
        var foot = camera.Project(figure.Foot);
        if (foot.Z < 1.2f)
            return false;
        var lit = sunGain * SunAt(foot);
        for (var i = 0; i < figure.Count; i++)
        {
            ref readonly var part = ref figure.Parts[i];
            var a = camera.Project(part.A);
            var b = camera.Project(part.B);
            if (a.Z < 0.5f || b.Z < 0.5f)
                return false;
            float ra = camera.Focal * part.RadiusA / a.Z, rb = camera.Focal * part.RadiusB / b.Z;
            limbs[i] = new Limb
            {
                A = new(a.X, a.Y),
                B = new(b.X, b.Y),
                RadiusA = ra,
                RadiusB = rb,
                Sky = skyGain * part.Colour * light.Sky,
                Sun = lit * part.Colour * light.Sun,
                Pattern = part.Pattern,
            };
            // Far parts first within the body too; the order of construction breaks ties.
            order[i] = -0.5f * (a.Z + b.Z);
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
        box = new Box(bodyLeft, bodyTop, bodyRight - bodyLeft, bodyBottom - bodyTop);
        if (x1 < 0 || y1 < 0 || x0 > camera.Width || y0 > camera.Height || x1 - x0 > 2 * camera.Width || y1 - y0 > 2 * camera.Height)
            return false;
        order.AsSpan(0, figure.Count).Sort(limbs.AsSpan(0, figure.Count));
        (left, top) = ((int)MathF.Floor(x0) - 2, (int)MathF.Floor(y0) - 2);
        (width, height) = ((int)MathF.Ceiling(x1) + 2 - left, (int)MathF.Ceiling(y1) + 2 - top);
        samples = y1 - y0 < 60 ? 4 : 2;
        if (fine.Length < width * height * samples * samples)
            fine = new Vector4[width * height * samples * samples * 3 / 2];
        if (tile.Length < width * height * 4)
            tile = new float[width * height * 6];
        return true;
    }

    /// <summary>How much of the sun reaches a person: what reaches the ground around his feet. A post's shadow must not switch him off.</summary>
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
        // From here on the unit is a sample.
        var scale = samples;
        var corner = new Vector2(left, top);
        var a = scale * (limb.A - corner) - new Vector2(0.5f);
        var b = scale * (limb.B - corner) - new Vector2(0.5f);
        float ra = scale * limb.RadiusA, rb = scale * limb.RadiusB;
        var axis = b - a;
        var inverseLength = 1 / MathF.Max(axis.LengthSquared(), 1e-6f);
        int columns = width * scale, rows = height * scale;
        var reachA = new Vector2(ra + 0.5f);
        var reachB = new Vector2(rb + 0.5f);
        var low = Vector2.Min(a - reachA, b - reachB);
        var high = Vector2.Max(a + reachA, b + reachB);
        int x0 = Math.Max(0, (int)MathF.Ceiling(low.X)), x1 = Math.Min(columns - 1, (int)MathF.Floor(high.X));
        int y0 = Math.Max(0, (int)MathF.Ceiling(low.Y)), y1 = Math.Min(rows - 1, (int)MathF.Floor(high.Y));
        for (var y = y0; y <= y1; y++)
        {
            var row = fine.AsSpan(y * columns, columns);
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
                var normal = new Vector3(n, -MathF.Sqrt(MathF.Max(0, 1 - n.LengthSquared())));
                var ambient = 0.66f + 0.34f * Vector3.Dot(normal, up);
                var facing = MathF.Max(0, Vector3.Dot(normal, towardsSun));
                var colour = ambient * limb.Sky + facing * limb.Sun;
                if (limb.Pattern != Pattern.Plain)
                    colour *= Weave(limb.Pattern, t, n.X);
                row[x] = Vector4.Lerp(row[x], new Vector4(colour, 1), cover);
            }
        }
    }

    static float Weave(Pattern pattern, float along, float across) => pattern switch
    {
        Pattern.Stripes => ((int)(along * 5) & 1) == 0 ? 1.25f : 0.55f,
        Pattern.Blocks => along > 0.5f ? 1.15f : 0.6f,
        _ => 0.75f + 0.5f * ValueNoise.Hash((int)(along * 7), (int)(across * 3 + 8), 17),
    };

    /// <summary>Averages the samples to pixels (premultiplied colour and share), leaving out what the still scene hides.</summary>
    void Resolve(float depth, ref FigureTrace trace)
    {
        var perPixel = 1f / (samples * samples);
        var columns = width * samples;
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
            {
                int px = left + x, py = top + y;
                var inside = (uint)px < (uint)camera.Width && (uint)py < (uint)camera.Height;
                var all = 0f;
                var sum = Vector4.Zero;
                for (var sub = 0; sub < samples * samples; sub++)
                {
                    int sx = sub % samples, sy = sub / samples;
                    var sample = fine[(y * samples + sy) * columns + x * samples + sx];
                    if (sample.W == 0)
                        continue;
                    all += sample.W;
                    if (inside && backdrop.Depth[(2 * py + 2 * sy / samples) * 2 * camera.Width + 2 * px + 2 * sx / samples] > depth - 0.2f)
                        sum += sample;
                }
                sum *= perPixel;
                sum.CopyTo(tile, (y * width + x) * 4);
                if (all * perPixel > 0.5f)
                    trace.Pixels++;
                if (sum.W > 0.5f)
                    trace.Unhidden++;
            }
    }

    void Compose(int index, Span<float> frame, Span<FigureTrace> traces)
    {
        int y0 = Math.Max(0, -top), y1 = Math.Min(height, camera.Height - top);
        int x0 = Math.Max(0, -left), x1 = Math.Min(width, camera.Width - left);
        for (var y = y0; y < y1; y++)
            for (var x = x0; x < x1; x++)
            {
                var at = (y * width + x) * 4;
                var share = tile[at + 3];
                if (share <= 0.002f)
                    continue;
                var pixel = (top + y) * camera.Width + left + x;
                for (var channel = 0; channel < 3; channel++)
                {
                    ref var value = ref frame[3 * pixel + channel];
                    value = value * (1 - share) + tile[at + channel];
                }
                if (share <= 0.5f)
                    continue;
                if (owner[pixel] >= 0)
                    traces[owner[pixel]].Visible--;
                owner[pixel] = index;
            }
    }
}
