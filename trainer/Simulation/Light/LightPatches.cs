using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>
/// Patches of light that move over ground, walls and furniture: the sun through a window, between clouds and leaves; head lamps that sweep
/// over the scene. Whoever stands in one is lit too.
/// </summary>
sealed class LightPatches
{
    readonly Backdrop _backdrop;
    readonly Random _random;
    readonly Vector3 _travel;
    readonly List<Patch> _patches = [];
    readonly Vector2[] _places;
    readonly float _sweepGap, _middle, _reach, _beam;
    float _untilSweep;

    sealed class Patch
    {
        public Vector2 Centre, Half, Speed;
        public float Angle, Gain, Flutter, Age, Lasts, Edge;
        public bool Paned, IsBeam;
        public float Now;

        public float At(Vector2 p)
        {
            var (sin, cos) = MathF.SinCos(Angle);
            var d = p - Centre;
            var q = new Vector2(cos * d.X + sin * d.Y, cos * d.Y - sin * d.X);
            if (Paned)
            {
                // A window with a cross in it.
                var inside = MathF.Min(Half.X - MathF.Abs(q.X), Half.Y - MathF.Abs(q.Y));
                var bars = MathF.Min(MathF.Abs(q.X), MathF.Abs(q.Y)) - 0.03f;
                return Now * Math.Clamp(MathF.Min(inside, bars) / Edge, 0, 1);
            }
            var r = (q / Half).LengthSquared();
            return r < 1 ? Now * (1 - r) * (1 - r) : 0;
        }
    }

    public LightPatches(Scene scene, Backdrop backdrop, Random random)
    {
        (_backdrop, _random) = (backdrop, random);
        var indoors = scene.IsInside;
        _travel = Vector3.Normalize(new Vector3(random.Between(-0.8f, 0.8f), random.Between(-0.8f, 0.8f), -1));
        (_middle, _reach) = (0.5f * (MathF.Max(0, scene.NearLimit) + scene.FarLimit), scene.FarLimit);
        if (random.Chance(indoors ? 0.35f : 0.08f))
            for (var i = random.Next(1, 4); i > 0; i--)
                _patches.Add(Sun(scene));
        _sweepGap = random.Chance(indoors ? 0.12f : scene.Light.IsDusk ? 0.6f : 0) ? random.Between(6, 25) : float.PositiveInfinity;
        _untilSweep = random.Exponential(_sweepGap);
        _beam = random.Between(0.8f, 3);
        _places = _patches.Count > 0
            || scene.Light.IsDusk && scene.Roads.Count > 0 || float.IsFinite(_sweepGap) ? Places(scene.Camera) : [];
    }

    Patch Sun(Scene scene)
    {
        scene.Camera.TryGround(_random.NextSingle() * scene.Camera.Width, (0.3f + 0.6f * _random.NextSingle()) * scene.Camera.Height,
            out var at);
        return new Patch
        {
            Centre = at,
            Half = new(_random.Between(0.3f, 1.1f), _random.Between(0.4f, 1.6f)),
            Angle = _random.Between(-0.8f, 0.8f),
            Gain = _random.Between(0.5f, 3),
            Flutter = _random.Chance(0.5f) ? _random.Between(0.1f, 0.6f) : 0,
            Speed = _random.Between(0, 0.006f) * new Vector2(_random.Of(-1, 1), _random.Between(-0.3f, 0.3f)),
            Lasts = float.PositiveInfinity,
            Edge = _random.Between(0.02f, 0.1f),
            Paned = true,
        };
    }

    /// <summary>For each pixel the ground point that the same ray of light would meet.</summary>
    Vector2[] Places(SceneCamera camera)
    {
        var result = new Vector2[camera.Width * camera.Height];
        for (var y = 0; y < camera.Height; y++)
            for (var x = 0; x < camera.Width; x++)
            {
                var ray = camera.Ray(x + 0.5f, y + 0.5f);
                var depth = _backdrop.Depth[4 * y * camera.Width + 2 * x];
                if (float.IsInfinity(depth))
                    depth = ray.Z < -1e-4f ? -camera.Position.Z / ray.Z : 1e4f;
                var point = camera.Position + depth * ray;
                result[y * camera.Width + x] = new Vector2(point.X, point.Y) - point.Z / _travel.Z * new Vector2(_travel.X, _travel.Y);
            }
        return result;
    }

    public void Advance(float seconds)
    {
        _untilSweep -= seconds;
        if (_untilSweep < 0)
        {
            _untilSweep = _random.Exponential(_sweepGap);
            var side = _random.Of(-1, 1);
            _patches.Add(new Patch
            {
                Centre = new Vector2(-side * _reach, _middle + _random.Normal(0, 0.3f * _reach)),
                Half = new(_random.Between(1, 4), _random.Between(0.8f, 2)),
                Speed = side * _reach * _random.Between(0.4f, 1.2f) * new Vector2(1, _random.Normal(0, 0.2f)),
                Gain = _random.Between(0.3f, 2),
                Lasts = 5,
            });
        }
        foreach (var patch in _patches)
        {
            patch.Age += seconds;
            patch.Centre += seconds * patch.Speed;
            patch.Now = patch.Gain * MathF.Max(0, 1 + patch.Flutter * ValueNoise.At(0.8f * patch.Age, patch.Gain,
                51) + patch.Flutter * ValueNoise.At(0.09f * patch.Age, 7, 52));
        }
        _patches.RemoveAll(patch => patch.Age > patch.Lasts);
    }

    /// <summary>Puts light on the ground before cars, in place of what lay before them.</summary>
    public void Follow(IEnumerable<(Vector2 Place, float Heading)> lamps)
    {
        _patches.RemoveAll(patch => patch.IsBeam);
        foreach (var (place, heading) in lamps)
        {
            var ahead = new Vector2(MathF.Cos(heading), MathF.Sin(heading));
            _patches.Add(new Patch
            {
                Centre = place + 6.5f * ahead, Half = new(5, 1.9f), Angle = heading, Gain = _beam, Now = _beam,
                Lasts = float.PositiveInfinity,
                IsBeam = true
            });
        }
    }

    /// <summary>What the patches add to the light on somebody, as a part of the light from the sky.</summary>
    public float At(Vector2 ground)
    {
        var sum = 0f;
        foreach (var patch in _patches)
            sum += patch.At(ground);
        return sum;
    }

    /// <summary>Adds the light to the frame [height, width, 3].</summary>
    public void Apply(float skyGain, Span<float> frame)
    {
        foreach (var patch in _patches)
        {
            var far = MathF.Max(patch.Half.X, patch.Half.Y) * 1.5f;
            for (var i = 0; i < _places.Length; i++)
            {
                var p = _places[i];
                if (MathF.Abs(p.X - patch.Centre.X) > far || MathF.Abs(p.Y - patch.Centre.Y) > far
                    || patch.At(p) is not (> 0 and var share))
                    continue;
                for (var k = 3 * i; k < 3 * i + 3; k++)
                    frame[k] += skyGain * share * _backdrop.Sky[k];
            }
        }
    }
}
