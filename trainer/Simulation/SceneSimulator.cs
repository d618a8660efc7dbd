using System.Numerics;
using System.Runtime.InteropServices;
using Sqair.Mot;
using Sqair.Tracking;

namespace Sqair.Trainer.Simulation;

/// <summary>
/// A static camera over a place where people walk, frame by frame, with the truth about them. The same options give the same bytes.
/// </summary>
/// <remarks>
/// Truth rows follow MOTChallenge. A person has a row while at least a quarter of his figure is inside the picture and not behind something
/// that stands still; passing behind other people does not end it. The box is that of the whole body (without what is carried in the hand),
/// hidden or not, steady over a stride (<see cref="SteadyBox"/>), and may reach over the border of the picture; only when more than half of
/// it lies outside is it cut at the border. Confidence is 1, X the class (1, pedestrian) and Y the visible fraction of the figure, 0 to 1,
/// with other people taken into account: the columns of MOT16.
/// </remarks>
public sealed class SceneSimulator
{
    const float LeastVisible = 0.25f;

    readonly SceneOptions _options;
    readonly Scene _scene;
    readonly Backdrop _backdrop;
    readonly Crowd _crowd;
    readonly LightCourse _light;
    readonly Lamps? _lamps;
    readonly Electronics? _electronics;
    readonly Stage? _stage;
    readonly LightPatches? _patches;
    readonly Weather? _weather;
    readonly Wind _wind;
    readonly Sensor _sensor;
    readonly FigureRenderer _figures;
    readonly SteadyBox _boxes;
    readonly GroundShadows _shadows;
    readonly float[] _linear;
    readonly List<MotRow> _truth = [], _thingTruth = [];
    readonly List<Drawn> _drawn = [];
    readonly List<Figure> _poses = [];
    FigureTrace[] _traces = new FigureTrace[16];
    int _firstOfFrame;

