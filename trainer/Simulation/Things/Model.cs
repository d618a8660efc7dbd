using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>A thing in axes of its own, in metres: x ahead, y to the left, z up, the origin on the ground below it.</summary>
sealed class Model
{
    public List<Face> Faces { get; } = [];

    public List<BodyPart> Parts { get; } = [];

    public List<BodyPart> Casters { get; } = [];

    /// <summary>Half the length and half the width on the ground.</summary>
    public required Vector2 Half { get; init; }

    /// <summary>Where "inside" is: faces look away from it.</summary>
    public Vector3 Inside { get; set; } = new(0, 0, 0.7f);

    public void Quad(Vector3 a, Vector3 b, Vector3 c, Vector3 d, Vector3 colour, float gloss = 0, Vector3 glow = default)
    {
        var normal = Vector3.Cross(c - a, d - b);
        if (normal.LengthSquared() < 1e-9f)
            return;
        normal = Vector3.Normalize(normal);
        if (Vector3.Dot(normal, 0.25f * (a + b + c + d) - Inside) < 0)
            normal = -normal;
        Faces.Add(new Face { A = a, B = b, C = c, D = d, Normal = normal, Colour = colour, Gloss = gloss, Glow = glow });
    }

    /// <summary>The same face on both sides of the thing.</summary>
    public void Sides(Vector3 a, Vector3 b, Vector3 c, Vector3 d, Vector3 colour, float gloss = 0)
    {
        Quad(a, b, c, d, colour, gloss);
        var mirror = new Vector3(1, -1, 1);
        Quad(a * mirror, b * mirror, c * mirror, d * mirror, colour, gloss);
    }

    /// <summary>A face drawn smaller by a part of its size and a little before another, such as the glass in a frame.</summary>
    public void Inset(Vector3 a, Vector3 b, Vector3 c, Vector3 d, float by, Vector3 colour, float gloss, bool bothSides = false)
    {
        var middle = 0.25f * (a + b + c + d);
        var outwards = Vector3.Normalize(Vector3.Cross(c - a, d - b));
        if (Vector3.Dot(outwards, middle - Inside) < 0)
            outwards = -outwards;
        Vector3 In(Vector3 p) => Vector3.Lerp(p, middle, by) + 0.012f * outwards;
        if (bothSides)
            Sides(In(a), In(b), In(c), In(d), colour, gloss);
        else
            Quad(In(a), In(b), In(c), In(d), colour, gloss);
    }

    public void Box(Vector3 centre, Vector3 size, Vector3 colour, float gloss = 0)
    {
        var inside = Inside;
        Inside = centre;
        var h = 0.5f * size;
        Vector3 P(int x, int y, int z) => centre + h * new Vector3(x, y, z);
        Quad(P(1, -1, -1), P(1, 1, -1), P(1, 1, 1), P(1, -1, 1), colour, gloss);
        Quad(P(-1, -1, -1), P(-1, 1, -1), P(-1, 1, 1), P(-1, -1, 1), colour, gloss);
        Quad(P(-1, 1, -1), P(1, 1, -1), P(1, 1, 1), P(-1, 1, 1), colour, gloss);
        Quad(P(-1, -1, -1), P(1, -1, -1), P(1, -1, 1), P(-1, -1, 1), colour, gloss);
        Quad(P(-1, -1, 1), P(1, -1, 1), P(1, 1, 1), P(-1, 1, 1), colour, gloss);
        Inside = inside;
    }

    /// <summary>A wheel's outer face on both sides: an octagon of tyre and a smaller one of hub.</summary>
    public void Wheels(float along, float across, float radius)
    {
        foreach (var (share, colour, out_) in (ReadOnlySpan<(float, Vector3, float)>)[(1, new(0.014f), 0.01f), (0.6f, new(0.22f), 0.02f)])
        {
            Vector3 P(int i)
            {
                var (sin, cos) = MathF.SinCos((i + 0.5f) * MathF.Tau / 8);
                return new Vector3(along + share * radius * cos, across + out_, radius + share * radius * sin);
            }
            Sides(P(0), P(1), P(2), P(3), colour);
            Sides(P(0), P(3), P(4), P(7), colour);
            Sides(P(4), P(5), P(6), P(7), colour);
        }
    }

    /// <summary>Takes saturation out of all colours.</summary>
    public void Fade(float saturation)
    {
        for (var i = 0; i < Faces.Count; i++)
            Faces[i] = Faces[i] with { Colour = Appearance.Fade(Faces[i].Colour, saturation) };
        for (var i = 0; i < Parts.Count; i++)
            Parts[i] = Parts[i] with { Colour = Appearance.Fade(Parts[i].Colour, saturation) };
    }

    public void Part(Vector3 a, float radiusA, Vector3 b, float radiusB, Vector3 colour) =>
        Parts.Add(new BodyPart { A = a, B = b, RadiusA = radiusA, RadiusB = radiusB, Colour = colour });

    public void Caster(Vector3 a, Vector3 b, float radius) => Casters.Add(new BodyPart
    {
        A = a, B = b, RadiusA = radius,
        RadiusB = radius
    });
}

/// <summary>A model put somewhere in the world.</summary>
/// <param name="standsFlat">Whether the ground below it is dark; else only its own shadow casters count.</param>
sealed class PosedModel(Model model, bool standsFlat = true) : Shape
{
    readonly Face[] _faces = new Face[model.Faces.Count];
    readonly BodyPart[] _parts = new BodyPart[model.Parts.Count];
    readonly BodyPart[] _casters = new BodyPart[model.Casters.Count];
    Vector3 _foot, _along;

    public override Vector3 Foot => _foot;

    public override ReadOnlySpan<BodyPart> Parts => _parts;

    public override ReadOnlySpan<Face> Faces => _faces;

    public override ReadOnlySpan<BodyPart> Casters => _casters;

    public override (Vector3 From, Vector3 To, float Radius) Base => !standsFlat ? (_foot, _foot, 1e-3f) : (_foot - _along, _foot + _along,
        0.8f * model.Half.Y);

    public void Move(Vector3 at, float heading)
    {
        _foot = at;
        var (sin, cos) = MathF.SinCos(heading);
        Vector3 Turn(Vector3 v) => new(cos * v.X - sin * v.Y, sin * v.X + cos * v.Y, v.Z);
        _along = MathF.Max(0, model.Half.X - model.Half.Y) * Turn(Vector3.UnitX);
        for (var i = 0; i < _faces.Length; i++)
        {
            var face = model.Faces[i];
            _faces[i] = face with
            {
                A = at + Turn(face.A),
                B = at + Turn(face.B),
                C = at + Turn(face.C),
                D = at + Turn(face.D),
                Normal = Turn(face.Normal)
            };
        }
        for (var i = 0; i < _parts.Length; i++)
            _parts[i] = model.Parts[i] with { A = at + Turn(model.Parts[i].A), B = at + Turn(model.Parts[i].B) };
        for (var i = 0; i < _casters.Length; i++)
            _casters[i] = model.Casters[i] with { A = at + Turn(model.Casters[i].A), B = at + Turn(model.Casters[i].B) };
    }
}
