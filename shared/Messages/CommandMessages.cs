using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sqair.Messages;

/// <summary>What a device is asked to do. A field that it does not know is a mistake: a misspelt one would leave out a limit.</summary>
/// <param name="Id">Of this command alone, chosen by whoever sends it: the answer bears it, and it is obeyed once.</param>
/// <param name="Command">Such as <c>reset</c>.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CommandMessage(int Schema, string Id, string Command)
{
    /// <summary>Whose; absent: of all, where that means something.</summary>
    public string? Camera { get; init; }

    public string? Line { get; init; }

    public string? Zone { get; init; }

    /// <summary>Of a heat map: its hours; absent: the last day.</summary>
    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? To { get; init; }
}

/// <summary>What became of a command.</summary>
/// <param name="Id">The command's; absent where it had none that can be read.</param>
/// <param name="Ok">It was obeyed.</param>
public sealed record CommandAnswer(int Schema, string Device, string? Id, bool Ok)
{
    /// <summary>Why it was not obeyed.</summary>
    public string? Reason { get; init; }

    /// <summary>Of a reload: keys that have their new values.</summary>
    public IReadOnlyList<string>? Changed { get; init; }

    /// <summary>Of a reload: keys that keep their old values until a restart.</summary>
    public IReadOnlyList<string>? NeedsRestart { get; init; }

    /// <summary>Of a reload that was refused: all that is wrong with the file.</summary>
    public IReadOnlyList<string>? Mistakes { get; init; }

    /// <summary>What was asked for, where the command asks for something.</summary>
    public JsonElement? Result { get; init; }
}
