using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>A bird across the view, or a plastic bag that the wind rolls over the ground.</summary>
sealed class Flier : Thing
{
    readonly Body body;
    readonly bool bag;
    readonly Vector3 velocity;
    readonly float far;
    Vector3 at;
    float age;

    public Flier(Scene scene, Random random) : base(MotClass.Distractor)
    {
        bag = random.Chance(0.4f);
        body = new Body(random, bag, scene.Light.Saturation);
        var side = random.Of(-1, 1);
        var y = scene.NearLimit + random.NextSingle() * (MathF.Min(scene.FarLimit, scene.NearLimit + 15) - scene.NearLimit);
        var depth = MathF.Max(1, scene.Camera.Depth(new Vector3(0, y, 1)));
        far = 0.6f * scene.Camera.Width / scene.Camera.Focal * depth + 1;
        at = new Vector3(side * far, y, bag ? 0.1f : random.Between(0.4f, MathF.Max(0.8f, scene.Camera.Position.Z - 0.8f)));
        velocity = bag ? new(-side * random.Between(0.5f, 2.2f), random.Normal(0, 0.3f), 0)
            : new(-side * random.Between(4, 9), random.Normal(0, 1.5f), random.Normal(0, 0.4f));
    }

    public override Shape Shape => body;

    public override Vector2 Place => new(at.X, at.Y);

    public override void Advance(float seconds, IReadOnlyList<Pedestrian> people)
    {
        age += seconds;
        var gust = bag ? MathF.Max(0, 0.6f + 1.2f * ValueNoise.At(0.7f * age, 0, 17)) : 1;
        at += seconds * gust * velocity;
        at.Z = bag ? 0.1f + 0.25f * MathF.Max(0, ValueNoise.At(0.9f * age, 3, 18))
            : MathF.Max(0.2f, at.Z + 0.6f * seconds * MathF.Sin(3 * age));
        Gone = MathF.Abs(at.X) > far + 0.5f || age > 60 || at.Y < 0.3f;
        body.Pose(at, MathF.Atan2(velocity.Y, velocity.X), age * (bag ? 3 * gust : 1));
    }

    sealed class Body(Random random, bool bag, float saturation) : Shape
    {
        readonly BodyPart[] parts = new BodyPart[8];
        readonly float size = bag ? random.Between(0.12f, 0.25f) : random.Between(0.1f, 0.2f), beat = random.Between(5, 9);
        readonly Vector3 colour = Appearance.Fade(bag ? random.Near(new Vector3(0.7f), 0.3f, 0.15f) : random.Of(new Vector3(0.02f),
            new Vector3(0.3f), new Vector3(0.65f)), saturation);
        Vector3 foot;
        int count;

        public override Vector3 Foot => foot;

        public override ReadOnlySpan<BodyPart> Parts => parts.AsSpan(0, count);

        void Add(Vector3 a, float ra, Vector3 b, float rb) => parts[count++] = new BodyPart { A = a, RadiusA = ra, B = b, RadiusB = rb,
            Colour = colour };

        public void Pose(Vector3 at, float heading, float time)
        {
            count = 0;
            foot = at with { Z = 0 };
            var ahead = new Vector3(MathF.Cos(heading), MathF.Sin(heading), 0);
            var side = new Vector3(-ahead.Y, ahead.X, 0);
            if (bag)
            {
                for (var i = 0; i < 4; i++)
                {
                    var (sin, cos) = MathF.SinCos(time + 1.6f * i);
                    Add(at + size * (0.5f * cos * ahead + 0.5f * sin * Vector3.UnitZ), 0.5f * size,
                        at + 0.4f * size * MathF.Cos(2 * time + i) * side, 0.4f * size);
                }
                return;
            }
            Add(at - size * ahead, 0.25f * size, at + size * ahead, 0.35f * size);
            var (flap, _) = MathF.SinCos(beat * time * 3);
            foreach (var which in (ReadOnlySpan<float>)[-1, 1])
            {
                var tip = at + size * (which * 1.9f * side + 1.3f * flap * Vector3.UnitZ - 0.3f * ahead);
                Add(at + 0.2f * size * which * side, 0.3f * size, 0.5f * (at + tip) + 0.2f * size * ahead, 0.25f * size);
                Add(0.5f * (at + tip) + 0.2f * size * ahead, 0.25f * size, tip, 0.08f * size);
            }
        }
    }
}
