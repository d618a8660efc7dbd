using System.Globalization;

namespace Sqair.Trainer.Evaluation;

/// <summary>Frames first to last, both included and zero-based.</summary>
internal readonly record struct FrameRange(int First, int Last)
{
    public static FrameRange All => new(0, int.MaxValue);

    public bool Contains(int frame) => frame >= First && frame <= Last;

    /// <summary>Reads `A-B` or `A-`, counted from 1 as in the files.</summary>
    /// <exception cref="UserErrorException">Anything else.</exception>
    public static FrameRange Parse(string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash > 0 && Number(text.AsSpan(0, dash), out var first) && first >= 1)
        {
            if (dash == text.Length - 1)
                return new FrameRange(first - 1, int.MaxValue);
            if (Number(text.AsSpan(dash + 1), out var last) && last >= first)
                return new FrameRange(first - 1, last - 1);
        }

        throw new UserErrorException($"--frames '{text}': expected A-B, frames from 1 and A not after B, for example 433-540.");
    }

    static bool Number(ReadOnlySpan<char> text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
