using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>What people pull, push or hold over themselves: a suitcase on wheels, a pram, an umbrella. None of it counts for the
/// box.</summary>
sealed class Luggage
{
    static readonly Vector3 s_dark = new(0.02f);

    readonly BodyPart[] _rods = new BodyPart[24];
    int _count;

    public ReadOnlySpan<BodyPart> Rods => _rods.AsSpan(0, _count);

    public void Begin() => _count = 0;

    void Rod(Vector3 a, Vector3 b, float radius, Vector3 colour) =>
        _rods[_count++] = new BodyPart { A = a, B = b, RadiusA = radius, RadiusB = radius, Colour = colour, Carried = true };

    /// <summary>Tilted behind the one who pulls it, on two wheels.</summary>
    public void Suitcase(Tube tube, Appearance look, in Joints body, Vector3 origin)
    {
        var grip = body.WristRight - 0.07f * Vector3.UnitZ;
        var wheel = origin - 0.62f * body.Forward + Vector3.Dot(grip - origin, body.Side) * body.Side + 0.05f * Vector3.UnitZ;
        var axis = Vector3.Normalize(grip - wheel);
        var thick = Vector3.Normalize(Vector3.Cross(body.Side, axis));
        var length = 0.62f * Vector3.Distance(grip, wheel);
        foreach (var (along, size) in (ReadOnlySpan<(float, float)>)[(0.02f, 0.6f), (0.06f, 0.97f), (0.5f, 1), (0.94f, 0.97f), (1, 0.6f)])
            tube.Ring(wheel + along * length * axis, 0.2f * size * body.Side, 0.13f * size * thick, look.Extra, 0.8f);
        tube.End();
        foreach (var side in (ReadOnlySpan<float>)[-0.08f, 0.08f])
            Rod(wheel + length * axis + side * body.Side, grip + side * body.Side, 0.009f, new(0.25f));
        Rod(grip - 0.09f * body.Side, grip + 0.09f * body.Side, 0.014f, s_dark);
        foreach (var side in (ReadOnlySpan<float>)[-0.15f, 0.15f])
            Rod(wheel + side * body.Side - 0.01f * Vector3.UnitZ, wheel + 1.1f * side * body.Side - 0.01f * Vector3.UnitZ, 0.04f, s_dark);
    }

    public void Pram(Tube cot, Tube hood, Appearance look, in Joints body, Vector3 origin)
    {
        var (forward, side) = (body.Forward, body.Side);
        Vector3 At(float ahead, float right, float up) => origin + ahead * forward + right * side + up * Vector3.UnitZ;
        foreach (var (up, size) in (ReadOnlySpan<(float, float)>)[(0.42f, 0.75f), (0.46f, 0.9f), (0.66f, 1), (0.68f, 0.95f)])
            cot.Ring(At(0.82f, 0, up), 0.21f * size * side, 0.4f * size * forward, look.Extra, 0.5f);
        cot.End();
        foreach (var (up, size) in (ReadOnlySpan<(float, float)>)[(0.66f, 1), (0.85f, 0.95f), (0.98f, 0.6f), (1.0f, 0.2f)])
            hood.Ring(At(1.02f, 0, up), 0.21f * size * side, 0.22f * size * forward, 0.8f * look.Extra);
        hood.End();
        foreach (var right in (ReadOnlySpan<float>)[-0.24f, 0.24f])
        {
            Rod(At(0.45f, 0.9f * right, 1.0f), At(0.75f, right, 0.4f), 0.014f, new(0.2f));
            Rod(At(0.5f, right, 0.14f), At(0.95f, right, 0.45f), 0.014f, new(0.2f));
            Rod(At(1.12f, right, 0.12f), At(0.7f, right, 0.45f), 0.014f, new(0.2f));
            Rod(At(0.5f, right, 0.14f), At(0.5f, 1.1f * right, 0.14f), 0.13f, s_dark);
            Rod(At(1.12f, right, 0.12f), At(1.12f, 1.1f * right, 0.12f), 0.11f, s_dark);
        }
        Rod(At(0.45f, -0.22f, 1.0f), At(0.45f, 0.22f, 1.0f), 0.017f, s_dark);
    }

    public void Umbrella(Tube tube, Appearance look, in Joints body)
    {
        var hand = body.WristRight + 0.03f * body.Forward;
        var top = hand + new Vector3(0, 0, 0.72f) - 0.1f * body.Side;
        Rod(hand - 0.1f * Vector3.UnitZ, top, 0.01f, new(0.2f));
        var axis = Vector3.Normalize(top - hand);
        foreach (var (up, radius) in (ReadOnlySpan<(float, float)>)[(0.02f, 0.02f), (0, 0.12f), (-0.06f, 0.3f), (-0.15f, 0.45f),
            (-0.24f, 0.52f), (-0.22f, 0.45f), (-0.1f, 0.2f)])
            tube.Ring(top + up * axis, radius * body.Side, radius * body.Forward, look.Extra, 0, 0.03f, 4);
        tube.End();
    }
}
