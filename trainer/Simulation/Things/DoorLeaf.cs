using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>Where a door hangs: its hinge, the direction along the closed leaf and into the room (radians), the leaf's width and
/// colour.</summary>
sealed record Hinge(Vector2 At, float Closed, float Opening, float Width, Vector3 Colour);

/// <summary>A door that opens for whoever goes through, and now and then by itself.</summary>
sealed class DoorLeaf : Thing
{
    readonly Hinge hinge;
    readonly Random random;
    readonly PosedModel shape;
    readonly Vector2 middle;
    readonly float wide;
    float opened, keepsOpen, untilWhim;

    public DoorLeaf(Hinge hinge, Random random) : base(MotClass.Distractor)
    {
        (this.hinge, this.random) = (hinge, random);
        var model = new Model { Half = new(0.5f * hinge.Width, 0.03f) };
        model.Box(new(0.5f * hinge.Width, 0, 1.02f), new(hinge.Width, 0.045f, 2), hinge.Colour, 0.02f);
        model.Box(new(hinge.Width - 0.1f, 0, 1.02f), new(0.1f, 0.14f, 0.03f), new(0.4f), 0.1f);
        shape = new PosedModel(model, standsFlat: false);
        middle = hinge.At + 0.5f * hinge.Width * new Vector2(MathF.Cos(hinge.Closed), MathF.Sin(hinge.Closed));
        wide = random.Between(1.2f, 1.75f);
        untilWhim = random.Exponential(40);
        shape.Move(new Vector3(hinge.At, 0), hinge.Closed);
    }

    public override Shape Shape => shape;

    public override Vector2 Place => middle;

    public override void Advance(float seconds, IReadOnlyList<Pedestrian> people)
    {
        untilWhim -= seconds;
        if (untilWhim < 0)
            (keepsOpen, untilWhim) = (random.Between(1, 20), random.Exponential(60));
        foreach (var person in people)
            if (person.PassesDoor && Vector2.Distance(person.Place, middle) < 1.3f)
                keepsOpen = MathF.Max(keepsOpen, 0.8f);
        keepsOpen -= seconds;
        opened += Math.Clamp((keepsOpen > 0 ? 1 : 0) - opened, -0.9f * seconds, 1.6f * seconds);
        var eased = opened * opened * (3 - 2 * opened);
        shape.Move(new Vector3(hinge.At, 0), hinge.Closed + wide * eased * hinge.Opening);
    }
}
