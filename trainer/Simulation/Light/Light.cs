using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>The light of a scene and what the camera makes of it.</summary>
sealed record Light
{
    /// <summary>Diffuse light from the sky on a level surface, linear.</summary>
    public required Vector3 Sky { get; init; }

    /// <summary>Directional light on a surface that faces it, linear; zero under a closed sky.</summary>
    public required Vector3 Sun { get; init; }

    /// <summary>Where the directional light travels to, unit length, downwards.</summary>
    public required Vector3 SunTravel { get; init; }

    /// <summary>Tangent of the half angle under which the light source appears: width of the penumbra for each metre of distance.</summary>
    public required float Penumbra { get; init; }

    /// <summary>Strength of the soft darkening under people, 0 to 1.</summary>
    public required float Contact { get; init; }

    /// <summary>Mean grey level the exposure aims at, of 255.</summary>
    public required float MeanLevel { get; init; }

    /// <summary>So dark that lamps are lit.</summary>
    public bool IsDusk => MeanLevel < 90;

    /// <summary>Grey level of black: haze and lens flare.</summary>
    public required float BlackLevel { get; init; }

    public required float Gamma { get; init; }

    /// <summary>How much the tone curve is steepened around mid grey, 0 to 1.</summary>
    public required float Contrast { get; init; }

    /// <summary>Saturation of colours: 0 is a camera in night mode.</summary>
    public required float Saturation { get; init; }

    /// <summary>Standard deviation of the noise of a mid-grey pixel in grey levels.</summary>
    public required float Noise { get; init; }

    /// <summary>Blur of the lens: standard deviation in pixels of a picture 768 wide.</summary>
    public required float Blur { get; init; }

    /// <summary>Depth of the slow light change, 0 for steady light, and of clouds before the sun.</summary>
    public required float Drift { get; init; }

    public required float Clouds { get; init; }

    public static Light Outdoors(Random random)
    {
        var kind = random.NextSingle();
        var ratio = kind < 0.40f ? 0 : kind < 0.62f ? random.Between(0.25f, 0.9f) : kind < 0.88f ? random.Between(0.9f, 2.4f) : 0;
        var dusk = kind >= 0.88f;
        var elevation = random.Between(18, 62) * MathF.PI / 180;
        var azimuth = random.Between(0, MathF.Tau);
        var warm = dusk ? 0.25f : random.Between(-0.08f, 0.14f);
        return new Light
        {
            Sky = new Vector3(1 - 0.5f * warm * (ratio > 0 ? 1 : -1), 1, 1 + 0.5f * warm * (ratio > 0 ? 1 : -1)),
            Sun = ratio * new Vector3(1.08f + 0.4f * warm, 1, 0.88f - 0.4f * warm) / MathF.Sin(elevation),
            SunTravel = -new Vector3(
                MathF.Cos(elevation) * MathF.Cos(azimuth), MathF.Cos(elevation) * MathF.Sin(azimuth), MathF.Sin(elevation)),
            Penumbra = ratio > 0.9f ? random.Between(0.01f, 0.05f) : random.Between(0.08f, 0.22f),
            Contact = random.Between(0.2f, 0.6f),
            MeanLevel = dusk ? random.Between(55, 90) : random.Between(92, 138),
            BlackLevel = random.Chance(0.3f) ? random.Between(10, 36) : random.Between(0, 12),
            Gamma = random.Between(1.9f, 2.4f),
            Contrast = random.Between(0.1f, 1),
            Saturation = random.Chance(dusk ? 0.5f : 0.08f) ? 0 : random.Between(0.5f, 1.1f),
            Noise = dusk ? random.Between(3.5f, 7) : random.Between(1.2f, 4.5f),
            Blur = random.Between(0.35f, 0.95f),
            Drift = random.Chance(0.7f) ? random.Between(0.01f, 0.06f) : 0,
            Clouds = ratio > 0 && random.Chance(0.4f) ? random.Between(0.3f, 0.8f) : 0,
        };
    }

    public static Light Indoors(Random random) => Outdoors(random) with
    {
        Sky = new Vector3(1.03f, 1, 0.92f),
        Sun = random.Between(0.15f, 0.6f) * Vector3.One,
        SunTravel = Vector3.Normalize(new Vector3(random.Between(-0.5f, 0.5f), random.Between(-0.5f, 0.5f), -1)),
        Penumbra = random.Between(0.25f, 0.6f),
        MeanLevel = random.Between(85, 145),
        Noise = random.Between(1.5f, 5),
        Drift = random.Chance(0.5f) ? random.Between(0.005f, 0.02f) : 0,
        Clouds = 0,
    };
}
