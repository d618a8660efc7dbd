using Spectre.Console;

namespace Sqair.Trainer;

/// <summary>Standard error, for people.</summary>
internal static class Terminal
{
    /// <summary>In a file or a pipe: plain lines as long as they are, without codes for colours.</summary>
    public static IAnsiConsole Error()
    {
        var isPlain = Console.IsErrorRedirected;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(Console.Error),
            Ansi = isPlain ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = isPlain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        });
        if (isPlain) console.Profile.Width = int.MaxValue;
        return console;
    }
}
