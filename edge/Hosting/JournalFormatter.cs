using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Sqair.Edge.Hosting;

public sealed class JournalFormatterOptions : ConsoleFormatterOptions
{
    /// <summary>Begin a line with the journal's <c>&lt;priority&gt;</c> instead of time and level.</summary>
    public bool Journal { get; set; }
}

/// <summary>
/// One line an event: <c>2026-11-22T19:11:19.250Z warn Capture: …</c>, or for the systemd journal <c>&lt;4&gt;Capture: …</c>.
/// </summary>
public sealed class JournalFormatter(IOptionsMonitor<JournalFormatterOptions> options, TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "journal";

    public override void Write<TState>(in LogEntry<TState> entry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        if (options.CurrentValue.Journal)
        {
            textWriter.Write(Priority(entry.LogLevel));
        }
        else
        {
            textWriter.Write(time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z '", CultureInfo.InvariantCulture));
            textWriter.Write(Word(entry.LogLevel));
            textWriter.Write(' ');
        }
        textWriter.Write(entry.Category.AsSpan(entry.Category.LastIndexOf('.') + 1));
        textWriter.Write(": ");
        textWriter.Write(OneLine(entry.Formatter(entry.State, null)));
        // A fault that reaches the log as an exception is a mistake of ours: the whole of it, still on one line.
        if (entry.Exception is { } fault)
        {
            textWriter.Write(": ");
            textWriter.Write(OneLine(fault.ToString()));
        }
        textWriter.Write('\n');
    }

    static string OneLine(string text) => text.ReplaceLineEndings(" | ");

    static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "error",
        _ => "fatal",
    };

    static string Priority(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "<7>",
        LogLevel.Information => "<6>",
        LogLevel.Warning => "<4>",
        LogLevel.Error => "<3>",
        _ => "<2>",
    };
}
