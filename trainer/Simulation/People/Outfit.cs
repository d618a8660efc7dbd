using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>Where the joints of a posed body are, for the clothes to hang on; index 0 is the left side, 1 the right.</summary>
struct Joints
{
    /// <summary>Axes of the body, and where the face looks.</summary>
    public Vector3 Forward, Side, Face;

    public Vector3 Waist, Neck;

    public Vector3 HipLeft, HipRight, KneeLeft, KneeRight, AnkleLeft, AnkleRight, WristLeft, WristRight;

    /// <summary>Metres per metre of somebody 1.72 m tall.</summary>
    public float Unit;

    /// <summary>How far somebody has sat down, 0 to 1.</summary>
    public float Sitting;
}

/// <summary>The smooth parts of somebody near the lens: trunk, coat, skirt, head, hair, bags, drawn over the joints of a figure.</summary>
sealed class Outfit
{
    readonly Tube[] _tubes = [.. Enumerable.Range(0, 14).Select(_ => new Tube())];
    readonly Luggage _luggage = new();
    int _count;
    Joints _body;
    Appearance _look = null!;

    public ReadOnlySpan<Tube> Tubes => _tubes.AsSpan(0, _count);

    public bool IsOutline
    {
        set
        {
            foreach (var tube in _tubes)
                tube.IsOutline = value;
        }
    }

    /// <summary>Handles, poles and wheels of what is carried along.</summary>
    public ReadOnlySpan<BodyPart> Rods => _luggage.Rods;

    public void Dress(Appearance look, in Joints joints, Vector3 origin)
    {
        (_look, _body, _count) = (look, joints, 0);
        _luggage.Begin();
        Trunk();
        if (look.Skirt)
            Hang(0.06f, look.SkirtLength, look.Flare, look.Bottom, Pattern.Plain);
        if (look.Coat > 0.2f)
            Hang(0.1f, look.Coat, 0.4f * look.Flare, look.Top, look.Pattern);
        Skull();
        if (look.Hood)
            Hood();
        else if (!look.Bald)
            Hair();
        if (look.Hat)
            Hat();
        if (look.Backpack)
            Bag(Spine(0.13f) - 0.185f * _body.Unit * _body.Forward, 0.15f, 0.09f, 0.25f);
        if (look.ShoulderBag)
            Bag(Spine(-0.06f) + _body.Unit * (look.Build * 0.21f * _body.Side + 0.02f * _body.Forward), 0.055f, 0.15f, 0.12f);
        Carry(look.LeftArm, _body.WristLeft);
        Carry(look.RightArm, _body.WristRight);
        switch (look.RightArm)
        {
            case ArmUse.Pulling: _luggage.Suitcase(Next(carried: true), look, _body, origin); break;
            case ArmUse.Pushing: _luggage.Pram(Next(carried: true), Next(carried: true), look, _body, origin); break;
            case ArmUse.Umbrella: _luggage.Umbrella(Next(carried: true), look, _body); break;
        }
    }

    Tube Next(Pattern pattern = Pattern.Plain, bool carried = false)
    {
        var tube = _tubes[_count++];
        tube.Begin(pattern, carried);
        return tube;
    }

    Vector3 Up => _body.Unit * Vector3.UnitZ;

    /// <summary>A point of the backbone, metres above the waist of somebody 1.72 m tall.</summary>
    Vector3 Spine(float up) => Vector3.Lerp(_body.Waist, _body.Neck, up / 0.5f);

    void Trunk()
    {
        var tube = Next(_look.Pattern);
        // Height over the hips, half width, half depth: shoulders against hips make the figure.
        var s = _look.Shoulders;
        ReadOnlySpan<Vector3> rings = [new(-0.1f, 0.12f, 0.1f), new(-0.07f, 0.16f - 0.012f * s, 0.118f), new(0.02f, 0.168f - 0.012f * s,
            0.118f),
            new(0.12f, 0.153f - 0.004f * s, 0.106f), new(0.21f, 0.147f, 0.103f), new(0.32f, 0.168f + 0.008f * s, 0.118f),
            new(0.41f, 0.188f + 0.014f * s, 0.11f), new(0.46f, 0.186f + 0.016f * s, 0.09f), new(0.50f, 0.14f + 0.01f * s, 0.07f),
                new(0.53f, 0.075f, 0.062f),
            new(0.545f, 0.05f, 0.05f)];
        var loose = 1 + 0.12f * _look.Loose;
        for (var i = 0; i < rings.Length; i++)
        {
            var (up, across, ahead) = (rings[i].X, rings[i].Y, rings[i].Z);
            var wide = _body.Unit * (up > 0.48f ? 1 : _look.Build * loose);
            // Sitting folds the lower part of the trunk away over the thighs.
            var centre = Spine(up < 0 ? up * (1 - 0.8f * _body.Sitting) : up) + 0.012f * _body.Unit * MathF.Sin(6 * up) * _body.Forward;
            tube.Ring(centre, wide * across * _body.Side, wide * ahead * _body.Forward, up < -0.08f || up < 0.0f && _look.Tucked
                ? _look.Bottom : _look.Top,
                0.12f, up < 0.45f ? 0.035f * _look.Loose + 0.012f : 0, _look.Fold);
        }
        tube.End();
    }

