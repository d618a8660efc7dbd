namespace Sqair.Network;

/// <summary>Ranges of settings; what is outside ends in an <see cref="ArgumentException"/>: name, value, what was expected.</summary>
internal static class Setting
{
    /// <summary>No number (NaN) is in any range; infinite is in none either.</summary>
    public static void Within(string name, double value, double least, double most = double.PositiveInfinity)
    {
        if (double.IsFinite(value) && value >= least && value <= most) return;
        throw new ArgumentException(double.IsPositiveInfinity(most)
            ? $"{name} is {value}, expected {least} or more" : $"{name} is {value}, allowed is {least} to {most}");
    }

    public static void Positive(string name, double value)
    {
        if (!(value > 0 && double.IsFinite(value))) throw new ArgumentException($"{name} is {value}, it must be positive");
    }

    public static void Number(string name, double value)
    {
        if (!double.IsFinite(value)) throw new ArgumentException($"{name} is {value}, expected a number");
    }
}
