namespace Sqair.Trainer.Simulation;

/// <summary>Lamps that are switched on and off, and dimmed daylight behind windows: one factor on all the light of a room.</summary>
sealed class Lamps
{
    readonly Random random;
    readonly bool switches;
    readonly float dark;
    float until, goal = 1;

    public Lamps(bool indoors, Random random)
    {
        this.random = random;
        switches = indoors && random.Chance(0.3f);
        dark = random.Between(0.25f, 0.75f);
        until = random.Exponential(25);
    }

    public float Gain { get; private set; } = 1;

    public void Advance(float seconds)
    {
        if (!switches)
            return;
        until -= seconds;
        if (until < 0)
        {
            goal = goal < 1 ? 1 : dark;
            until = random.Exponential(25);
        }
        // A lamp is there at once, or within a few frames.
        Gain += (goal - Gain) * MathF.Min(1, seconds / 0.12f);
    }
}
