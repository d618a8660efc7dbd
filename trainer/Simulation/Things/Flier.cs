using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>A bird across the view, or a plastic bag that the wind rolls over the ground.</summary>
sealed class Flier : Thing
{
    readonly Body _body;
    readonly bool _bag;
    readonly Vector3 _velocity;
    readonly float _far;
    Vector3 _at;
    float _age;

    public Flier(Scene scene, Random random) : base(MotClass.Distractor)
    {
        _bag = random.Chance(0.4f);
        _body = new Body(random, _bag, scene.Light.Saturation);
        var side = random.Of(-1, 1);
        var y = scene.NearLimit + random.NextSingle() * (MathF.Min(scene.FarLimit, scene.NearLimit + 15) - scene.NearLimit);
        var depth = MathF.Max(1, scene.Camera.Depth(new Vector3(0, y, 1)));
        _far = 0.6f * scene.Camera.Width / scene.Camera.Focal * depth + 1;
        _at = new Vector3(side * _far, y, _bag ? 0.1f : random.Between(0.4f, MathF.Max(0.8f, scene.Camera.Position.Z - 0.8f)));
        _velocity = _bag ? new(-side * random.Between(0.5f, 2.2f), random.Normal(0, 0.3f), 0)
            : new(-side * random.Between(4, 9), random.Normal(0, 1.5f), random.Normal(0, 0.4f));
    }

    public override Shape Shape => _body;

    public override Vector2 Place => new(_at.X, _at.Y);

    public override void Advance(float seconds, IReadOnlyList<Pedestrian> people)
    {
        _age += seconds;
        var gust = _bag ? MathF.Max(0, 0.6f + 1.2f * ValueNoise.At(0.7f * _age, 0, 17)) : 1;
        _at += seconds * gust * _velocity;
        _at.Z = _bag ? 0.1f + 0.25f * MathF.Max(0, ValueNoise.At(0.9f * _age, 3, 18))
            : MathF.Max(0.2f, _at.Z + 0.6f * seconds * MathF.Sin(3 * _age));
        Gone = MathF.Abs(_at.X) > _far + 0.5f || _age > 60 || _at.Y < 0.3f;
        _body.Pose(_at, MathF.Atan2(_velocity.Y, _velocity.X), _age * (_bag ? 3 * gust : 1));
    }

    sealed class Body(Random random, bool bag, float saturation) : Shape
    {
        readonly BodyPart[] _parts = new BodyPart[8];
        readonly float _size = bag ? random.Between(0.12f, 0.25f) : random.Between(0.1f, 0.2f), _beat = random.Between(5, 9);
        readonly Vector3 _colour = Appearance.Fade(bag ? random.Near(new Vector3(0.7f), 0.3f, 0.15f) : random.Of(new Vector3(0.02f),
            new Vector3(0.3f), new Vector3(0.65f)), saturation);
        Vector3 _foot;
        int _count;

        public override Vector3 Foot => _foot;

        public override ReadOnlySpan<BodyPart> Parts => _parts.AsSpan(0, _count);

        void Add(Vector3 a, float ra, Vector3 b, float rb) => _parts[_count++] = new BodyPart
        {
            A = a, RadiusA = ra, B = b, RadiusB = rb,
            Colour = _colour
        };

        public void Pose(Vector3 at, float heading, float time)
        {
            _count = 0;
            _foot = at with { Z = 0 };
            var ahead = new Vector3(MathF.Cos(heading), MathF.Sin(heading), 0);
            var side = new Vector3(-ahead.Y, ahead.X, 0);
            if (bag)
            {
                for (var i = 0; i < 4; i++)
                {
                    var (sin, cos) = MathF.SinCos(time + 1.6f * i);
                    Add(at + _size * (0.5f * cos * ahead + 0.5f * sin * Vector3.UnitZ), 0.5f * _size,
                        at + 0.4f * _size * MathF.Cos(2 * time + i) * side, 0.4f * _size);
                }
                return;
            }
            Add(at - _size * ahead, 0.25f * _size, at + _size * ahead, 0.35f * _size);
            var (flap, _) = MathF.SinCos(_beat * time * 3);
            foreach (var which in (ReadOnlySpan<float>)[-1, 1])
            {
                var tip = at + _size * (which * 1.9f * side + 1.3f * flap * Vector3.UnitZ - 0.3f * ahead);
                Add(at + 0.2f * _size * which * side, 0.3f * _size, 0.5f * (at + tip) + 0.2f * _size * ahead, 0.25f * _size);
                Add(0.5f * (at + tip) + 0.2f * _size * ahead, 0.25f * _size, tip, 0.08f * _size);
            }
        }
    }
}
