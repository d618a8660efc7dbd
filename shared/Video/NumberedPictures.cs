using System.Globalization;
using System.Text.RegularExpressions;

namespace Sqair.Video;

/// <summary>
/// Pictures with running numbers in their names, as MOTChallenge ships its sequences: a pattern (img1/%06d.jpg), their folder, or the
/// sequence's folder with a seqinfo.ini. Their rate is that of seqinfo.ini, beside them or one folder above.
/// </summary>
sealed partial record NumberedPictures
{
    const string InfoFile = "seqinfo.ini";

    static readonly string[] s_extensions = [".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp"];

    /// <summary>For ffmpeg's image2.</summary>
    public required string Pattern { get; init; }

    public required string FirstFile { get; init; }

    public required long FirstNumber { get; init; }

    /// <summary>All that are numbered from the first on, whether or not some are missing between them.</summary>
    public required int Count { get; init; }

    /// <summary>Name of the first that is missing between the others; null: none is.</summary>
    public required string? Missing { get; init; }

    public required double FramesPerSecond { get; init; }

    /// <returns>Null: the path is a file or nothing that could be pictures.</returns>
    /// <exception cref="VideoException">They are pictures, and something about them is wrong or not known.</exception>
    public static NumberedPictures? Find(VideoSource source)
    {
        var path = source.Location;
        if (source.Kind != VideoSourceKind.File || File.Exists(path)) return null;
        if (Directory.Exists(path)) return InFolder(source, path);
        var match = Placeholder().Match(Path.GetFileName(path));
        var folder = Path.GetDirectoryName(path);
        if (!match.Success || !Directory.Exists(folder)) return null;
        var name = Path.GetFileName(path);
        var (before, after) = (name[..match.Index], name[(match.Index + match.Length)..]);
        var width = match.Groups[1].Length > 0 ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
        var numbers = Names(folder).Where(file => Fits(file, before, after, width)).Select(file =>
            long.Parse(file.AsSpan(before.Length, file.Length - before.Length - after.Length), CultureInfo.InvariantCulture)).ToList();
        return numbers.Count == 0
            ? throw new VideoException(VideoFault.Missing, $"{source}: no picture has a name like this")
            : Of(source, folder, before, width, after, numbers);
    }

    static NumberedPictures InFolder(VideoSource source, string folder)
    {
        // The sequence's own folder names the one of its pictures.
        if (Value(Path.Combine(folder, InfoFile), "imDir") is { } inner && Directory.Exists(Path.Combine(folder, inner)))
            folder = Path.Combine(folder, inner);
        var pictures = Names(folder).Where(file => s_extensions.Contains(Path.GetExtension(file).ToLowerInvariant()))
            .Select(file => (File: file, Match: LastNumber().Match(file))).Where(picture => picture.Match.Success).ToList();
        // Those of one kind: the same words around the number.
        var series = pictures.GroupBy(picture => (picture.Match.Groups[1].Value, picture.Match.Groups[3].Value)).ToList();
        if (series.Count != 1)
            throw new VideoException(VideoFault.NotVideo, series.Count == 0
                ? $"{source}: this is a folder without numbered pictures (such as 000001.jpg); a video file or such a folder was expected"
                : $"{source}: there are {series.Count} kinds of numbered pictures in it; expected one, or a pattern such as %06d.jpg");
        var digits = series[0].Select(picture => picture.Match.Groups[2].Value).ToList();
        var width = digits.Any(text => text.Length > 1 && text[0] == '0') ? digits.Min(text => text.Length) : 0;
        return Of(source, folder, series[0].Key.Item1, width, series[0].Key.Item2,
            [.. digits.Select(text => long.Parse(text, CultureInfo.InvariantCulture))]);
    }

    static NumberedPictures Of(VideoSource source, string folder, string before, int width, string after, List<long> numbers)
    {
        numbers.Sort();
        string Name(long number) => before + number.ToString($"D{Math.Max(width, 1)}", CultureInfo.InvariantCulture) + after;
        var missing = numbers.Zip(numbers.Skip(1)).Where(pair => pair.Second != pair.First + 1).Select(pair => (long?)pair.First + 1);
        static string Literal(string text) => text.Replace("%", "%%", StringComparison.Ordinal);
        return new NumberedPictures
        {
            Pattern = Path.Combine(Literal(folder), $"{Literal(before)}%{(width > 0 ? $"0{width}" : "")}d{Literal(after)}"),
            FirstFile = Path.Combine(folder, Name(numbers[0])),
            FirstNumber = numbers[0],
            Count = numbers.Count,
            Missing = missing.FirstOrDefault() is { } number ? Name(number) : null,
            FramesPerSecond = Rate(source, folder),
        };
    }

    static double Rate(VideoSource source, string folder)
    {
        foreach (var place in (string?[])[folder, Path.GetDirectoryName(folder)])
        {
            var file = Path.Combine(place ?? folder, InfoFile);
            if (Value(file, "frameRate") is not { } text) continue;
            return double.TryParse(text, CultureInfo.InvariantCulture, out var rate) && rate is > 0 and <= 1000 ? rate
                : throw new VideoException(VideoFault.Failed, $"{file}: frameRate={text}: expected frames a second, above 0");
        }
        throw new VideoException(VideoFault.Failed, $"{source}: nothing says how fast these pictures follow each other; expected "
            + $"{Path.Combine(folder, InfoFile)} (or one folder above) with the lines [Sequence] and frameRate=25");
    }

    static bool Fits(string file, string before, string after, int width)
    {
        if (file.Length <= before.Length + after.Length || !file.StartsWith(before, StringComparison.Ordinal)
            || !file.EndsWith(after, StringComparison.Ordinal)) return false;
        var digits = file.AsSpan(before.Length, file.Length - before.Length - after.Length);
        return digits.Length is > 0 and < 19 && !digits.ContainsAnyExceptInRange('0', '9')
            && (digits.Length == width || (digits.Length > width && digits[0] != '0'));
    }

    static IEnumerable<string> Names(string folder) => new DirectoryInfo(folder).EnumerateFiles().Select(file => file.Name);

    static string? Value(string file, string key) => !File.Exists(file) ? null
        : File.ReadLines(file).Select(line => line.Split('=', 2))
            .Where(pair => pair.Length == 2 && pair[0].Trim().Equals(key, StringComparison.OrdinalIgnoreCase))
            .Select(pair => pair[1].Trim()).FirstOrDefault();

    [GeneratedRegex(@"%0?(\d*)d")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^(.*?)(\d{1,18})(\D*)$")]
    private static partial Regex LastNumber();
}