    /// <summary>Cloth that hangs from the waist around both legs down to a part of their length (1 is the knee, 2 the ankle).</summary>
    void Hang(float from, float length, float flare, Vector3 colour, Pattern pattern)
    {
        var tube = Next(pattern);
        const int rings = 8;
        for (var i = 0; i <= rings; i++)
        {
            var down = length * i / rings;
            Vector3 left = Leg(_body.HipLeft, _body.KneeLeft, _body.AnkleLeft, down), right = Leg(_body.HipRight, _body.KneeRight,
                _body.AnkleRight, down);
            var middle = 0.5f * (left + right);
            var top = Spine(from * (1 - (float)i / rings));
            var centre = i == 0 ? top : Vector3.Lerp(middle, top with { Z = middle.Z }, 0.35f * (1 - _body.Sitting));
            var apart = left - right;
            var wide = _body.Unit * _look.Build * (0.165f + 0.02f * _look.Loose + 0.09f * flare * down);
            var across = MathF.Max(wide, 0.5f * MathF.Abs(Vector3.Dot(apart, _body.Side)) + 0.1f * _look.Build);
            var ahead = MathF.Max(0.74f * wide, 0.5f * MathF.Abs(Vector3.Dot(apart, _body.Forward)) * (1 - 0.3f * _body.Sitting) + 0.13f
                * _look.Build);
            tube.Ring(centre, across * _body.Side, ahead * _body.Forward, i % 2 == 0 ? colour : 0.93f * colour, 0,
                0.03f + 0.06f * flare * i / rings, _look.Fold + 3);
        }
        tube.End();
    }

    static Vector3 Leg(Vector3 hip, Vector3 knee, Vector3 ankle, float down) =>
        down < 1 ? Vector3.Lerp(hip, knee, down) : Vector3.Lerp(knee, ankle, down - 1);

    Vector3 HeadCentre => _body.Neck + _body.Unit * (0.03f * _body.Face + 0.16f * Vector3.UnitZ);

    Vector3 FaceSide => Vector3.Cross(_body.Face, Vector3.UnitZ);

    void HeadRing(Tube tube, float up, float ahead, float across, float deep, Vector3 colour, float folds = 0) =>
        tube.Ring(HeadCentre + up * Up + ahead * _body.Unit * _body.Face, across * _body.Unit * FaceSide, deep * _body.Unit * _body.Face,
            colour, 0, folds, _look.Fold + 9);

    void Skull()
    {
        var tube = Next();
        var shade = 0.9f * _look.Skin;
        ReadOnlySpan<Vector4> rings = [new(-0.125f, 0.035f, 0.012f, 0.012f), new(-0.115f, 0.03f, 0.035f, 0.045f),
            new(-0.085f, 0.018f, 0.055f, 0.068f),
            new(-0.045f, 0.008f, 0.067f, 0.084f), new(0, 0, 0.074f, 0.095f), new(0.045f, -0.004f, 0.074f, 0.094f),
                new(0.08f, -0.006f, 0.061f, 0.08f),
            new(0.104f, -0.006f, 0.038f, 0.05f), new(0.112f, -0.006f, 0.008f, 0.01f)];
        foreach (var ring in rings)
            HeadRing(tube, ring.X, ring.Y, ring.Z, ring.W, ring.X is > -0.03f and < 0.01f ? shade : _look.Skin);
        tube.End();
    }

