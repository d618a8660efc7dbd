using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>
/// The body of one person at one moment. Walking is built from the feet: a foot in stance stays where it is on the ground while the hip
/// passes over it, swings forward otherwise; hip and foot fix the knee (two-bone inverse kinematics); arms swing against the legs.
/// </summary>
/// <param name="dressed">For people near the lens: smooth clothes, head and hair instead of capsules, which then only throw the
/// shadow.</param>
sealed class Figure(bool dressed = false) : Shape
{
    /// <summary>No shape has more parts than this.</summary>
    public const int MostParts = 96;

    readonly BodyPart[] _parts = new BodyPart[MostParts];
    readonly BodyPart[] _casters = new BodyPart[MostParts];
    readonly Outfit? _outfit = dressed ? new Outfit() : null;
    Vector3 _origin, _forward, _side;
    float _unit, _girth, _sitting;
    Joints _joints;
    int _casting;
    bool _covered;

    public int Count { get; private set; }

    public override ReadOnlySpan<BodyPart> Parts => _parts.AsSpan(0, Count);

    /// <summary>Only its outline is wanted: nothing works out what light falls on it.</summary>
    public bool IsOutline
    {
        init
        {
            if (_outfit is not null)
                _outfit.IsOutline = value;
        }
    }

    public override ReadOnlySpan<Tube> Tubes => _outfit is null ? [] : _outfit.Tubes;

    public override ReadOnlySpan<BodyPart> Casters => _outfit is null ? Parts : _casters.AsSpan(0, _casting);

    /// <summary>The point on the ground below the body.</summary>
    public override Vector3 Foot => _origin;

    /// <summary>
    /// Poses the body: place, heading (radians from +x), speed in m/s, phase of the stride (0 to 1), seconds for idle motion.
    /// </summary>
    /// <remarks>Someone who sits (1, on the way there less) has his hips over the place, a little above the seat.</remarks>
    public void Pose(Appearance look, Vector2 place, float heading, float speed, float phase, float seconds, float seated = 0,
        float seatHeight = 0.45f)
    {
        Count = _casting = 0;
        _unit = look.Height / 1.72f;
        _girth = _unit * look.Build;
        _origin = new Vector3(place, 0);
        _forward = new Vector3(MathF.Cos(heading), MathF.Sin(heading), 0);
        _side = new Vector3(MathF.Sin(heading), -MathF.Cos(heading), 0);

        var vigour = Math.Clamp(speed / 0.5f, 0, 1);
        var running = Math.Clamp((speed - 2) / 0.8f, 0, 1);
        var duty = 0.62f - 0.24f * running;
        var reach = Gait.Stride(speed) * duty * vigour;
        var bob = (0.022f + 0.03f * running) * vigour * MathF.Cos(4 * MathF.PI * phase) * (1 - 2 * running);
        var idle = 1 - vigour;
        var sway = idle * 0.025f * MathF.Sin(0.7f * seconds);
        var hipHeight = 0.905f - 0.03f * running - bob - 0.012f * vigour;
        var lean = 0.04f + 0.03f * vigour + 0.12f * running;
        _sitting = seated;
        if (seated > 0)
        {
            hipHeight += seated * (seatHeight / _unit + 0.1f - hipHeight);
            // Whoever sits down or gets up bends forwards on the way.
            lean += 0.5f * MathF.Sin(MathF.PI * seated);
        }
        var twist = 0.10f * vigour * MathF.Cos(MathF.Tau * phase);

        Vector3 right = Leg(look, 1, phase, duty, reach, running, hipHeight, sway, idle);
        Vector3 left = Leg(look, -1, phase + 0.5f, duty, reach, running, hipHeight, sway, idle);
        _covered = dressed;
        Trunk(look, hipHeight, sway, lean, twist, right, left);
        _covered = false;
        var swing = MathF.Min(0.75f, 0.34f * speed / 1.35f) * vigour;
        Arm(look, 1, -swing * MathF.Cos(MathF.Tau * phase), look.RightArm, hipHeight, sway, lean, twist, running, seconds);
        Arm(look, -1, swing * MathF.Cos(MathF.Tau * phase), look.LeftArm, hipHeight, sway, lean, twist, running, seconds);
        _covered = dressed;
        Head(look, hipHeight, sway, lean, idle, seconds);
        _covered = false;
        if (_outfit is null)
            return;
        (_joints.Forward, _joints.Side, _joints.Unit, _joints.Sitting) = (_forward, _side, _unit, seated);
        Add(At(0.6f * lean, 0.5f * sway, hipHeight + 0.47f), 0.056f / look.Build, At(0.6f * lean, 0.5f * sway,
            hipHeight + 0.59f) + 0.01f * _joints.Face, 0.05f / look.Build,
            look.Skin);
        (_joints.Waist, _joints.Neck) = (At(0, sway, hipHeight), At(0.6f * lean, 0.5f * sway, hipHeight + 0.5f));
        _outfit.Dress(look, _joints, _origin);
        foreach (ref readonly var rod in _outfit.Rods)
            _parts[Count++] = rod;
    }

