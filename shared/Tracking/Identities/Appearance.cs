namespace Sqair.Tracking;

/// <summary>
/// How a person looks from head to foot: the mean foreground in <see cref="Bands"/> slices of the box, and where
/// the camera sees colour the mean colour in <see cref="ColourBands"/> slices. The network's what codes tell
/// people apart for about a second and hold the pose and the size as well; this lasts as long as the clothes do.
/// </summary>
sealed class Appearance
{
    /// <summary>Slices of a box, top to bottom; colour has half the resolution.</summary>
    public const int Bands = 8, ColourBands = 4;

    /// <summary>Values of one sighting: the brightness of each slice, then U and V of each colour slice.</summary>
    public const int Values = Bands + 2 * ColourBands;

    /// <summary>
    /// Standard deviation of a slice's brightness (foreground, 0 to 1) and colour (share of 255) between two
    /// sightings of one person: steps, turns, light. Between two people it is two to four times as much.
    /// </summary>
    const float Deviation = 0.04f, ColourDeviation = 0.008f;

    /// <summary>Neighbouring slices are not independent: all together say about as much as four.</summary>
    const float Freedom = 4;

    readonly float[] _mean = new float[Values];
    readonly float[] _weight = new float[Values];

    /// <summary>Sightings in it.</summary>
    public int Count { get; private set; }

    public void Clear()
    {
        Count = 0;
        Array.Clear(_mean);
        Array.Clear(_weight);
    }

    public void CopyFrom(Appearance other)
    {
        Count = other.Count;
        other._mean.CopyTo(_mean, 0);
        other._weight.CopyTo(_weight, 0);
    }

    /// <summary>One sighting more: the mean of the first <paramref name="memory"/>, then an exponential average over as many.</summary>
    /// <param name="values">
    /// Mean foreground of each slice, then mean U and V of each colour slice;
    /// NaN where a slice holds none of the person, or the camera sees no colour.
    /// </param>
    public void Observe(ReadOnlySpan<float> values, float memory)
    {
        Count++;
        for (var i = 0; i < Values; i++)
        {
            if (!float.IsFinite(values[i])) continue;
            _weight[i] = MathF.Min(_weight[i] + 1, MathF.Max(memory, 1));
            _mean[i] += (values[i] - _mean[i]) / _weight[i];
        }
    }

    /// <summary>
    /// Negative log-likelihood, in nats and up to a constant, that two appearances are one person's:
    /// Student's t of the brightness and, where both have it, of the colour, since a wrong box or a
    /// shadow makes single slices quite different. 0 for equals; about 2 for one person, 6 for two.
    /// </summary>
    public float Cost(Appearance other)
    {
        float brightness = Distance(other, 0, Bands, Deviation), colour = Distance(other, Bands, Values, ColourDeviation);
        if (!float.IsFinite(brightness)) return Unknown;
        var cost = float.IsFinite(colour) ? 0.5f * (MathF.Log(1 + brightness) + MathF.Log(1 + colour)) : MathF.Log(1 + brightness);
        return MathF.Min(Freedom * cost, Nobody);
    }

    /// <summary>Mean squared difference of the values that both have, in deviations; NaN where there are none.</summary>
    float Distance(Appearance other, int from, int to, float deviation)
    {
        float sum = 0;
        var used = 0;
        for (var i = from; i < to; i++)
        {
            if (_weight[i] == 0 || other._weight[i] == 0) continue;
            var difference = _mean[i] - other._mean[i];
            sum += difference * difference / (deviation * deviation * (1 + 1 / _weight[i] + 1 / other._weight[i]));
            used++;
        }
        return used == 0 ? float.NaN : sum / used;
    }

    /// <summary>Most that it can cost: a wrong box looks like nobody, which does not speak for somebody else.</summary>
    const float Nobody = 6;

    /// <summary>Cost where there is nothing to compare: that of one person.</summary>
    const float Unknown = 2;
}
