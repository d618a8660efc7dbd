using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>A shape as a shiny floor shows it: upside down below the ground.</summary>
sealed class Mirrored : Shape
{
    readonly BodyPart[] parts = new BodyPart[Figure.MostParts];
    readonly List<Tube> tubes = [];
    Face[] faces = [];
    Shape? original;
    Tube[] used = [];

    public override Vector3 Foot => original!.Foot;

    public override ReadOnlySpan<BodyPart> Parts => parts.AsSpan(0, original!.Parts.Length);

    public override ReadOnlySpan<Face> Faces => faces.AsSpan(0, original!.Faces.Length);

    public override ReadOnlySpan<Tube> Tubes => used.AsSpan(0, original!.Tubes.Length);

    public static Vector3 Flip(Vector3 v) => v with { Z = -v.Z };

    public void Take(Shape shape)
    {
        original = shape;
        for (var i = 0; i < shape.Parts.Length; i++)
            parts[i] = shape.Parts[i] with { A = Flip(shape.Parts[i].A), B = Flip(shape.Parts[i].B) };
        if (faces.Length < shape.Faces.Length)
            faces = new Face[shape.Faces.Length];
        for (var i = 0; i < shape.Faces.Length; i++)
        {
            var face = shape.Faces[i];
            faces[i] = face with { A = Flip(face.A), B = Flip(face.B), C = Flip(face.C), D = Flip(face.D), Normal = Flip(face.Normal) };
        }
        if (tubes.Count < shape.Tubes.Length)
        {
            while (tubes.Count < shape.Tubes.Length)
                tubes.Add(new Tube());
            used = [.. tubes];
        }
        for (var i = 0; i < shape.Tubes.Length; i++)
            used[i].Mirror(shape.Tubes[i]);
    }
}