    /// <summary>A point of the body in the world from metres ahead, to the right and up, of a person 1.72 m tall.</summary>
    Vector3 At(float ahead, float right, float up) => _origin + _unit * (ahead * _forward + right * _side + up * Vector3.UnitZ);

    void Add(Vector3 a, float radiusA, Vector3 b, float radiusB, Vector3 colour, Pattern pattern = Pattern.Plain, bool carried = false)
    {
        var part = new BodyPart
        {
            A = a, RadiusA = radiusA * _girth, B = b, RadiusB = radiusB * _girth, Colour = colour,
            Pattern = pattern, Carried = carried
        };
        // Fingers and straps throw no shadow of their own; near the lens every limb's is wide and costs.
        if (dressed && MathF.Max(radiusA, radiusB) > 0.036f)
            _casters[_casting++] = part;
        if (!_covered)
            _parts[Count++] = part;
    }

    /// <summary>One leg; returns the middle of the thigh's lower half, for coats and skirts.</summary>
    Vector3 Leg(Appearance look, int which, float phase, float duty, float reach, float running, float hipHeight, float sway, float idle)
    {
        phase -= MathF.Floor(phase);
        float ahead, lift;
        if (phase < duty)
        {
            var u = phase / duty;
            ahead = reach * (0.5f - u);
            var heel = MathF.Max(0, (u - 0.62f) / 0.38f);
            lift = 0.11f * heel * heel * MathF.Min(1, reach / 0.6f);
        }
        else
        {
            var u = (phase - duty) / (1 - duty);
            ahead = reach * (u * u * (3 - 2 * u) - 0.5f);
            lift = (0.11f * (1 - u) * (1 - u) + (0.07f + 0.22f * running) * MathF.Sin(MathF.PI * u)) * MathF.Min(1, reach / 0.6f);
        }
        var spread = 0.085f + 0.035f * idle;
        ahead += _sitting * (0.4f - ahead);
        var hip = At(0, which * 0.085f + sway, hipHeight);
        var ankle = At(ahead, which * spread, 0.085f + lift);
        var knee = Knee(hip, ankle, 0.43f * _unit, 0.405f * _unit);
        if (which > 0)
            (_joints.HipRight, _joints.KneeRight, _joints.AnkleRight) = (hip, knee, ankle);
        else
            (_joints.HipLeft, _joints.KneeLeft, _joints.AnkleLeft) = (hip, knee, ankle);
        var cloth = look.BareLegs || look.Skirt ? look.Skin : look.Bottom;
        var thigh = look.Skirt ? look.Skin : look.Bottom;
        Add(hip, 0.092f, knee, 0.064f, thigh);
        Add(knee, 0.062f, ankle, look.BareLegs ? 0.038f : 0.05f, cloth);
        var toe = ankle + _unit * (0.15f * _forward + (-0.045f - 0.5f * lift) * Vector3.UnitZ);
        toe.Z = MathF.Max(toe.Z, 0.03f * _unit);
        Add(ankle - 0.04f * _unit * Vector3.UnitZ, 0.047f, toe, 0.034f, look.Shoes);
        return Vector3.Lerp(hip, knee, 0.7f);
    }

    /// <summary>The knee of a leg with given bone lengths, bent forwards; a foot out of reach stretches the leg.</summary>
    Vector3 Knee(Vector3 hip, Vector3 ankle, float upper, float lower)
    {
        var line = ankle - hip;
        var distance = MathF.Min(line.Length(), upper + lower - 0.001f);
        var along = (upper * upper - lower * lower + distance * distance) / (2 * distance);
        var bend = MathF.Sqrt(MathF.Max(0, upper * upper - along * along));
        var direction = Vector3.Normalize(line);
        return hip + along * direction + bend * Vector3.Normalize(_forward - Vector3.Dot(_forward, direction) * direction);
    }

