using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>Where a screen hangs: the middle of its lower edge, the direction along it, into the room, its size.</summary>
sealed record ScreenPlace(Vector3 At, Vector3 Along, Vector3 Inwards, Vector2 Size);

/// <summary>A screen that shows moving pictures: bands of light that change with every cut and flicker between them.</summary>
sealed class Screen : Thing
{
    const int Bands = 3;

    readonly ScreenPlace place;
    readonly Random random;
    readonly Picture picture;
    readonly float pace, flicker, level;
    readonly Vector3[] colours = new Vector3[Bands * Bands];
    float untilCut, off;

    public Screen(ScreenPlace place, Random random) : base(MotClass.Distractor)
    {
        (this.place, this.random) = (place, random);
        picture = new Picture(new Vector3(place.At.X, place.At.Y, 0));
        pace = random.Between(0.6f, 6);
        flicker = random.Between(0, 0.15f);
        level = random.Between(0.15f, 1.2f);
    }

    public override Shape Shape => picture;

    public override Vector2 Place => new(place.At.X, place.At.Y);

    public override void Advance(float seconds, IReadOnlyList<Pedestrian> people)
    {
        untilCut -= seconds;
        if (untilCut < 0)
        {
            untilCut = random.Exponential(pace);
            off = random.Chance(0.03f) ? 0 : 1;
            var mood = level * random.Between(0.1f, 1);
            for (var i = 0; i < colours.Length; i++)
                colours[i] = mood * new Vector3(random.Between(0.1f, 1), random.Between(0.1f, 1), random.Between(0.2f, 1.1f));
        }
        var beat = off * (1 + flicker * random.Normal(0, 1, -2, 2));
        for (var row = 0; row < Bands; row++)
            for (var column = 0; column < Bands; column++)
            {
                var low = place.At + (float)column / Bands * place.Size.X * place.Along + (float)row / Bands * place.Size.Y * Vector3.UnitZ;
                var (right, up) = (place.Size.X / Bands * place.Along, place.Size.Y / Bands * Vector3.UnitZ);
                picture.Patches[row * Bands + column] = new Face { A = low, B = low + right, C = low + right + up, D = low + up,
                    Normal = place.Inwards,
                    Colour = new(0.015f), Glow = beat * colours[row * Bands + column] };
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
