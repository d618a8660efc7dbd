using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>Somebody on a bicycle: pedals with the way, sits upright or bent over the bar.</summary>
sealed class Rider(Appearance look, Random random) : Shape
{
    readonly BodyPart[] _parts = new BodyPart[64];
    readonly Vector3 _frame = random.Near(random.Of(new Vector3(0.03f), new Vector3(0.4f, 0.05f, 0.04f), new Vector3(0.05f, 0.1f, 0.3f),
        new Vector3(0.5f)), 0.3f, 0.1f);
    readonly float _bent = random.Between(0.1f, 0.75f);
    readonly bool _helmet = random.Chance(0.5f);
    Vector3 _foot, _forward, _side;
    int _count;

    public override Vector3 Foot => _foot;

    public override ReadOnlySpan<BodyPart> Parts => _parts.AsSpan(0, _count);

    public override (Vector3 From, Vector3 To, float Radius) Base => (_foot - 0.6f * _forward, _foot + 0.6f * _forward, 0.12f);

    void Add(Vector3 a, float radiusA, Vector3 b, float radiusB, Vector3 colour, Pattern pattern = Pattern.Plain) =>
        _parts[_count++] = new BodyPart { A = a, RadiusA = radiusA, B = b, RadiusB = radiusB, Colour = colour, Pattern = pattern };

    Vector3 At(float ahead, float left, float up) => _foot + ahead * _forward + left * _side + up * Vector3.UnitZ;

    /// <summary>Poses rider and bicycle; the way in metres turns wheels and pedals.</summary>
    public void Move(Vector2 place, float heading, float way)
    {
        _count = 0;
        _foot = new Vector3(place, 0);
        _forward = new(MathF.Cos(heading), MathF.Sin(heading), 0);
        _side = new(-MathF.Sin(heading), MathF.Cos(heading), 0);
        Bicycle();
        var crank = -way * 1.1f;
        var hip = At(-0.12f, 0, 0.98f);
        foreach (var which in (ReadOnlySpan<float>)[-1, 1])
        {
            var (sin, cos) = MathF.SinCos(crank + (which > 0 ? MathF.PI : 0));
            var ankle = At(0.06f + 0.17f * cos, 0.1f * which, 0.38f + 0.17f * sin);
            var start = hip + 0.09f * which * _side;
            var knee = Knee(start, ankle);
            Add(start, 0.095f, knee, 0.066f, look.Bottom);
            Add(knee, 0.062f, ankle, 0.045f, look.BareLegs ? look.Skin : look.Bottom);
            Add(ankle - 0.03f * Vector3.UnitZ, 0.045f, ankle + 0.14f * _forward - 0.06f * Vector3.UnitZ, 0.035f, look.Shoes);
        }
        var (lean, rise) = MathF.SinCos(0.25f + 0.8f * _bent);
        var neck = hip + 0.56f * (lean * _forward + rise * Vector3.UnitZ);
        foreach (var which in (ReadOnlySpan<float>)[-1, 1])
        {
            Add(hip + 0.07f * which * _side, 0.115f, neck + 0.1f * which * _side - 0.05f * Vector3.UnitZ, 0.105f, look.Top, look.Pattern);
            var hand = At(0.52f, 0.24f * which, 1.02f);
            var shoulder = neck + 0.19f * which * _side - 0.02f * Vector3.UnitZ;
            var elbow = 0.5f * (shoulder + hand) + 0.06f * which * _side - 0.05f * Vector3.UnitZ;
            Add(shoulder, 0.056f, elbow, 0.046f, look.Top, look.Pattern);
            Add(elbow, 0.043f, hand, 0.036f, look.ShortSleeves ? look.Skin : look.Top);
            Add(hand, 0.038f, hand + 0.05f * _forward, 0.036f, look.Skin);
        }
        var head = neck + 0.06f * _forward + 0.2f * Vector3.UnitZ;
        Add(neck, 0.055f, head - 0.06f * Vector3.UnitZ, 0.05f, look.Skin);
        Add(head - 0.03f * Vector3.UnitZ + 0.01f * _forward, 0.08f, head + 0.02f * Vector3.UnitZ, 0.09f, look.Skin);
        Add(head + 0.03f * Vector3.UnitZ - 0.02f * _forward, _helmet ? 0.11f : 0.095f, head + 0.03f * Vector3.UnitZ - 0.05f * _forward,
            _helmet ? 0.105f : 0.09f, _helmet ? look.Extra : look.Hair);
        if (look.Backpack)
            Add(hip + 0.15f * Vector3.UnitZ - 0.16f * _forward, 0.13f, neck - 0.1f * Vector3.UnitZ - 0.16f * _forward, 0.12f, look.Extra);
    }

    void Bicycle()
    {
        var rubber = new Vector3(0.014f);
        foreach (var x in (ReadOnlySpan<float>)[-0.52f, 0.54f])
        {
            var last = At(x + 0.34f, 0, 0.35f);
            for (var i = 1; i <= 12; i++)
            {
                var (sin, cos) = MathF.SinCos(i * MathF.Tau / 12);
                var next = At(x + 0.34f * cos, 0, 0.35f + 0.34f * sin);
                Add(last, 0.02f, next, 0.02f, rubber);
                last = next;
            }
        }
        Vector3 crank = At(0, 0, 0.3f), seat = At(-0.17f, 0, 0.88f), bar = At(0.42f, 0, 0.9f), rear = At(-0.52f, 0, 0.35f),
            front = At(0.54f, 0, 0.35f);
        Add(crank, 0.02f, seat, 0.018f, _frame);
        Add(crank, 0.022f, bar, 0.022f, _frame);
        Add(seat, 0.018f, bar, 0.018f, _frame);
        Add(rear, 0.016f, crank, 0.016f, _frame);
        Add(rear, 0.014f, seat, 0.014f, _frame);
        Add(front, 0.018f, bar + 0.12f * Vector3.UnitZ, 0.018f, _frame);
        Add(At(0.47f, -0.28f, 1.02f), 0.016f, At(0.47f, 0.28f, 1.02f), 0.016f, rubber);
        Add(At(-0.28f, 0, 0.92f), 0.06f, At(-0.08f, 0, 0.93f), 0.035f, rubber);
    }

    Vector3 Knee(Vector3 hip, Vector3 ankle)
    {
        var line = ankle - hip;
        var half = MathF.Min(0.5f * line.Length(), 0.42f);
        var bend = MathF.Sqrt(MathF.Max(0, 0.43f * 0.43f - half * half));
        var direction = Vector3.Normalize(line);
        return hip + half * direction + bend * Vector3.Normalize(_forward - Vector3.Dot(_forward, direction) * direction);
    }
}
