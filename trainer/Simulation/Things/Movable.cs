using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>Chairs that are pushed about, and suitcases, boxes and bags that somebody puts down, leaves and takes away again.</summary>
sealed class Movable : Thing
{
    readonly Random _random;
    readonly PosedModel _shape;
    readonly bool _stays;
    Vector2 _place, _from, _to;
    float _heading, _turnTo, _turnFrom, _progress = 1, _age, _untilTaken;

    /// <param name="at">Where it stands.</param>
    /// <param name="left">Put down by somebody, to be taken away later; a chair stays.</param>
    /// <param name="saturation">Of its colours.</param>
    /// <param name="random">Decides what it is and when it is moved.</param>
    public Movable(Vector2 at, bool left, float saturation, Random random) : base(MotClass.Distractor)
    {
        _random = random;
        (_place, _from, _to, _stays) = (at, at, at, !left);
        _heading = _turnTo = random.Between(0, MathF.Tau);
        _untilTaken = random.Between(8, 70);
        var model = left ? Luggage() : Chair();
        model.Fade(saturation);
        _shape = new PosedModel(model);
        _shape.Move(new Vector3(_place, 0), _heading);
    }

    public override Shape Shape => _shape;

    public override Vector2 Place => _place;

    public bool IsLeft => !_stays;

    Vector3 Colour() => _random.Near(_random.Of(new Vector3(0.02f), new Vector3(0.4f, 0.05f, 0.05f), new Vector3(0.05f, 0.1f, 0.3f),
        new Vector3(0.35f, 0.25f, 0.14f),
        new Vector3(0.6f), new Vector3(0.1f)), 0.3f, 0.1f);

    Model Luggage()
    {
        var size = _random.Of(new Vector3(0.3f, 0.45f, 0.65f), new Vector3(0.25f, 0.4f, 0.3f), new Vector3(0.5f, 0.4f, 0.4f),
            new Vector3(0.3f, 0.35f, 0.45f));
        size *= _random.Between(0.7f, 1.2f);
        var colour = Colour();
        var model = new Model { Half = new(0.5f * size.X, 0.5f * size.Y), Inside = new(0, 0, 0.5f * size.Z) };
        model.Box(new(0, 0, 0.5f * size.Z + 0.02f), size, colour, 0.02f);
        if (_random.Chance(0.5f))
        {
            model.Part(new(0, -0.08f, size.Z), 0.012f, new(0, -0.08f, size.Z + 0.35f), 0.012f, new(0.2f));
            model.Part(new(0, 0.08f, size.Z), 0.012f, new(0, 0.08f, size.Z + 0.35f), 0.012f, new(0.2f));
            model.Part(new(0, -0.09f, size.Z + 0.35f), 0.016f, new(0, 0.09f, size.Z + 0.35f), 0.016f, new(0.02f));
        }
        model.Caster(new(0, 0, 0.3f * size.Z), new(0, 0, 0.8f * size.Z), 0.45f * size.Y);
        return model;
    }

    Model Chair()
    {
        var colour = Colour();
        var model = new Model { Half = new(0.22f, 0.22f), Inside = new(0, 0, 0.4f) };
        model.Box(new(0, 0, 0.44f), new(0.42f, 0.42f, 0.05f), colour);
        model.Box(new(-0.2f, 0, 0.72f), new(0.04f, 0.42f, 0.4f), colour);
        foreach (var x in (ReadOnlySpan<float>)[-0.18f, 0.18f])
            foreach (var y in (ReadOnlySpan<float>)[-0.18f, 0.18f])
                model.Part(new(x, y, 0.01f), 0.015f, new(x, y, x < 0 ? 0.55f : 0.43f), 0.018f, new(0.15f));
        model.Caster(new(-0.1f, 0, 0.42f), new(0.1f, 0, 0.42f), 0.2f);
        model.Caster(new(-0.2f, -0.1f, 0.7f), new(-0.2f, 0.1f, 0.7f), 0.2f);
        return model;
    }

    public override void Advance(float seconds, IReadOnlyList<Pedestrian> people)
    {
        _age += seconds;
        var somebody = people.FirstOrDefault(person => Vector2.Distance(person.Place, _place) < 0.8f);
        if (!_stays && _age > _untilTaken && somebody is not null)
            Gone = true;
        if (_progress >= 1 && somebody is not null && _random.Chance(0.25f * seconds))
        {
            // Pushed aside, or turned on the spot.
            (_from, _turnFrom, _progress) = (_place, _heading, 0);
            var away = _place - somebody.Place;
            _to = _place + _random.Between(0.05f, _stays ? 0.9f : 0.4f) * (away.Length() > 1e-3f ? Vector2.Normalize(away) : Vector2.UnitX);
            _turnTo = _heading + _random.Normal(0, 0.7f);
        }
        if (_progress >= 1)
            return;
        _progress = MathF.Min(1, _progress + seconds / 1.2f);
        var eased = _progress * _progress * (3 - 2 * _progress);
        _place = Vector2.Lerp(_from, _to, eased);
        _heading = _turnFrom + eased * (_turnTo - _turnFrom);
        _shape.Move(new Vector3(_place, 0), _heading);
    }
}
