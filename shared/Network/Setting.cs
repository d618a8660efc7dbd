namespace Sqair.Network;

/// <summary>Ranges of settings; what is outside ends in an <see cref="ArgumentException"/>: name, value, what was expected.</summary>
internal static class Setting
{
    /// <summary>Products with what is greater leave the range of 32 bit floats.</summary>
    public const double Most = 1e30;

    /// <summary>No number (NaN) is in any range; infinite is in none either.</summary>
    public static void Within(string name, double value, double least, double most = Most)
    {
        if (value >= least && value <= most) return;
        throw new ArgumentException(most == Most && !(value > most && double.IsFinite(value))
            ? $"{name} is {value}, expected {least} or more" : $"{name} is {value}, allowed is {least} to {most}");
    }

    public static void Positive(string name, double value)
    {
        if (value > 0 && value <= Most) return;
        throw new ArgumentException($"{name} is {value}, it must be positive" + (value > Most ? $" and at most {Most}" : ""));
    }

    public static void Number(string name, double value)
    {
        if (!(Math.Abs(value) <= Most)) throw new ArgumentException($"{name} is {value}, expected a number");
    }

    /// <summary>Of those that there are: what stands in a file as a number may be none.</summary>
    public static void Choice<T>(string name, T value) where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
            throw new ArgumentException($"{name} is {value}, expected one of {string.Join(", ", Enum.GetNames<T>())}");
    }
}
