using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>A shape as a shiny floor shows it: upside down below the ground.</summary>
sealed class Mirrored : Shape
{
    readonly BodyPart[] _parts = new BodyPart[Figure.MostParts];
    readonly List<Tube> _tubes = [];
    Face[] _faces = [];
    Shape? _original;
    Tube[] _used = [];

    public override Vector3 Foot => _original!.Foot;

    public override ReadOnlySpan<BodyPart> Parts => _parts.AsSpan(0, _original!.Parts.Length);

    public override ReadOnlySpan<Face> Faces => _faces.AsSpan(0, _original!.Faces.Length);

    public override ReadOnlySpan<Tube> Tubes => _used.AsSpan(0, _original!.Tubes.Length);

    public static Vector3 Flip(Vector3 v) => v with { Z = -v.Z };

    public void Take(Shape shape)
    {
        _original = shape;
        for (var i = 0; i < shape.Parts.Length; i++)
            _parts[i] = shape.Parts[i] with { A = Flip(shape.Parts[i].A), B = Flip(shape.Parts[i].B) };
        if (_faces.Length < shape.Faces.Length)
            _faces = new Face[shape.Faces.Length];
        for (var i = 0; i < shape.Faces.Length; i++)
        {
            var face = shape.Faces[i];
            _faces[i] = face with { A = Flip(face.A), B = Flip(face.B), C = Flip(face.C), D = Flip(face.D), Normal = Flip(face.Normal) };
        }
        if (_tubes.Count < shape.Tubes.Length)
        {
            while (_tubes.Count < shape.Tubes.Length)
                _tubes.Add(new Tube());
            _used = [.. _tubes];
        }
        for (var i = 0; i < shape.Tubes.Length; i++)
            _used[i].Mirror(shape.Tubes[i]);
    }
}
