using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>Where a door hangs: its hinge, the direction along the closed leaf and into the room (radians), the leaf's width and
/// colour.</summary>
sealed record Hinge(Vector2 At, float Closed, float Opening, float Width, Vector3 Colour);

/// <summary>A door that opens for whoever goes through, and now and then by itself.</summary>
sealed class DoorLeaf : Thing
{
    readonly Hinge _hinge;
    readonly Random _random;
    readonly PosedModel _shape;
    readonly Vector2 _middle;
    readonly float _wide;
    float _opened, _keepsOpen, _untilWhim;

    public DoorLeaf(Hinge hinge, Random random) : base(MotClass.Distractor)
    {
        (_hinge, _random) = (hinge, random);
        var model = new Model { Half = new(0.5f * hinge.Width, 0.03f) };
        model.Box(new(0.5f * hinge.Width, 0, 1.02f), new(hinge.Width, 0.045f, 2), hinge.Colour, 0.02f);
        model.Box(new(hinge.Width - 0.1f, 0, 1.02f), new(0.1f, 0.14f, 0.03f), new(0.4f), 0.1f);
        _shape = new PosedModel(model, standsFlat: false);
        _middle = hinge.At + 0.5f * hinge.Width * new Vector2(MathF.Cos(hinge.Closed), MathF.Sin(hinge.Closed));
        _wide = random.Between(1.2f, 1.75f);
        _untilWhim = random.Exponential(40);
        _shape.Move(new Vector3(hinge.At, 0), hinge.Closed);
    }

    public override Shape Shape => _shape;

    public override Vector2 Place => _middle;

    public override void Advance(float seconds, IReadOnlyList<Pedestrian> people)
    {
        _untilWhim -= seconds;
        if (_untilWhim < 0)
            (_keepsOpen, _untilWhim) = (_random.Between(1, 20), _random.Exponential(60));
        foreach (var person in people)
            if (person.PassesDoor && Vector2.Distance(person.Place, _middle) < 1.3f)
                _keepsOpen = MathF.Max(_keepsOpen, 0.8f);
        _keepsOpen -= seconds;
        _opened += Math.Clamp((_keepsOpen > 0 ? 1 : 0) - _opened, -0.9f * seconds, 1.6f * seconds);
        var eased = _opened * _opened * (3 - 2 * _opened);
        _shape.Move(new Vector3(_hinge.At, 0), _hinge.Closed + _wide * eased * _hinge.Opening);
    }
}
