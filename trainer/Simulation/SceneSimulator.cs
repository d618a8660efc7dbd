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
/// not, steady over a stride (<see cref="SteadyBox"/>), and may reach over the border of the picture; only when more than half of it lies
/// outside is it cut at the border. Confidence is 1, X the class (1, pedestrian) and Y the visible fraction of the figure, 0 to 1, with
/// other people taken into account: the columns of MOT16.
/// </remarks>
public sealed class SceneSimulator
{
    const float LeastVisible = 0.25f;

    readonly SceneOptions options;
    readonly Scene scene;
    readonly Backdrop backdrop;
    readonly Crowd crowd;
    readonly LightCourse light;
    readonly Lamps? lamps;
    readonly Electronics? electronics;
    readonly Stage? stage;
    readonly LightPatches? patches;
    readonly Weather? weather;
    readonly Wind wind;
    readonly Sensor sensor;
    readonly FigureRenderer figures;
    readonly SteadyBox boxes;
    readonly GroundShadows shadows;
    readonly float[] linear;
    readonly List<MotRow> truth = [], thingTruth = [];
    readonly List<Drawn> drawn = [];
    readonly List<Figure> poses = [];
    FigureTrace[] traces = new FigureTrace[16];
    int firstOfFrame;

    /// <summary>Builds the scene and renders its background, which takes about a second at 768 by 576.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public SceneSimulator(SceneOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        this.options = options = options with { Place = SceneBuilder.Choose(options.Place, options.Seed) };
        // Separate streams: switching one effect off leaves the rest of the clip as it was.
        var seeds = new Random(options.Seed);
        scene = SceneBuilder.Build(options, new Random(seeds.Next()));
        backdrop = BackdropRenderer.Render(scene, new Random(seeds.Next()));
        Expose();
        crowd = new Crowd(scene, options, new Random(seeds.Next()));
        light = new LightCourse(scene.Light, new Random(seeds.Next()));
        wind = new Wind(backdrop, scene.Camera.Focal, new Random(seeds.Next()));
        sensor = new Sensor(scene.Light, options.Width, options.SensorNoise, new Random(seeds.Next()));
        var near = options.Place != ScenePlace.Yard;
        figures = new FigureRenderer(scene.Camera, backdrop, scene.Light, near ? new LiveDepth(options.Width, options.Height) : null);
        boxes = new SteadyBox(scene.Camera, dressed: scene.Habits is not null);
        shadows = new GroundShadows(scene.Camera, backdrop, scene.Light, coarse: scene.Habits is not null);
        linear = new float[options.Width * options.Height * 3];
        if (!near)
            return;
        var (forLamps, forElectronics, forStage, forPatches, forWeather) = (seeds.Next(), seeds.Next(), seeds.Next(), seeds.Next(),
            seeds.Next());
        var indoors = scene.IsInside;
        if (options.LightChanges)
        {
            lamps = new Lamps(indoors, new Random(forLamps));
            patches = new LightPatches(scene, backdrop, new Random(forPatches));
            patches.Advance(0);
            Illuminate();
            electronics = new Electronics(options.Width, options.Height, linear, !indoors, (float)options.Seconds,
                new Random(forElectronics));
        }
        if (options.Wind && !indoors)
            weather = new Weather(options.Width, options.Height, new Random(forWeather));
        if (options.Things)
            stage = new Stage(scene, new Random(forStage));
        // Long enough for the first cars to have come.
        for (var t = 0f; t < 20; t += 0.1f)
            stage?.Advance(0.1f, crowd.People);
    }

    /// <summary>Somebody or something in the picture, with the depth that decides who is painted first.</summary>
    readonly record struct Drawn(Shape Shape, Pedestrian? Person, Thing? Thing, float Depth)
    {
        public int Id => Person?.Id ?? Thing!.Id;
    }

    /// <summary>Bytes of a frame: red, green, blue interleaved, row by row from the top.</summary>
    public int FrameBytes => linear.Length;

    /// <summary>Number of the next frame, from 0.</summary>
    public int Frame { get; private set; }

    /// <summary>Truth of all frames so far, in order of frames.</summary>
    public IReadOnlyList<MotRow> Truth => truth;

    /// <summary>Boxes of what moves and is nobody, all frames so far: flag 0, and the class of MOT16 (2 on a vehicle, 3 car, 8
    /// distractor).</summary>
    public IReadOnlyList<MotRow> TruthOfThings => thingTruth;

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
            crowd.Parked = stage?.Parked ?? [];
            stage?.Advance(step, crowd.People);
            if (options.LightChanges)
                light.Advance(step);
            lamps?.Advance(step);
            patches?.Advance(step);
            if (stage is not null)
                patches?.Follow(stage.Headlamps);
            electronics?.Advance(step, seconds);
        }
        Illuminate();
        if (options.Wind)
            wind.Apply(seconds, SkyGain, SunGain, linear);
        Paint(seconds);
        weather?.Apply(seconds, step, linear);
        electronics?.Apply(linear);
        sensor.Develop(linear, rgb[..FrameBytes]);
        Record(seconds);
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

    float SkyGain => light.Sky * (lamps?.Gain ?? 1) * (electronics?.Gain ?? 1);

    float SunGain => light.Sun * (lamps?.Gain ?? 1) * (electronics?.Gain ?? 1);

    void Illuminate()
    {
        var (skyGain, sunGain) = (SkyGain, SunGain);
        var sky = MemoryMarshal.Cast<float, Vector<float>>(backdrop.Sky);
        var sun = MemoryMarshal.Cast<float, Vector<float>>(backdrop.Sun);
        var frame = MemoryMarshal.Cast<float, Vector<float>>(linear.AsSpan());
        for (var i = 0; i < frame.Length; i++)
            frame[i] = skyGain * sky[i] + sunGain * sun[i];
        for (var i = frame.Length * Vector<float>.Count; i < linear.Length; i++)
            linear[i] = skyGain * backdrop.Sky[i] + sunGain * backdrop.Sun[i];
    }

    void Paint(float seconds)
    {
        Collect(seconds);
        var (skyGain, sunGain) = (SkyGain, SunGain);
        if (options.Shadows)
            foreach (var item in drawn)
                shadows.Cast(item.Shape);
        shadows.Apply(skyGain, sunGain, linear);
        patches?.Apply(skyGain, linear);
        figures.Begin();
        if (scene.Gloss > 0)
            foreach (var item in drawn)
                figures.Reflect(item.Shape, scene.Gloss, Exposure * skyGain, Exposure * sunGain, linear);
        for (var i = 0; i < drawn.Count; i++)
        {
            var shape = drawn[i].Shape;
            var lit = 1 + (patches?.At(new Vector2(shape.Foot.X, shape.Foot.Y)) ?? 0);
            figures.Paint(shape, i, lit * Exposure * skyGain, Exposure * sunGain, linear, traces.AsSpan(0, drawn.Count));
        }
    }

    /// <summary>Who and what may be in the picture, far ones first.</summary>
    void Collect(float seconds)
    {
        drawn.Clear();
        var count = 0;
        foreach (var person in crowd.People)
        {
            if (!scene.Camera.Sees(person.Place, 4) && (scene.Habits is null || person.Place.Length() > 5))
                continue;
            if (count == poses.Count)
                poses.Add(new Figure(dressed: scene.Habits is not null));
            poses[count].Pose(person.Look, person.Place, person.Heading, person.Steps, person.Phase, OwnTime(person, seconds),
                person.Seated,
                person.At?.Spot?.Seat?.Height ?? 0.45f);
            drawn.Add(new Drawn(poses[count++], person, null, Depth(person.Place)));
        }
        if (stage is not null)
            foreach (var thing in stage.Things)
                drawn.Add(new Drawn(thing.Shape, null, thing, Depth(thing.Place)));
        drawn.Sort((a, b) => b.Depth.CompareTo(a.Depth) is var order && order != 0 ? order : a.Id.CompareTo(b.Id));
        if (traces.Length < drawn.Count)
            traces = new FigureTrace[2 * drawn.Count];
    }

    float Depth(Vector2 place) => scene.Camera.Project(new Vector3(place, 0)).Z;

    /// <summary>Idle people do not all sway at once.</summary>
    static float OwnTime(Pedestrian person, float seconds) => seconds + 13.7f * person.Id;

    void Record(float seconds)
    {
        firstOfFrame = truth.Count;
        for (var i = 0; i < drawn.Count; i++)
        {
            ref readonly var trace = ref traces[i];
            if (drawn[i].Thing is { } thing)
            {
                RecordThing(thing, trace);
                continue;
            }
            if (trace.Pixels < 4 || trace.Unhidden < LeastVisible * trace.Pixels)
                continue;
            var box = Shaken(boxes.Of(drawn[i].Person!, OwnTime(drawn[i].Person!, seconds)));
            var picture = new Box(0, 0, options.Width, options.Height);
            if (box.Intersection(picture) < 0.5f * box.Area)
            {
                float left = MathF.Max(0, box.Left), top = MathF.Max(0, box.Top);
                box = new Box(left, top, MathF.Min(box.Right, options.Width) - left, MathF.Min(box.Bottom, options.Height) - top);
            }
            // A hand may still be in the picture when the steady box of the body is not.
            if (box is not { Width: > 0, Height: > 0 })
                continue;
            truth.Add(new MotRow(Frame, drawn[i].Id, box.Left, box.Top, box.Width, box.Height, 1, 1, Math.Clamp(trace.Visible / trace.Pixels, 0, 1)));
        }
    }

    void RecordThing(Thing thing, in FigureTrace trace)
    {
        var box = Shaken(trace.Box);
        float left = MathF.Max(0, box.Left), top = MathF.Max(0, box.Top);
        box = new Box(left, top, MathF.Min(box.Right, options.Width) - left, MathF.Min(box.Bottom, options.Height) - top);
        if (trace.Unhidden >= MathF.Max(4, LeastVisible * trace.Pixels) && box is { Width: > 0, Height: > 0 })
            thingTruth.Add(new MotRow(Frame, thing.Id, box.Left, box.Top, box.Width, box.Height, 0, thing.Kind,
                Math.Clamp(trace.Visible / trace.Pixels, 0, 1)));
    }

    /// <summary>Where a box is in the picture of a camera that sways.</summary>
    Box Shaken(Box box) => electronics is null ? box
        : new Box(box.Left + electronics.Shift.X, box.Top + electronics.Shift.Y, box.Width, box.Height);
}
