namespace Sqair.Trainer.Simulation;

/// <summary>
/// How the light changes over a clip: slow daylight, clouds before the sun, and the exposure control that follows with a lag.
/// </summary>
sealed class LightCourse(Light light, Random random)
{
    const float Compensation = 0.55f;

    readonly float _sunShare = Share(light);
    float _daylight, _cloud, _cloudGoal, _exposure = 1, _untilCloud = random.Exponential(15);

    /// <summary>Gain of the light from the sky, exposure included.</summary>
    public float Sky { get; private set; } = 1;

    /// <summary>Gain of the direct light, exposure included.</summary>
    public float Sun { get; private set; } = 1;

    public void Advance(float seconds)
    {
        _daylight += seconds * (-_daylight / 25) + MathF.Sqrt(seconds) * light.Drift * 0.28f * random.Normal(0, 1);
        _untilCloud -= seconds;
        if (_untilCloud < 0)
        {
            _cloudGoal = light.Clouds > 0 && random.Chance(0.5f) ? light.Clouds * random.Between(0.4f, 1) : 0;
            _untilCloud = random.Between(6, 30);
        }
        _cloud += (_cloudGoal - _cloud) * MathF.Min(1, seconds / 3);
        var day = 1 + Math.Clamp(_daylight, -0.25f, 0.25f);
        var brightness = day * (1 - _sunShare * _cloud);
        _exposure += (MathF.Pow(brightness, -Compensation) - _exposure) * MathF.Min(1, seconds / 2.5f);
        Sky = _exposure * day * (1 + 0.1f * _cloud);
        Sun = _exposure * day * (1 - _cloud);
    }

    /// <summary>The sun's part of the light on level ground.</summary>
    static float Share(Light light)
    {
        var sun = light.Sun.Y * -light.SunTravel.Z;
        return sun / (sun + light.Sky.Y);
    }
}