    /// <summary>Hair over crown and back of the head; long hair falls over the back, and over the shoulders by its width.</summary>
    void Hair()
    {
        var tube = Next();
        var thick = _look.HairThick;
        float length = _look.LongHair ? _look.HairLength : 0, wide = _look.LongHair ? 0.02f + 0.05f * thick : 0;
        HeadRing(tube, 0.125f + 0.02f * thick, -0.01f, 0.01f, 0.01f, _look.Hair);
        HeadRing(tube, 0.11f + 0.015f * thick, -0.012f, 0.05f, 0.062f, _look.Hair, 0.04f);
        HeadRing(tube, 0.075f, -0.018f, 0.076f + 0.012f * thick, 0.093f, _look.Hair, 0.04f);
        HeadRing(tube, 0.03f, -0.036f, 0.08f + 0.015f * thick, 0.082f, 1.1f * _look.Hair, 0.05f);
        HeadRing(tube, -0.03f, -0.05f, 0.077f + wide, 0.06f + 0.5f * wide, _look.Hair, 0.05f);
        HeadRing(tube, -0.085f, -0.055f, 0.062f + wide, 0.045f + 0.4f * wide, _look.Hair, 0.06f);
        if (length > 0)
        {
            // From the nape on it lies on the back, not on the turning head.
            for (var i = 1; i <= 6; i++)
            {
                var down = i / 6f * length;
                var at = _body.Neck + _body.Unit * ((0.06f - down) * Vector3.UnitZ - (0.04f + 0.09f * _look.Build * MathF.Min(1, 6 * down))
                    * _body.Forward);
                var span = (0.075f + wide + 0.03f * MathF.Sin(3 * i / 6f)) * (i == 6 ? 0.55f : 1) * _body.Unit;
                tube.Ring(at, span * _body.Side, (0.04f + 0.02f * thick) * _body.Unit * _body.Forward,
                    Vector3.Lerp(_look.Hair, _look.HairTips,
                    i / 6f), 0.2f, 0.14f,
                    _look.Fold + 13);
            }
        }
        else
            HeadRing(tube, -0.1f, -0.05f, 0.03f, 0.02f, _look.Hair);
        tube.End();
    }

    void Hood()
    {
        var tube = Next();
        HeadRing(tube, 0.15f, -0.03f, 0.02f, 0.02f, _look.Top);
        HeadRing(tube, 0.125f, -0.025f, 0.075f, 0.085f, _look.Top);
        HeadRing(tube, 0.05f, -0.035f, 0.1f, 0.095f, _look.Top);
        HeadRing(tube, -0.03f, -0.045f, 0.1f, 0.085f, _look.Top);
        HeadRing(tube, -0.1f, -0.035f, 0.085f, 0.085f, _look.Top);
        HeadRing(tube, -0.17f, -0.02f, 0.1f, 0.09f, _look.Top);
        tube.End();
    }

    void Hat()
    {
        var tube = Next();
        HeadRing(tube, 0.15f, -0.01f, 0.02f, 0.02f, _look.Extra);
        HeadRing(tube, 0.14f, -0.01f, 0.07f, 0.085f, _look.Extra);
        HeadRing(tube, 0.08f, -0.008f, 0.09f, 0.107f, _look.Extra);
        HeadRing(tube, 0.045f, -0.006f, 0.089f, 0.106f, _look.Extra);
        // A brim all round, or a peak before the face.
        HeadRing(tube, 0.04f, _look.Flare > 0.6f ? 0 : 0.05f, _look.Flare > 0.6f ? 0.16f : 0.085f, _look.Flare > 0.6f ? 0.175f : 0.14f,
            _look.Extra);
        HeadRing(tube, 0.034f, 0, 0.08f, 0.09f, 0.6f * _look.Extra);
        tube.End();
    }

    /// <summary>A soft bag around a centre, by its half sizes ahead, across and up.</summary>
    void Bag(Vector3 centre, float across, float ahead, float high, bool carried = false)
    {
        var tube = Next(Pattern.Plain, carried);
        var (u, side) = (_body.Unit, _body.Side);
        foreach (var (up, wide) in (ReadOnlySpan<(float, float)>)[(1, 0.3f), (0.93f, 0.85f), (0.4f, 0.97f), (-0.5f, 1), (-0.92f, 0.93f),
            (-1, 0.4f)])
            tube.Ring(centre + up * high * Up, wide * across * u * side, wide * ahead * u * _body.Forward, up > 0.9f ? 0.8f * _look.Extra
                : _look.Extra, 0.75f, 0.03f,
                _look.Fold + 21);
        tube.End();
    }

    void Carry(ArmUse use, Vector3 wrist)
    {
        if (use == ArmUse.Carrying)
            Bag(wrist - 0.33f * Up, 0.05f, 0.16f, 0.15f, carried: true);
    }
}
