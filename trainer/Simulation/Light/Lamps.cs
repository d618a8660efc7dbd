namespace Sqair.Trainer.Simulation;

/// <summary>Lamps that are switched on and off, and dimmed daylight behind windows: one factor on all the light of a room.</summary>
sealed class Lamps
{
    readonly Random _random;
    readonly bool _switches;
    readonly float _dark;
    float _until, _goal = 1;

    public Lamps(bool indoors, Random random)
    {
        _random = random;
        _switches = indoors && random.Chance(0.3f);
        _dark = random.Between(0.25f, 0.75f);
        _until = random.Exponential(25);
    }

    public float Gain { get; private set; } = 1;

    public void Advance(float seconds)
    {
        if (!_switches)
            return;
        _until -= seconds;
        if (_until < 0)
        {
            _goal = _goal < 1 ? 1 : _dark;
            _until = _random.Exponential(25);
        }
        // A lamp is there at once, or within a few frames.
        Gain += (_goal - Gain) * MathF.Min(1, seconds / 0.12f);
    }
}
