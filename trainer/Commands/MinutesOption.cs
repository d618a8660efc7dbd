using System.CommandLine;
using System.CommandLine.Parsing;

namespace Sqair.Trainer.Commands;

/// <summary>--minutes: how long something may take.</summary>
internal sealed class MinutesOption(string description)
{
    /// <summary>A year, a number that a clock still has room for.</summary>
    const double Most = 366 * 24 * 60;

    public Option<double?> Option { get; } = new("--minutes") { Description = description };

    /// <summary>Null where it may take as long as it wants.</summary>
    /// <exception cref="UserErrorException">It is no time.</exception>
    public TimeSpan? Of(ParseResult result) => result.GetValue(Option) switch
    {
        null => null,
        > 0 and <= Most and var minutes => TimeSpan.FromMinutes(minutes),
        var other => throw new UserErrorException($"--minutes {other}: expected more than 0, and at most {Most}"),
    };
}
