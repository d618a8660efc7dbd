namespace Sqair.Tracking;

/// <summary>
/// How bright a person is from head to foot: the mean foreground in <see cref="Bands"/> slices of the box. The network's what codes tell people
/// apart for about a second and hold the pose and the size as well; this lasts as long as the clothes do.
/// </summary>
sealed class Appearance
{
    /// <summary>Slices of a box, top to bottom.</summary>
    public const int Bands = 8;

    /// <summary>
    /// Standard deviation of a slice's brightness (foreground, 0 to 1) between two sightings of one person: steps, turns, light. Between two people it is
    /// two to four times as much.
    /// </summary>
    const float Deviation = 0.04f;

    /// <summary>Neighbouring slices are not independent: eight say about as much as four.</summary>
    const float Freedom = 4;

    readonly float[] mean = new float[Bands];
    readonly float[] weight = new float[Bands];

    /// <summary>Sightings in it.</summary>
    public int Count { get; private set; }

    public void Clear()
    {
        Count = 0;
        Array.Clear(mean);
        Array.Clear(weight);
    }

    public void CopyFrom(Appearance other)
    {
        Count = other.Count;
        other.mean.CopyTo(mean, 0);
        other.weight.CopyTo(weight, 0);
    }

    /// <summary>One sighting more: the mean of the first <paramref name="memory"/>, then an exponential average over as many.</summary>
    /// <param name="bands">Mean foreground of each slice; NaN where it holds none of the person.</param>
    public void Observe(ReadOnlySpan<float> bands, float memory)
    {
        Count++;
        for (var i = 0; i < Bands; i++)
        {
            if (!float.IsFinite(bands[i])) continue;
            weight[i] = MathF.Min(weight[i] + 1, MathF.Max(memory, 1));
            mean[i] += (bands[i] - mean[i]) / weight[i];
        }
    }

    /// <summary>
    /// Negative log-likelihood, in nats and up to a constant, that two appearances are one person's: Student's t, since a wrong box or
    /// a shadow makes single slices quite different. 0 for equals; about 2 for one person, 6 for two.
    /// </summary>
    public float Cost(Appearance other)
    {
        float sum = 0;
        var used = 0;
        for (var i = 0; i < Bands; i++)
        {
            if (weight[i] == 0 || other.weight[i] == 0) continue;
            var difference = mean[i] - other.mean[i];
            sum += difference * difference / (Deviation * Deviation * (1 + 1 / weight[i] + 1 / other.weight[i]));
            used++;
        }
        return used == 0 ? Unknown : MathF.Min(Freedom * MathF.Log(1 + sum / used), Nobody);
    }

    /// <summary>Most that it can cost: a wrong box looks like nobody, which does not speak for somebody else.</summary>
    const float Nobody = 6;

    /// <summary>Cost where there is nothing to compare: that of one person.</summary>
    const float Unknown = 2;
}
