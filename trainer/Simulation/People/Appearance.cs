using System.Numerics;

namespace Sqair.Trainer.Simulation;

enum Pattern { Plain, Stripes, Blocks, Speckle }

enum ArmUse { Free, Pocket, Phone, Carrying, Folded, Pulling, Pushing, Umbrella }

/// <summary>What one person looks like: build, clothes (linear colours), things carried.</summary>
sealed record Appearance
{
    /// <summary>Height in metres.</summary>
    public required float Height { get; init; }

    /// <summary>Width of body and limbs relative to a slim grown-up.</summary>
    public required float Build { get; init; }

    public required Vector3 Skin { get; init; }

    public required Vector3 Hair { get; init; }

    public required Vector3 Top { get; init; }

    public required Vector3 Bottom { get; init; }

    public required Vector3 Shoes { get; init; }

    public required Vector3 Extra { get; init; }

    public required Pattern Pattern { get; init; }

    public required bool ShortSleeves { get; init; }

    public required bool BareLegs { get; init; }

    public required bool Skirt { get; init; }

    /// <summary>Length of a coat below the hips as a part of the thigh; 0 for none.</summary>
    public required float Coat { get; init; }

    public required bool LongHair { get; init; }

    public required bool Hat { get; init; }

    public required bool Hood { get; init; }

    public required bool Backpack { get; init; }

    public required bool ShoulderBag { get; init; }

    public required ArmUse LeftArm { get; init; }

    public required ArmUse RightArm { get; init; }

    // What follows is seen only of people near the lens (Outfit).

    /// <summary>Shoulders against hips: -1 narrow shoulders and wide hips, 1 the other way round.</summary>
    public float Shoulders { get; init; }

    /// <summary>How loosely the clothes sit, 0 to 1.</summary>
    public float Loose { get; init; } = 0.3f;

    /// <summary>How a skirt or the brim of a hat widens, 0 to 1.</summary>
    public float Flare { get; init; } = 0.3f;

    /// <summary>Length of a skirt: 1 to the knee, 2 to the ankle.</summary>
    public float SkirtLength { get; init; } = 0.9f;

    /// <summary>Metres below the neck that long hair reaches, how thick it is (0 to 1), and the colour of its ends.</summary>
    public float HairLength { get; init; } = 0.2f;

    public float HairThick { get; init; } = 0.4f;

    public Vector3 HairTips { get; init; }

    public bool Bald { get; init; }

    /// <summary>The top ends at the belt.</summary>
    public bool Tucked { get; init; }

    /// <summary>Decides how the folds of the clothes fall.</summary>
    public int Fold { get; init; }

    /// <summary>Dresses somebody who may come near the lens: more in dark coats, with long hair, in skirts, and all the details.</summary>
    public static Appearance DressNear(Random random, float saturation, bool umbrellas = true)
    {
        var look = Dress(random, saturation);
        var longHair = random.Chance(0.45f);
        var light = look.Hair * random.Between(1, 3.5f);
        var use = random.NextSingle();
        var right = use < 0.07f ? ArmUse.Pulling : use < 0.11f ? ArmUse.Pushing : umbrellas && use < 0.15f ? ArmUse.Umbrella
            : look.RightArm;
        return look with
        {
            Build = random.Normal(1.06f, 0.1f, 0.86f, 1.35f),
            LongHair = longHair,
            Shoulders = random.Normal(longHair ? -0.3f : 0.4f, 0.5f, -1, 1),
            Loose = random.NextSingle() * random.NextSingle(),
            Flare = random.NextSingle(),
            Skirt = look.Skirt || longHair && random.Chance(0.2f),
            SkirtLength = random.Between(0.6f, 1.8f),
            Coat = look.Coat > 0.2f || random.Chance(0.25f) ? random.Between(0.25f, 1.5f) : 0,
            HairLength = random.Between(0.05f, 0.5f),
            HairThick = random.NextSingle(),
            HairTips = random.Chance(0.4f) ? light : look.Hair,
            Bald = !longHair && random.Chance(0.1f),
            Tucked = random.Chance(0.5f),
            Fold = random.Next(1000),
            RightArm = right,
            LeftArm = right == ArmUse.Pushing ? right : look.LeftArm,
        };
    }

