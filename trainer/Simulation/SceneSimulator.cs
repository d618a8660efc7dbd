using System.Numerics;
using System.Runtime.InteropServices;
using Sqair.Mot;
using Sqair.Tracking;

namespace Sqair.Trainer.Simulation;

/// <summary>
/// A static camera over a place where people walk, frame by frame, with the truth about them. The same options give the same bytes.
/// </summary>
/// <remarks>
/// Truth rows follow MOTChallenge. A person has a row while at least a quarter of his figure is inside the picture and not behind something that
/// stands still; passing behind other people does not end it. The box is that of the whole body (without what is carried in the hand), hidden or
/// not, and may reach over the border of the picture; only when more than half of it lies outside is it cut at the border. Confidence is 1, X the
/// class (1, pedestrian) and Y the visible fraction of the figure, 0 to 1, with other people taken into account: the columns of MOT16.
/// </remarks>
public sealed class SceneSimulator
{
    const float LeastVisible = 0.25f;

    readonly SceneOptions options;
    readonly Scene scene;
    readonly Backdrop backdrop;
    readonly Crowd crowd;
    readonly LightCourse light;
    readonly Wind wind;
    readonly Sensor sensor;
    readonly FigureRenderer figures;
    readonly GroundShadows shadows;
    readonly float[] linear;
    readonly List<MotRow> truth = [];
    readonly List<Pedestrian> drawn = [];
    readonly List<Figure> poses = [];
    FigureTrace[] traces = new FigureTrace[16];
    int firstOfFrame;

