using System.CommandLine;
using System.CommandLine.Parsing;
using Sqair.Trainer.Training;

namespace Sqair.Trainer.Commands;

/// <summary>--threads: how many a command computes with.</summary>
/// <param name="usual">Where it is not given; null where the command finds out.</param>
internal sealed class ThreadsOption(string description, int? usual)
{
    public Option<int?> Option { get; } = new("--threads")
    {
        Description = description, DefaultValueFactory = _ => usual is { } number ? Math.Min(number, ThreadCrew.Most) : null
    };

    /// <summary>Null where it is not given and there is no usual number.</summary>
    /// <exception cref="UserErrorException">So many are of no use to anybody.</exception>
    public int? Of(ParseResult result) => result.GetValue(Option) switch
    {
        null => null,
        >= 1 and <= ThreadCrew.Most and var threads => threads,
        var other => throw new UserErrorException($"--threads {other}: allowed is 1 to {ThreadCrew.Most}"),
    };
}
