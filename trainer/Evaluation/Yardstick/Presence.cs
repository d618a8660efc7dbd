using System.Globalization;

namespace Sqair.Trainer.Evaluation.Yardstick;

/// <summary>The seconds of a clip in which one person is there: a poor man's truth, for places where nobody has drawn boxes.</summary>
/// <param name="Spans">From and to, in seconds, in order and apart.</param>
internal sealed record Presence(IReadOnlyList<(double From, double To)> Spans)
{
    /// <summary>Comings and goings are noted to half a second, and take their time.</summary>
    const double Around = 1.5;

    public bool At(double seconds) => Spans.Any(span => seconds >= span.From && seconds <= span.To);

    /// <summary>Whether nobody comes or goes close to a time.</summary>
    public bool IsSure(double seconds) => Spans.All(span => Math.Abs(seconds - span.From) > Around && Math.Abs(seconds - span.To) > Around);

    /// <summary>Reads lines of "FROM TO" in seconds; # begins a comment.</summary>
    /// <exception cref="UserErrorException">Anything else.</exception>
    public static Presence Read(string path)
    {
        List<(double From, double To)> spans = [];
        var number = 0;
        foreach (var line in ReadLines(path))
        {
            number++;
            var parts = line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length == 0) continue;
            var last = spans.Count > 0 ? spans[^1].To : double.NegativeInfinity;
            if (parts.Length != 2 || !Second(parts[0], out var from) || !Second(parts[1], out var to) || to <= from || from <= last)
                throw new UserErrorException(
                    $"{path}, line {number}: '{line.Trim()}', expected FROM TO in seconds, FROM before TO and after the line before");
            spans.Add((from, to));
        }
        return spans.Count > 0 ? new Presence(spans) : throw new UserErrorException($"{path}: no line of FROM TO in seconds");
    }

    static string[] ReadLines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(e.Message);
        }
    }

    static bool Second(string text, out double value) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
