using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>A dog: keeps near somebody, or strolls about by itself; stops to sniff.</summary>
sealed class Dog : Thing
{
    readonly Scene scene;
    readonly Random random;
    readonly Body body;
    readonly float pace;
    Pedestrian? owner;
    Vector2 place, goal, velocity;
    float heading, phase, rests, leads;

    public Dog(Scene scene, Vector2 at, Random random) : base(MotClass.Distractor)
    {
        (this.scene, this.random, place, goal) = (scene, random, at, at);
        body = new Body(random, scene.Light.Saturation);
        pace = random.Between(0.9f, 1.8f);
        heading = random.Between(0, MathF.Tau);
    }

    public override Shape Shape => body;

    public override Vector2 Place => place;

    public override void Advance(float seconds, IReadOnlyList<Pedestrian> people)
    {
        rests -= seconds;
        if (owner is null or { Gone: true })
            owner = people.Count > 0 && random.Chance(0.3f * seconds) ? people[random.Next(people.Count)] : null;
        if (owner is not null)
        {
            leads += seconds * (-leads / 3) + MathF.Sqrt(seconds) * 0.5f * random.Normal(0, 1);
            var (sin, cos) = MathF.SinCos(owner.Heading);
            goal = owner.Place + (0.5f + leads) * new Vector2(cos, sin) + 0.6f * new Vector2(sin, -cos);
        }
        else if (Vector2.Distance(goal, place) < 0.4f && rests < 0)
        {
            rests = random.Exponential(4);
            if (scene.Camera.TryGround(random.NextSingle() * scene.Camera.Width, random.NextSingle() * scene.Camera.Height, out var at)
                && at.Y < scene.FarLimit + 3)
                goal = at;
        }
        var to = goal - place;
        var speed = rests > 0 && owner is null ? 0 : MathF.Min(owner is null ? pace : 2.6f, 1.4f * MathF.Max(0, to.Length() - 0.15f));
        var wanted = speed > 0 ? speed * Vector2.Normalize(to) : Vector2.Zero;
        velocity += (wanted - velocity) * MathF.Min(1, 4 * seconds);
        place += seconds * velocity;
        // Round what stands in the way, by being pushed out of it.
        foreach (var obstacle in scene.Obstacles)
            if (obstacle.Distance(place) < 0.2f)
                place -= seconds * 1.5f * Vector2.Normalize(obstacle.Centre - place + new Vector2(1e-3f, 0));
        speed = velocity.Length();
        if (speed > 0.15f)
        {
            var turn = MathF.IEEERemainder(MathF.Atan2(velocity.Y, velocity.X) - heading, MathF.Tau);
            heading += Math.Clamp(turn, -5 * seconds, 5 * seconds);
        }
        phase += seconds * speed * 1.6f;
        body.Pose(place, heading, phase, MathF.Min(1, speed), rests > 0 ? 1 : 0);
    }

    sealed class Body(Random random, float saturation) : Shape
    {
        readonly BodyPart[] parts = new BodyPart[24];
        readonly float size = random.Between(0.45f, 1.05f), fluff = random.Between(0.9f, 1.35f);
        readonly Vector3 coat = Appearance.Fade(random.Near(random.Of(new Vector3(0.02f), new Vector3(0.25f, 0.15f, 0.07f),
            new Vector3(0.6f),
            new Vector3(0.1f, 0.06f, 0.03f), new Vector3(0.35f)), 0.3f, 0.05f), saturation);
        readonly Vector3 second = Appearance.Fade(random.Of(new Vector3(0.02f), new Vector3(0.5f), new Vector3(0.2f, 0.12f, 0.06f)),
            saturation);
        Vector3 foot, ahead, side;
        int count;

        public override Vector3 Foot => foot;

        public override ReadOnlySpan<BodyPart> Parts => parts.AsSpan(0, count);

        Vector3 At(float x, float y, float z) => foot + size * (x * ahead + y * side + z * Vector3.UnitZ);

        void Add(Vector3 a, float ra, Vector3 b, float rb, Vector3 colour) =>
            parts[count++] = new BodyPart { A = a, RadiusA = size * ra, B = b, RadiusB = size * rb, Colour = colour };

        public void Pose(Vector2 place, float heading, float phase, float vigour, float sniffs)
        {
            count = 0;
            foot = new Vector3(place, 0);
            ahead = new(MathF.Cos(heading), MathF.Sin(heading), 0);
            side = new(-ahead.Y, ahead.X, 0);
            Add(At(-0.3f, 0, 0.5f), 0.13f * fluff, At(0.05f, 0, 0.5f), 0.14f * fluff, coat);
            Add(At(0.05f, 0, 0.5f), 0.14f * fluff, At(0.3f, 0, 0.52f), 0.15f * fluff, second.X > 0.3f ? coat : second);
            for (var leg = 0; leg < 4; leg++)
            {
                var front = leg < 2;
                var swing = 0.16f * vigour * MathF.Sin(MathF.Tau * (phase + (leg is 0 or 3 ? 0 : 0.5f)));
                var hip = At(front ? 0.26f : -0.28f, leg % 2 == 0 ? 0.09f : -0.09f, 0.42f);
                var knee = At((front ? 0.28f : -0.33f) + 0.5f * swing, leg % 2 == 0 ? 0.09f : -0.09f, 0.22f);
                var paw = At((front ? 0.27f : -0.28f) + swing, leg % 2 == 0 ? 0.09f : -0.09f, 0.03f + 0.05f * MathF.Max(0,
                    MathF.Cos(MathF.Tau * phase)) * vigour);
                Add(hip, 0.065f, knee, 0.04f, coat);
                Add(knee, 0.038f, paw, 0.032f, coat);
            }
            var nod = 0.35f * sniffs;
            var head = At(0.52f, 0, 0.72f - nod);
            Add(At(0.32f, 0, 0.57f), 0.09f * fluff, head, 0.08f, coat);
            Add(head, 0.09f, head + size * (0.06f * ahead), 0.075f, coat);
            Add(head + size * 0.08f * ahead, 0.05f, head + size * (0.19f * ahead - 0.04f * Vector3.UnitZ), 0.032f, second);
            foreach (var which in (ReadOnlySpan<float>)[-1, 1])
                Add(head + size * (which * 0.07f * side + 0.05f * Vector3.UnitZ), 0.03f,
                    head + size * (which * 0.1f * side - 0.05f * Vector3.UnitZ), 0.025f, second);
            var wag = 0.12f * MathF.Sin(9 * phase + 3 * vigour);
            Add(At(-0.4f, 0, 0.54f), 0.035f, At(-0.58f, wag, 0.72f), 0.025f * fluff, coat);
        }
    }
}