    /// <summary>Builds the scene and renders its background, which takes about a second at 768 by 576.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public SceneSimulator(SceneOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options = options with { Place = SceneBuilder.Choose(options.Place, options.Seed) };
        // Separate streams: switching one effect off leaves the rest of the clip as it was.
        var seeds = new Random(options.Seed);
        _scene = SceneBuilder.Build(options, new Random(seeds.Next()));
        _backdrop = BackdropRenderer.Render(_scene, new Random(seeds.Next()));
        Expose();
        _crowd = new Crowd(_scene, options, new Random(seeds.Next()));
        _light = new LightCourse(_scene.Light, new Random(seeds.Next()));
        _wind = new Wind(_backdrop, _scene.Camera.Focal, new Random(seeds.Next()));
        _sensor = new Sensor(_scene.Light, options.Width, options.SensorNoise, new Random(seeds.Next()));
        var near = options.Place != ScenePlace.Yard;
        _figures = new FigureRenderer(_scene.Camera, _backdrop, _scene.Light, near ? new LiveDepth(options.Width, options.Height) : null);
        _boxes = new SteadyBox(_scene.Camera, dressed: _scene.Habits is not null);
        _shadows = new GroundShadows(_scene.Camera, _backdrop, _scene.Light, coarse: _scene.Habits is not null);
        _linear = new float[options.Width * options.Height * 3];
        if (!near)
            return;
        var (forLamps, forElectronics, forStage, forPatches, forWeather) = (seeds.Next(), seeds.Next(), seeds.Next(), seeds.Next(),
            seeds.Next());
        var indoors = _scene.IsInside;
        if (options.LightChanges)
        {
            _lamps = new Lamps(indoors, new Random(forLamps));
            _patches = new LightPatches(_scene, _backdrop, new Random(forPatches));
            _patches.Advance(0);
            Illuminate();
            _electronics = new Electronics(options.Width, options.Height, _linear, !indoors, (float)options.Seconds,
                new Random(forElectronics));
        }
        if (options.Wind && !indoors)
            _weather = new Weather(options.Width, options.Height, new Random(forWeather));
        if (options.Things)
            _stage = new Stage(_scene, new Random(forStage));
        // Long enough for the first cars to have come.
        for (var t = 0f; t < 20; t += 0.1f)
            _stage?.Advance(0.1f, _crowd.People);
    }

    /// <summary>Somebody or something in the picture, with the depth that decides who is painted first.</summary>
    readonly record struct Drawn(Shape Shape, Pedestrian? Person, Thing? Thing, float Depth)
    {
        public int Id => Person?.Id ?? Thing!.Id;
    }

    /// <summary>Bytes of a frame: red, green, blue interleaved, row by row from the top.</summary>
    public int FrameBytes => _linear.Length;

    /// <summary>Who is about, in the picture or not, where they are in the frame rendered last.</summary>
    internal IReadOnlyList<Pedestrian> People => _crowd.People;

    internal SceneCamera Camera => _scene.Camera;

    /// <summary>Number of the next frame, from 0.</summary>
    public int Frame { get; private set; }

    /// <summary>Truth of all frames so far, in order of frames.</summary>
    public IReadOnlyList<MotRow> Truth => _truth;

    /// <summary>Boxes of what moves and is nobody, all frames so far: flag 0, and the class of MOT16 (2 on a vehicle, 3 car, 8
    /// distractor).</summary>
    public IReadOnlyList<MotRow> TruthOfThings => _thingTruth;

    /// <summary>Truth of the frame rendered last.</summary>
    public ReadOnlySpan<MotRow> FrameTruth => CollectionsMarshal.AsSpan(_truth)[_firstOfFrame..];

    /// <summary>Renders the next frame; false (and nothing written) after the last one of the clip.</summary>
    /// <exception cref="ArgumentException">The buffer is smaller than <see cref="FrameBytes"/>.</exception>
    public bool NextFrame(Span<byte> rgb)
    {
        if (rgb.Length < FrameBytes)
            throw new ArgumentException($"the frame buffer has {rgb.Length} bytes, expected at least {FrameBytes}");
        if (Frame >= _options.Frames)
            return false;
        var step = (float)(1 / _options.FramesPerSecond);
        var seconds = Frame * step;
        if (Frame > 0)
        {
            _crowd.Advance(step);
            _crowd.Parked = _stage?.Parked ?? [];
            _stage?.Advance(step, _crowd.People);
            if (_options.LightChanges)
                _light.Advance(step);
            _lamps?.Advance(step);
            _patches?.Advance(step);
            if (_stage is not null)
                _patches?.Follow(_stage.Headlamps);
            _electronics?.Advance(step, seconds);
        }
        Illuminate();
        if (_options.Wind)
            _wind.Apply(seconds, SkyGain, SunGain, _linear);
        Paint(seconds);
        _weather?.Apply(seconds, step, _linear);
        _electronics?.Apply(_linear);
        _sensor.Develop(_linear, rgb[..FrameBytes]);
        Record(seconds);
        Frame++;
        return true;
    }

    /// <summary>Scales the background so that the scene comes out at the brightness its exposure aims at.</summary>
    void Expose()
    {
        double sum = 0;
        for (var i = 1; i < _backdrop.Sky.Length; i += 3)
            sum += Math.Pow(_backdrop.Sky[i] + _backdrop.Sun[i], 1 / _scene.Light.Gamma);
        var mean = sum / (_backdrop.Sky.Length / 3);
        var wanted = (_scene.Light.MeanLevel - _scene.Light.BlackLevel) / (255 - _scene.Light.BlackLevel);
        Exposure = (float)Math.Pow(wanted / mean, _scene.Light.Gamma);
        for (var i = 0; i < _backdrop.Sky.Length; i++)
        {
            _backdrop.Sky[i] *= Exposure;
            _backdrop.Sun[i] *= Exposure;
        }
        if (_scene.Light.Saturation == 1)
            return;
        Fade(_backdrop.Sky);
        Fade(_backdrop.Sun);
    }

    float Exposure { get; set; } = 1;

    void Fade(float[] plane)
    {
        for (var i = 0; i < plane.Length; i += 3)
        {
            var grey = 0.2126f * plane[i] + 0.7152f * plane[i + 1] + 0.0722f * plane[i + 2];
            for (var channel = i; channel < i + 3; channel++)
                plane[channel] = MathF.Max(0, grey + _scene.Light.Saturation * (plane[channel] - grey));
        }
    }

    float SkyGain => _light.Sky * (_lamps?.Gain ?? 1) * (_electronics?.Gain ?? 1);

    float SunGain => _light.Sun * (_lamps?.Gain ?? 1) * (_electronics?.Gain ?? 1);

    void Illuminate()
    {
        var (skyGain, sunGain) = (SkyGain, SunGain);
        var sky = MemoryMarshal.Cast<float, Vector<float>>(_backdrop.Sky);
        var sun = MemoryMarshal.Cast<float, Vector<float>>(_backdrop.Sun);
        var frame = MemoryMarshal.Cast<float, Vector<float>>(_linear.AsSpan());
        for (var i = 0; i < frame.Length; i++)
            frame[i] = skyGain * sky[i] + sunGain * sun[i];
        for (var i = frame.Length * Vector<float>.Count; i < _linear.Length; i++)
            _linear[i] = skyGain * _backdrop.Sky[i] + sunGain * _backdrop.Sun[i];
    }

    void Paint(float seconds)
    {
        Collect(seconds);
        var (skyGain, sunGain) = (SkyGain, SunGain);
        if (_options.Shadows)
            foreach (var item in _drawn)
                _shadows.Cast(item.Shape);
        _shadows.Apply(skyGain, sunGain, _linear);
        _patches?.Apply(skyGain, _linear);
        _figures.Begin();
        if (_scene.Gloss > 0)
            foreach (var item in _drawn)
                _figures.Reflect(item.Shape, _scene.Gloss, Exposure * skyGain, Exposure * sunGain, _linear);
        for (var i = 0; i < _drawn.Count; i++)
        {
            var shape = _drawn[i].Shape;
            var lit = 1 + (_patches?.At(new Vector2(shape.Foot.X, shape.Foot.Y)) ?? 0);
            _figures.Paint(shape, i, lit * Exposure * skyGain, Exposure * sunGain, _linear, _traces.AsSpan(0, _drawn.Count));
        }
    }

    /// <summary>Who and what may be in the picture, far ones first.</summary>
    void Collect(float seconds)
    {
        _drawn.Clear();
        var count = 0;
        foreach (var person in _crowd.People)
        {
            if (!_scene.Camera.Sees(person.Place, 4) && (_scene.Habits is null || person.Place.Length() > 5))
                continue;
            if (count == _poses.Count)
                _poses.Add(new Figure(dressed: _scene.Habits is not null));
            _poses[count].Pose(person.Look, person.Place, person.Heading, person.Steps, person.Phase, OwnTime(person, seconds),
                person.Seated,
                person.At?.Spot?.Seat?.Height ?? 0.45f);
            _drawn.Add(new Drawn(_poses[count++], person, null, Depth(person.Place)));
        }
        if (_stage is not null)
            foreach (var thing in _stage.Things)
                _drawn.Add(new Drawn(thing.Shape, null, thing, Depth(thing.Place)));
        _drawn.Sort((a, b) => b.Depth.CompareTo(a.Depth) is var order && order != 0 ? order : a.Id.CompareTo(b.Id));
        if (_traces.Length < _drawn.Count)
            _traces = new FigureTrace[2 * _drawn.Count];
    }

    float Depth(Vector2 place) => _scene.Camera.Project(new Vector3(place, 0)).Z;

    /// <summary>Idle people do not all sway at once.</summary>
    static float OwnTime(Pedestrian person, float seconds) => seconds + 13.7f * person.Id;

    void Record(float seconds)
    {
        _firstOfFrame = _truth.Count;
        for (var i = 0; i < _drawn.Count; i++)
        {
            ref readonly var trace = ref _traces[i];
            if (_drawn[i].Thing is { } thing)
            {
                RecordThing(thing, trace);
                continue;
            }
            if (trace.Pixels < 4 || trace.Unhidden < LeastVisible * trace.Pixels)
                continue;
            var box = Shaken(_boxes.Of(_drawn[i].Person!, OwnTime(_drawn[i].Person!, seconds)));
            var picture = new Box(0, 0, _options.Width, _options.Height);
            if (box.Intersection(picture) < 0.5f * box.Area)
            {
                float left = MathF.Max(0, box.Left), top = MathF.Max(0, box.Top);
                box = new Box(left, top, MathF.Min(box.Right, _options.Width) - left, MathF.Min(box.Bottom, _options.Height) - top);
            }
            // A hand may still be in the picture when the steady box of the body is not.
            if (box is not { Width: > 0, Height: > 0 })
                continue;
            _truth.Add(new MotRow(
                Frame, _drawn[i].Id, box.Left, box.Top, box.Width, box.Height, 1, 1, Math.Clamp(trace.Visible / trace.Pixels, 0, 1)));
        }
    }

    void RecordThing(Thing thing, in FigureTrace trace)
    {
        var box = Shaken(trace.Box);
        float left = MathF.Max(0, box.Left), top = MathF.Max(0, box.Top);
        box = new Box(left, top, MathF.Min(box.Right, _options.Width) - left, MathF.Min(box.Bottom, _options.Height) - top);
        if (trace.Unhidden >= MathF.Max(4, LeastVisible * trace.Pixels) && box is { Width: > 0, Height: > 0 })
            _thingTruth.Add(new MotRow(Frame, thing.Id, box.Left, box.Top, box.Width, box.Height, 0, thing.Kind,
                Math.Clamp(trace.Visible / trace.Pixels, 0, 1)));
    }

    /// <summary>Where a box is in the picture of a camera that sways.</summary>
    Box Shaken(Box box) => _electronics is null ? box
        : new Box(box.Left + _electronics.Shift.X, box.Top + _electronics.Shift.Y, box.Width, box.Height);
}
