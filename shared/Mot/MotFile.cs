using System.Globalization;
using Sqair.Storage;

namespace Sqair.Mot;

/// <summary>
/// Reads and writes MOTChallenge text: one row a line, <c>frame,id,left,top,width,height,confidence,x,y,z</c>, frames and pixels counted
/// from 1.
/// </summary>
public static class MotFile
{
    static readonly string[] s_columns = ["frame", "id", "left", "top", "width", "height", "confidence", "x", "y", "z"];

    const int RequiredColumns = 6;

    /// <summary>
    /// Reads all rows in the order of the file; blank lines are skipped, missing columns after the sixth take their defaults.
    /// </summary>
    /// <exception cref="MotException">A row is malformed; the message names file, line, column and what was expected.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<MotRow> Read(string path) => Read(path, out _);

    /// <inheritdoc cref="Read(string)"/>
    /// <param name="path">The file.</param>
    /// <param name="lines">Each row's line, counted from 1: for messages about what rows mean together.</param>
    public static IReadOnlyList<MotRow> Read(string path, out IReadOnlyList<int> lines)
    {
        using var reader = new StreamReader(path);
        return Read(reader, path, out lines);
    }

    /// <summary>Reads all rows from a reader; <paramref name="name"/> stands for the file in messages.</summary>
    /// <exception cref="MotException">A row is malformed; the message names file, line, column and what was expected.</exception>
    public static IReadOnlyList<MotRow> Read(TextReader reader, string name) => Read(reader, name, out _);

    static List<MotRow> Read(TextReader reader, string name, out IReadOnlyList<int> lines)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var rows = new List<MotRow>();
        var numbers = new List<int>();
        lines = numbers;
        var number = 0;
        while (reader.ReadLine() is { } line)
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            rows.Add(Parse(line, name, number));
            numbers.Add(number);
        }
        return rows;
    }

    /// <summary>Writes the rows in the order given, ten columns each; an existing file is replaced.</summary>
    public static void Write(string path, IEnumerable<MotRow> rows)
    {
        AtomicFile.Replace(path, file =>
        {
            using var writer = new StreamWriter(file, leaveOpen: true) { NewLine = "\n" };
            Write(writer, rows);
        });
    }

    /// <summary>Writes the rows in the order given, ten columns each.</summary>
    public static void Write(TextWriter writer, IEnumerable<MotRow> rows)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(rows);
        foreach (var row in rows)
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{row.Frame + 1},{row.Id},{row.Left + 1:0.##},{row.Top + 1:0.##},"
                    + $"{row.Width:0.##},{row.Height:0.##},{row.Confidence:0.####},{row.X:0.####},{row.Y:0.####},{row.Z:0.####}"));
    }

    static MotRow Parse(string line, string name, int number)
    {
        // Said at once: "column 1 is '1 1 10 20 30 40'" leaves people guessing.
        if (!line.Contains(',', StringComparison.Ordinal) && line.AsSpan().Trim().ContainsAny(" \t;"))
            throw Malformed(
                name, number, $"'{line.Trim()}' has no commas, expected columns separated by commas (frame,id,left,top,width,height,...)");
        Span<float> values = [0, 0, 0, 0, 0, 0, 1, -1, -1, -1];
        var column = 0;
        foreach (var part in line.AsSpan().Split(','))
        {
            if (column == values.Length)
                throw Malformed(name, number, $"more than {values.Length} columns");
            var text = line.AsSpan()[part].Trim();
            if (!float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !float.IsFinite(value))
                throw Malformed(name, number, $"{s_columns[column]} (column {column + 1}) is '{text}', expected a number");
            values[column++] = value;
        }
        if (column < RequiredColumns)
            throw Malformed(name, number, $"{column} columns, expected at least {RequiredColumns} (frame,id,left,top,width,height,...)");
        var frame = Whole(values[0], "frame", 1, name, number);
        var id = Whole(values[1], "id", int.MinValue, name, number);
        if (values[4] < 0 || values[5] < 0)
            throw Malformed(name, number, $"the box is {values[4]} by {values[5]} pixels, expected a size of 0 or more");
        return new MotRow(frame - 1, id, values[2] - 1, values[3] - 1, values[4], values[5], values[6], values[7], values[8], values[9]);
    }

    static int Whole(float value, string column, int least, string name, int number)
    {
        // Single precision holds every whole number up to 2^24: far more frames and tracks than a clip has.
        if (value != MathF.Floor(value) || MathF.Abs(value) > 1 << 24 || value < least)
            throw Malformed(name, number, $"{column} is {value.ToString(CultureInfo.InvariantCulture)}, expected a whole number"
                + (least > int.MinValue ? $" of at least {least}" : ""));
        return (int)value;
    }

    static MotException Malformed(string name, int number, string what) => new($"{name}, line {number}: {what}");
}
