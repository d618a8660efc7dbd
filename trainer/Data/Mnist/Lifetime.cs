using Sqair.Trainer.Simulation;

namespace Sqair.Trainer.Data.Mnist;

/// <summary>
/// When a digit exists (the paper's harder version, of which it names the idea only). Frames from 0, both ends included.
/// </summary>
/// <param name="Return">First frame of a second appearance, which lasts to the end; null without one.</param>
internal readonly record struct Lifetime(int First, int Last, int? Return)
{
    public static readonly Lifetime Whole = new(0, MovingMnist.Length - 1, null);

    public static Lifetime Draw(Random random)
    {
        const int end = MovingMnist.Length - 1;
        // Frames 2 to 8 of 10, counted from 1: whoever is born lives at least two frames.
        var first = random.Chance(0.5f) ? random.Next(1, 8) : 0;
        var last = random.Chance(0.5f) ? random.Next(first + 1, end) : end;
        // Gone for one frame at least; the paper leaves open how often one comes back.
        int? comeback = last <= end - 2 && random.Chance(0.5f) ? random.Next(last + 2, end + 1) : null;
        return new(first, last, comeback);
    }

    public bool Contains(int frame) => (frame >= First && frame <= Last) || frame >= Return;
}
