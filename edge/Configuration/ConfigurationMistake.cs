namespace Sqair.Edge.Configuration;

/// <summary>One thing wrong in the configuration. Prints as <c>file:line:column: key: what was expected</c>.</summary>
/// <param name="Key">Path of the key, such as <c>cameras[1].source</c>; empty where the file as a whole is meant.</param>
public sealed record ConfigurationMistake(string File, long Line, long Column, string Key, string Expected)
{
    public override string ToString()
        => Key.Length == 0 ? $"{File}:{Line}:{Column}: {Expected}" : $"{File}:{Line}:{Column}: {Key}: {Expected}";
}

/// <summary>Either options or at least one mistake.</summary>
public sealed record ConfigurationResult(EdgeOptions? Options, IReadOnlyList<ConfigurationMistake> Mistakes);