    void Trunk(Appearance look, float hipHeight, float sway, float lean, float twist, Vector3 right, Vector3 left)
    {
        for (var which = -1; which <= 1; which += 2)
        {
            var low = At(0, which * 0.075f + sway, hipHeight + 0.02f);
            var high = At(0.5f * lean + which * twist * 0.2f, which * 0.105f + 0.6f * sway, hipHeight + 0.42f);
            Add(low, 0.115f, At(0.25f * lean, which * 0.075f + 0.8f * sway, hipHeight + 0.2f), 0.108f, look.Top, look.Pattern);
            Add(At(0.25f * lean, which * 0.075f + 0.8f * sway, hipHeight + 0.18f), 0.108f, high, 0.105f, look.Top, look.Pattern);
            if (look.Coat > 0.2f)
                Add(low, 0.113f, Vector3.Lerp(low, which > 0 ? right : left, look.Coat), 0.102f, look.Top, look.Pattern);
            if (look.Skirt)
                Add(low, 0.108f, which > 0 ? right : left, 0.115f, look.Bottom);
        }
        if (look.Coat > 0.2f || look.Skirt)
        {
            // Cloth spans the gap between the legs.
            var waist = At(0, sway, hipHeight + 0.02f);
            var hem = Vector3.Lerp(waist, 0.5f * (left + right), look.Skirt ? 1 : look.Coat);
            Add(waist, 0.11f, hem, 0.1f, look.Skirt ? look.Bottom : look.Top);
        }
        Add(At(0.5f * lean, 0.12f + sway, hipHeight + 0.47f), 0.062f, At(0.5f * lean, -0.12f + sway, hipHeight + 0.47f), 0.062f, look.Top,
            look.Pattern);
        if (look.Backpack)
            Add(At(-0.17f, sway, hipHeight + 0.12f), 0.13f, At(-0.15f + 0.4f * lean, sway, hipHeight + 0.40f), 0.12f, look.Extra);
        if (look.ShoulderBag)
            Add(At(-0.03f, 0.22f, hipHeight - 0.02f), 0.10f, At(0.1f, 0.22f, hipHeight - 0.02f), 0.10f, look.Extra);
    }

    void Arm(Appearance look, int which, float swing, ArmUse use,
        float hipHeight, float sway, float lean, float twist, float running, float seconds)
    {
        var shoulder = At(0.5f * lean + which * twist * 0.25f, which * 0.20f + 0.6f * sway, hipHeight + 0.46f);
        if (dressed)
            shoulder = At(0.53f * lean + which * twist * 0.25f, which * (0.158f + 0.012f * look.Shoulders) * look.Build + 0.6f * sway,
                hipHeight + 0.44f);
        var (bend, splay) = (0.22f + MathF.Max(0, 0.5f * swing) + 1.25f * running, 0.13f);
        if (use == ArmUse.Carrying)
            (swing, bend, splay) = (0.3f * swing, 0.08f, 0.16f);
        else if (use == ArmUse.Pocket)
            (swing, bend, splay) = (-0.28f, 0.75f, 0.22f);
        else if (use == ArmUse.Phone && running < 0.3f)
            (swing, bend, splay) = (0.25f, 2.2f + 0.05f * MathF.Sin(1.3f * seconds), 0.05f);
        else if (use == ArmUse.Folded && running < 0.3f)
            (swing, bend, splay) = (0.15f, 1.5f, 0.02f);
        else if (use == ArmUse.Pulling)
            (swing, bend, splay) = (-0.35f, 0.1f, 0.15f);
        else if (use == ArmUse.Pushing)
            (swing, bend, splay) = (0.45f, 0.75f, 0.08f);
        else if (use == ArmUse.Umbrella)
            (swing, bend, splay) = (0.3f, 1.9f, 0.05f);
        else if (use is ArmUse.Free && _sitting > 0.5f)
            (swing, bend, splay) = (0.35f, 0.85f, 0.08f);
        var elbow = shoulder + 0.29f * _unit * Direction(swing, splay * which);
        var wrist = elbow
            + 0.25f * _unit * Direction(swing + bend, use is ArmUse.Folded or ArmUse.Phone ? -0.35f * which : 0.3f * splay * which);
        Add(shoulder, 0.056f, elbow, 0.046f, look.Top, look.Pattern);
        Add(elbow, 0.043f, wrist, 0.034f, look.ShortSleeves ? look.Skin : look.Top, look.ShortSleeves ? Pattern.Plain : look.Pattern);
        if (use != ArmUse.Pocket)
            Add(wrist, 0.037f, wrist + 0.07f * _unit * Direction(swing + bend, 0), 0.034f, look.Skin);
        if (dressed)
            Fingers(look, which, wrist, Direction(swing + bend, 0), use);
        else if (use == ArmUse.Carrying)
            Add(wrist - 0.2f * _unit * Vector3.UnitZ, 0.09f, wrist - 0.34f * _unit * Vector3.UnitZ + 0.05f * _forward, 0.11f, look.Extra,
                Pattern.Plain, carried: true);
    }

