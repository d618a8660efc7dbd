using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>A dog: keeps near somebody, or strolls about by itself; stops to sniff.</summary>
sealed class Dog : Thing
{
    readonly Scene _scene;
    readonly Random _random;
    readonly Body _body;
    readonly float _pace;
    Pedestrian? _owner;
    Vector2 _place, _goal, _velocity;
    float _heading, _phase, _rests, _leads;

    public Dog(Scene scene, Vector2 at, Random random) : base(MotClass.Distractor)
    {
        (_scene, _random, _place, _goal) = (scene, random, at, at);
        _body = new Body(random, scene.Light.Saturation);
        _pace = random.Between(0.9f, 1.8f);
        _heading = random.Between(0, MathF.Tau);
    }

    public override Shape Shape => _body;

    public override Vector2 Place => _place;

    public override void Advance(float seconds, IReadOnlyList<Pedestrian> people)
    {
        _rests -= seconds;
        if (_owner is null or { Gone: true })
            _owner = people.Count > 0 && _random.Chance(0.3f * seconds) ? people[_random.Next(people.Count)] : null;
        if (_owner is not null)
        {
            _leads += seconds * (-_leads / 3) + MathF.Sqrt(seconds) * 0.5f * _random.Normal(0, 1);
            var (sin, cos) = MathF.SinCos(_owner.Heading);
            _goal = _owner.Place + (0.5f + _leads) * new Vector2(cos, sin) + 0.6f * new Vector2(sin, -cos);
        }
        else if (Vector2.Distance(_goal, _place) < 0.4f && _rests < 0)
        {
            _rests = _random.Exponential(4);
            if (_scene.Camera.TryGround(_random.NextSingle() * _scene.Camera.Width, _random.NextSingle() * _scene.Camera.Height, out var at)
                && at.Y < _scene.FarLimit + 3)
                _goal = at;
        }
        var to = _goal - _place;
        var speed = _rests > 0 && _owner is null ? 0 : MathF.Min(_owner is null ? _pace : 2.6f, 1.4f * MathF.Max(0, to.Length() - 0.15f));
        var wanted = speed > 0 ? speed * Vector2.Normalize(to) : Vector2.Zero;
        _velocity += (wanted - _velocity) * MathF.Min(1, 4 * seconds);
        _place += seconds * _velocity;
        // Round what stands in the way, by being pushed out of it.
        foreach (var obstacle in _scene.Obstacles)
            if (obstacle.Distance(_place) < 0.2f)
                _place -= seconds * 1.5f * Vector2.Normalize(obstacle.Centre - _place + new Vector2(1e-3f, 0));
        speed = _velocity.Length();
        if (speed > 0.15f)
        {
            var turn = MathF.IEEERemainder(MathF.Atan2(_velocity.Y, _velocity.X) - _heading, MathF.Tau);
            _heading += Math.Clamp(turn, -5 * seconds, 5 * seconds);
        }
        _phase += seconds * speed * 1.6f;
        _body.Pose(_place, _heading, _phase, MathF.Min(1, speed), _rests > 0 ? 1 : 0);
    }

    sealed class Body(Random random, float saturation) : Shape
    {
        readonly BodyPart[] _parts = new BodyPart[24];
        readonly float _size = random.Between(0.45f, 1.05f), _fluff = random.Between(0.9f, 1.35f);
        readonly Vector3 _coat = Appearance.Fade(random.Near(random.Of(new Vector3(0.02f), new Vector3(0.25f, 0.15f, 0.07f),
            new Vector3(0.6f),
            new Vector3(0.1f, 0.06f, 0.03f), new Vector3(0.35f)), 0.3f, 0.05f), saturation);
        readonly Vector3 _second = Appearance.Fade(random.Of(new Vector3(0.02f), new Vector3(0.5f), new Vector3(0.2f, 0.12f, 0.06f)),
            saturation);
        Vector3 _foot, _ahead, _side;
        int _count;

        public override Vector3 Foot => _foot;

        public override ReadOnlySpan<BodyPart> Parts => _parts.AsSpan(0, _count);

        Vector3 At(float x, float y, float z) => _foot + _size * (x * _ahead + y * _side + z * Vector3.UnitZ);

        void Add(Vector3 a, float ra, Vector3 b, float rb, Vector3 colour) =>
            _parts[_count++] = new BodyPart { A = a, RadiusA = _size * ra, B = b, RadiusB = _size * rb, Colour = colour };

        public void Pose(Vector2 place, float heading, float phase, float vigour, float sniffs)
        {
            _count = 0;
            _foot = new Vector3(place, 0);
            _ahead = new(MathF.Cos(heading), MathF.Sin(heading), 0);
            _side = new(-_ahead.Y, _ahead.X, 0);
            Add(At(-0.3f, 0, 0.5f), 0.13f * _fluff, At(0.05f, 0, 0.5f), 0.14f * _fluff, _coat);
            Add(At(0.05f, 0, 0.5f), 0.14f * _fluff, At(0.3f, 0, 0.52f), 0.15f * _fluff, _second.X > 0.3f ? _coat : _second);
            for (var leg = 0; leg < 4; leg++)
            {
                var front = leg < 2;
                var swing = 0.16f * vigour * MathF.Sin(MathF.Tau * (phase + (leg is 0 or 3 ? 0 : 0.5f)));
                var hip = At(front ? 0.26f : -0.28f, leg % 2 == 0 ? 0.09f : -0.09f, 0.42f);
                var knee = At((front ? 0.28f : -0.33f) + 0.5f * swing, leg % 2 == 0 ? 0.09f : -0.09f, 0.22f);
                var paw = At((front ? 0.27f : -0.28f) + swing, leg % 2 == 0 ? 0.09f : -0.09f, 0.03f + 0.05f * MathF.Max(0,
                    MathF.Cos(MathF.Tau * phase)) * vigour);
                Add(hip, 0.065f, knee, 0.04f, _coat);
                Add(knee, 0.038f, paw, 0.032f, _coat);
            }
            var nod = 0.35f * sniffs;
            var head = At(0.52f, 0, 0.72f - nod);
            Add(At(0.32f, 0, 0.57f), 0.09f * _fluff, head, 0.08f, _coat);
            Add(head, 0.09f, head + _size * (0.06f * _ahead), 0.075f, _coat);
            Add(head + _size * 0.08f * _ahead, 0.05f, head + _size * (0.19f * _ahead - 0.04f * Vector3.UnitZ), 0.032f, _second);
            foreach (var which in (ReadOnlySpan<float>)[-1, 1])
                Add(head + _size * (which * 0.07f * _side + 0.05f * Vector3.UnitZ), 0.03f,
                    head + _size * (which * 0.1f * _side - 0.05f * Vector3.UnitZ), 0.025f, _second);
            var wag = 0.12f * MathF.Sin(9 * phase + 3 * vigour);
            Add(At(-0.4f, 0, 0.54f), 0.035f, At(-0.58f, wag, 0.72f), 0.025f * _fluff, _coat);
        }
    }
}
