using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>A tapered capsule of the body: two ends with their radii in metres, and how it is coloured.</summary>
struct BodyPart
{
    public Vector3 A, B;
    public float RadiusA, RadiusB;
    public Vector3 Colour;
    public Pattern Pattern;

    /// <summary>Things carried do not count for the box of the person.</summary>
    public bool Carried;
}

/// <summary>A flat convex piece of a thing: three or four corners (the last two the same for three), seen from the side its normal points
/// to.</summary>
struct Face
{
    public Vector3 A, B, C, D;
    public Vector3 Normal;
    public Vector3 Colour;

    /// <summary>Share of the sky that it mirrors: paint, glass.</summary>
    public float Gloss;

    /// <summary>Light of its own, linear: lamps, screens.</summary>
    public Vector3 Glow;
}

/// <summary>Something that moves through the picture, at one moment: tapered capsules, flat faces, smooth tubes.</summary>
abstract class Shape
{
    /// <summary>The point on the ground below it.</summary>
    public abstract Vector3 Foot { get; }

    public abstract ReadOnlySpan<BodyPart> Parts { get; }

    public virtual ReadOnlySpan<Face> Faces => [];

    public virtual ReadOnlySpan<Tube> Tubes => [];

    /// <summary>The line on the ground and the radius around it that the thing stands over; nothing (radius 0) for who stands on
    /// feet.</summary>
    public virtual (Vector3 From, Vector3 To, float Radius) Base => default;

    /// <summary>What throws shadows.</summary>
    public virtual ReadOnlySpan<BodyPart> Casters => Parts;
}