    /// <summary>Builds the scene and renders its background, which takes about a second at 768 by 576.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public SceneSimulator(SceneOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        this.options = options;
        // Separate streams: switching one effect off leaves the rest of the clip as it was.
        var seeds = new Random(options.Seed);
        scene = YardBuilder.Build(options, new Random(seeds.Next()));
        backdrop = BackdropRenderer.Render(scene, new Random(seeds.Next()));
        Expose();
        crowd = new Crowd(scene, options, new Random(seeds.Next()));
        light = new LightCourse(scene.Light, new Random(seeds.Next()));
        wind = new Wind(backdrop, scene.Camera.Focal, new Random(seeds.Next()));
        sensor = new Sensor(scene.Light, options.Width, options.SensorNoise, new Random(seeds.Next()));
        figures = new FigureRenderer(scene.Camera, backdrop, scene.Light);
        shadows = new GroundShadows(scene.Camera, backdrop, scene.Light);
        linear = new float[options.Width * options.Height * 3];
    }

    /// <summary>Bytes of a frame: red, green, blue interleaved, row by row from the top.</summary>
    public int FrameBytes => linear.Length;

    /// <summary>Number of the next frame, from 0.</summary>
    public int Frame { get; private set; }

    /// <summary>Truth of all frames so far, in order of frames.</summary>
    public IReadOnlyList<MotRow> Truth => truth;

    /// <summary>Truth of the frame rendered last.</summary>
    public ReadOnlySpan<MotRow> FrameTruth => CollectionsMarshal.AsSpan(truth)[firstOfFrame..];

    /// <summary>Renders the next frame; false (and nothing written) after the last one of the clip.</summary>
    /// <exception cref="ArgumentException">The buffer is smaller than <see cref="FrameBytes"/>.</exception>
    public bool NextFrame(Span<byte> rgb)
    {
        if (rgb.Length < FrameBytes)
            throw new ArgumentException($"the frame buffer has {rgb.Length} bytes, expected at least {FrameBytes}");
        if (Frame >= options.Frames)
            return false;
        var step = (float)(1 / options.FramesPerSecond);
        var seconds = Frame * step;
        if (Frame > 0)
        {
            crowd.Advance(step);
            if (options.LightChanges)
                light.Advance(step);
        }
        Illuminate();
        if (options.Wind)
            wind.Apply(seconds, light.Sky, light.Sun, linear);
        PaintPeople(seconds);
        sensor.Develop(linear, rgb[..FrameBytes]);
        Record();
        Frame++;
        return true;
    }

    /// <summary>Scales the background so that the scene comes out at the brightness its exposure aims at.</summary>
    void Expose()
    {
        double sum = 0;
        for (var i = 1; i < backdrop.Sky.Length; i += 3)
            sum += Math.Pow(backdrop.Sky[i] + backdrop.Sun[i], 1 / scene.Light.Gamma);
        var mean = sum / (backdrop.Sky.Length / 3);
        var wanted = (scene.Light.MeanLevel - scene.Light.BlackLevel) / (255 - scene.Light.BlackLevel);
        Exposure = (float)Math.Pow(wanted / mean, scene.Light.Gamma);
        for (var i = 0; i < backdrop.Sky.Length; i++)
        {
            backdrop.Sky[i] *= Exposure;
            backdrop.Sun[i] *= Exposure;
        }
        if (scene.Light.Saturation == 1)
            return;
        Fade(backdrop.Sky);
        Fade(backdrop.Sun);
    }

    float Exposure { get; set; } = 1;

    void Fade(float[] plane)
    {
        for (var i = 0; i < plane.Length; i += 3)
        {
            var grey = 0.2126f * plane[i] + 0.7152f * plane[i + 1] + 0.0722f * plane[i + 2];
            for (var channel = i; channel < i + 3; channel++)
                plane[channel] = MathF.Max(0, grey + scene.Light.Saturation * (plane[channel] - grey));
        }
    }

    void Illuminate()
    {
        var sky = MemoryMarshal.Cast<float, Vector<float>>(backdrop.Sky);
        var sun = MemoryMarshal.Cast<float, Vector<float>>(backdrop.Sun);
        var frame = MemoryMarshal.Cast<float, Vector<float>>(linear.AsSpan());
        for (var i = 0; i < frame.Length; i++)
            frame[i] = light.Sky * sky[i] + light.Sun * sun[i];
        for (var i = frame.Length * Vector<float>.Count; i < linear.Length; i++)
            linear[i] = light.Sky * backdrop.Sky[i] + light.Sun * backdrop.Sun[i];
    }

    void PaintPeople(float seconds)
    {
        drawn.Clear();
        foreach (var person in crowd.People)
            if (scene.Camera.Sees(person.Place, 4))
                drawn.Add(person);
        drawn.Sort((a, b) => Depth(b).CompareTo(Depth(a)) is var order && order != 0 ? order : a.Id.CompareTo(b.Id));
        while (poses.Count < drawn.Count)
            poses.Add(new Figure());
        if (traces.Length < drawn.Count)
            traces = new FigureTrace[2 * drawn.Count];
        for (var i = 0; i < drawn.Count; i++)
        {
            var person = drawn[i];
            poses[i].Pose(person.Look, person.Place, person.Heading, person.Velocity.Length(), person.Phase, seconds + 13.7f * person.Id);
            if (options.Shadows)
                shadows.Cast(poses[i]);
        }
        shadows.Apply(light.Sky, light.Sun, linear);
        figures.Begin();
        for (var i = 0; i < drawn.Count; i++)
            figures.Paint(poses[i], i, Exposure * light.Sky, Exposure * light.Sun, linear, traces.AsSpan(0, drawn.Count));
    }

    float Depth(Pedestrian person) => scene.Camera.Project(new Vector3(person.Place, 0)).Z;

    void Record()
    {
        firstOfFrame = truth.Count;
        for (var i = 0; i < drawn.Count; i++)
        {
            ref readonly var trace = ref traces[i];
            if (trace.Pixels < 4 || trace.Unhidden < LeastVisible * trace.Pixels)
                continue;
            var box = trace.Box;
            var picture = new Box(0, 0, options.Width, options.Height);
            if (box.Intersection(picture) < 0.5f * box.Area)
            {
                float left = MathF.Max(0, box.Left), top = MathF.Max(0, box.Top);
                box = new Box(left, top, MathF.Min(box.Right, options.Width) - left, MathF.Min(box.Bottom, options.Height) - top);
            }
            truth.Add(new MotRow(Frame, drawn[i].Id, box.Left, box.Top, box.Width, box.Height, 1, 1, Math.Clamp(trace.Visible / trace.Pixels, 0, 1)));
        }
    }
}