    void Fingers(Appearance look, int which, Vector3 wrist, Vector3 direction, ArmUse use)
    {
        if (which > 0)
            _joints.WristRight = wrist;
        else
            _joints.WristLeft = wrist;
        if (use == ArmUse.Pocket)
            return;
        // Half closed around a handle, half open otherwise.
        var palm = wrist + 0.06f * _unit * direction;
        var bend = use == ArmUse.Carrying ? -0.03f * which * _side : 0.02f * _forward;
        Add(palm, 0.033f, palm + _unit * (0.06f * direction + bend), 0.022f, look.Skin);
        Add(wrist + 0.03f * _unit * direction + 0.02f * _unit * _forward, 0.017f, palm + _unit * (0.01f * direction + 0.035f * _forward),
            0.014f, look.Skin);
        if (use == ArmUse.Carrying)
            for (var end = -1; end <= 1; end += 2)
                Add(palm, 0.008f, wrist - 0.19f * _unit * Vector3.UnitZ + 0.09f * end * _unit * _forward,
                    0.008f, look.Extra, carried: true);
    }

    /// <summary>Downwards, swung forwards by an angle and to the side by another.</summary>
    Vector3 Direction(float swing, float splay)
    {
        var (sin, cos) = MathF.SinCos(swing);
        return Vector3.Normalize(sin * _forward - cos * Vector3.UnitZ + MathF.Tan(splay) * _side);
    }

    void Head(Appearance look, float hipHeight, float sway, float lean, float idle, float seconds)
    {
        var turn = idle * 0.7f * MathF.Sin(0.37f * seconds) * MathF.Sin(0.11f * seconds);
        var (sin, cos) = MathF.SinCos(turn);
        var face = cos * _forward + sin * _side;
        _joints.Face = face;
        var neck = At(0.6f * lean, 0.5f * sway, hipHeight + 0.5f);
        var centre = neck + _unit * (0.03f * face + 0.155f * Vector3.UnitZ);
        // A head does not grow with the waist.
        var round = 1 / look.Build;
        Add(neck - 0.02f * _unit * Vector3.UnitZ, 0.056f * round, neck + 0.09f * _unit * Vector3.UnitZ, 0.052f * round,
            look.Hood ? look.Top : look.Skin);
        Add(centre - 0.035f * _unit * Vector3.UnitZ + 0.012f * _unit * face, 0.078f * round, centre + 0.02f * _unit * Vector3.UnitZ,
            0.09f * round, look.Skin);
        var crown = centre + _unit * (0.028f * Vector3.UnitZ - 0.022f * face);
        if (look.Hood)
            Add(crown - 0.06f * _unit * Vector3.UnitZ - 0.02f * _unit * face, 0.11f * round, crown, 0.105f * round, look.Top);
        else
            Add(crown, 0.092f * round, crown - _unit * (0.02f * face + (look.LongHair ? 0.16f : 0.02f) * Vector3.UnitZ),
                (look.LongHair ? 0.075f : 0.088f) * round, look.Hair);
        if (look.Hat)
            Add(crown + 0.03f * _unit * Vector3.UnitZ, 0.098f * round, crown + _unit * (0.05f * Vector3.UnitZ + 0.02f * face),
                0.095f * round, look.Extra);
    }
}