    public static Appearance Dress(Random random, float saturation)
    {
        var child = random.Chance(0.06f);
        var winter = random.Chance(0.5f);
        var skirt = random.Chance(0.12f);
        var top = Cloth(random, saturation, 0.5f, 0.2f);
        Vector3 Tint(Vector3 colour) => Fade(colour, saturation);
        return new Appearance
        {
            Height = child ? random.Between(1.05f, 1.45f) : random.Normal(1.72f, 0.085f, 1.5f, 1.98f),
            Build = random.Normal(1.08f, 0.11f, 0.85f, 1.45f),
            Skin = Tint(random.Near(random.Of(new Vector3(0.48f, 0.30f, 0.22f), new Vector3(0.55f, 0.37f, 0.28f),
                new Vector3(0.28f, 0.16f, 0.10f), new Vector3(0.10f, 0.055f, 0.035f)), 0.2f, 0.03f)),
            Hair = Tint(random.Near(random.Of(new Vector3(0.012f), new Vector3(0.03f, 0.02f, 0.013f), new Vector3(0.07f, 0.04f, 0.02f),
                new Vector3(0.25f, 0.17f, 0.08f), new Vector3(0.3f)), 0.3f, 0.05f)),
            Top = top,
            Bottom = random.Chance(0.12f) ? top : Cloth(random, saturation, 0.6f, 0.12f),
            Shoes = Tint(
                random.Of(new Vector3(0.015f), new Vector3(0.03f, 0.02f, 0.015f), new Vector3(0.1f, 0.06f, 0.03f), new Vector3(0.6f))),
            Extra = Cloth(random, saturation, 0.5f, 0.2f),
            Pattern = random.Of(
                Pattern.Plain, Pattern.Plain, Pattern.Plain, Pattern.Plain, Pattern.Stripes, Pattern.Blocks, Pattern.Speckle),
            ShortSleeves = !winter && random.Chance(0.5f),
            BareLegs = !winter && random.Chance(0.3f),
            Skirt = skirt,
            Coat = winter && random.Chance(0.45f) ? random.Between(0.3f, 1.15f) : random.Between(0, 0.15f),
            LongHair = random.Chance(0.35f),
            Hat = random.Chance(0.1f),
            Hood = winter && random.Chance(0.12f),
            Backpack = random.Chance(0.16f),
            ShoulderBag = random.Chance(0.16f),
            LeftArm = random.Chance(0.62f) ? ArmUse.Free : random.Of(ArmUse.Pocket, ArmUse.Carrying, ArmUse.Folded, ArmUse.Phone),
            RightArm = random.Chance(0.62f) ? ArmUse.Free : random.Of(ArmUse.Pocket, ArmUse.Carrying, ArmUse.Phone),
        };
    }

    /// <summary>A colour of cloth: dark more often than not, sometimes bright, sometimes strongly coloured.</summary>
    static Vector3 Cloth(Random random, float saturation, float dark, float bright)
    {
        var kind = random.NextSingle();
        var level = kind < dark
            ? random.Between(0.010f, 0.05f)
            : kind < 1 - bright ? random.Between(0.06f, 0.28f)
            : random.Between(0.35f, 0.8f);
        var hue = random.Between(0, MathF.Tau);
        var chroma = random.Chance(0.35f) ? random.Between(0.3f, 0.85f) : random.Between(0, 0.25f);
        if (random.Chance(0.3f))
            (hue, chroma) = (4.2f, random.Between(0.2f, 0.5f)); // blue: jeans and navy
        var colour =
            level * (Vector3.One + chroma * new Vector3(MathF.Cos(hue), MathF.Cos(hue - MathF.Tau / 3), MathF.Cos(hue + MathF.Tau / 3)));
        return Fade(colour, saturation);
    }

    public static Vector3 Fade(Vector3 colour, float saturation) =>
        Vector3.Max(Vector3.Lerp(new Vector3(Vector3.Dot(colour, new(0.2126f, 0.7152f, 0.0722f))), colour, saturation),
            new Vector3(0.003f));
}
