using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Sqair.Edge.Hosting;

namespace Sqair.Edge.Tests.Hosting;

public sealed class JournalFormatterTests
{
    [Fact]
    public void A_person_reads_time_and_level()
        => Assert.Equal("2026-05-04T12:00:00.000Z warn CameraCapture: door: two | lines\n",
            Write(false, LogLevel.Warning, "door: two\nlines"));

    [Theory]
    [InlineData(LogLevel.Debug, "<7>")]
    [InlineData(LogLevel.Information, "<6>")]
    [InlineData(LogLevel.Warning, "<4>")]
    [InlineData(LogLevel.Error, "<3>")]
    [InlineData(LogLevel.Critical, "<2>")]
    public void The_journal_reads_a_priority(LogLevel level, string expected)
        => Assert.Equal(expected + "CameraCapture: hello\n", Write(true, level, "hello"));

    [Fact]
    public void An_exception_stays_on_the_line()
    {
        var line = Write(true, LogLevel.Error, "hello", new InvalidOperationException("a\nb"));
        Assert.StartsWith("<3>CameraCapture: hello: System.InvalidOperationException: a | b", line);
        Assert.Equal(1, line.Count(letter => letter == '\n'));
    }

    static string Write(bool journal, LogLevel level, string text, Exception? fault = null)
    {
        var formatter = new JournalFormatter(new Fixed(new JournalFormatterOptions { Journal = journal }), new ManualTime());
        var writer = new StringWriter();
        formatter.Write(
            new LogEntry<string>(level, "Sqair.Edge.Capture.CameraCapture", default, text, fault, (state, _) => state), null, writer);
        return writer.ToString();
    }

    sealed class Fixed(JournalFormatterOptions options) : IOptionsMonitor<JournalFormatterOptions>
    {
        public JournalFormatterOptions CurrentValue => options;

        public JournalFormatterOptions Get(string? name) => options;

        public IDisposable? OnChange(Action<JournalFormatterOptions, string?> listener) => null;
    }
}
