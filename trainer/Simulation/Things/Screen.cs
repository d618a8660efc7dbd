using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>Where a screen hangs: the middle of its lower edge, the direction along it, into the room, its size.</summary>
sealed record ScreenPlace(Vector3 At, Vector3 Along, Vector3 Inwards, Vector2 Size);

/// <summary>A screen that shows moving pictures: bands of light that change with every cut and flicker between them.</summary>
sealed class Screen : Thing
{
    const int Bands = 3;

    readonly ScreenPlace _place;
    readonly Random _random;
    readonly Picture _picture;
    readonly float _pace, _flicker, _level;
    readonly Vector3[] _colours = new Vector3[Bands * Bands];
    float _untilCut, _off;

    public Screen(ScreenPlace place, Random random) : base(MotClass.Distractor)
    {
        (_place, _random) = (place, random);
        _picture = new Picture(new Vector3(place.At.X, place.At.Y, 0));
        _pace = random.Between(0.6f, 6);
        _flicker = random.Between(0, 0.15f);
        _level = random.Between(0.15f, 1.2f);
    }

    public override Shape Shape => _picture;

    public override Vector2 Place => new(_place.At.X, _place.At.Y);

    public override void Advance(float seconds, IReadOnlyList<Pedestrian> people)
    {
        _untilCut -= seconds;
        if (_untilCut < 0)
        {
            _untilCut = _random.Exponential(_pace);
            _off = _random.Chance(0.03f) ? 0 : 1;
            var mood = _level * _random.Between(0.1f, 1);
            for (var i = 0; i < _colours.Length; i++)
                _colours[i] = mood * new Vector3(_random.Between(0.1f, 1), _random.Between(0.1f, 1), _random.Between(0.2f, 1.1f));
        }
        var beat = _off * (1 + _flicker * _random.Normal(0, 1, -2, 2));
        for (var row = 0; row < Bands; row++)
            for (var column = 0; column < Bands; column++)
            {
                var low = _place.At + (float)column / Bands * _place.Size.X * _place.Along
                    + (float)row / Bands * _place.Size.Y * Vector3.UnitZ;
                var (right, up) = (_place.Size.X / Bands * _place.Along, _place.Size.Y / Bands * Vector3.UnitZ);
                _picture.Patches[row * Bands + column] = new Face
                {
                    A = low, B = low + right, C = low + right + up, D = low + up,
                    Normal = _place.Inwards,
                    Colour = new(0.015f), Glow = beat * _colours[row * Bands + column]
                };
            }
    }

    sealed class Picture(Vector3 foot) : Shape
    {
        public Face[] Patches { get; } = new Face[Bands * Bands];

        public override Vector3 Foot => foot;

        public override ReadOnlySpan<BodyPart> Parts => [];

        public override ReadOnlySpan<Face> Faces => Patches;
    }
}
