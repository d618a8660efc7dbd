namespace Sqair.Edge.Configuration;

/// <summary>
/// How a value with <c>${…}</c> in it is read anew, from its file or credential. Equal to any other: of options only the values count.
/// </summary>
public sealed class Reading(Func<(string? Text, string? Fault)> read)
{
    /// <returns>The text as it is now; null with what is wrong if it cannot be had.</returns>
    public string? Again(out string? fault)
    {
        (var text, fault) = read();
        return text;
    }

    public override bool Equals(object? other) => other is Reading;

    public override int GetHashCode() => 0;
}

/// <summary>A value that must not reach a log: it prints as stars.</summary>
public readonly record struct Secret(string Value)
{
    /// <summary>Null: it stands in the configuration.</summary>
    public Reading? Source { get; init; }

    public override string ToString() => "***";
}
