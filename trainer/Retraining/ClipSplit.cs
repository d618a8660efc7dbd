using System.Globalization;
using System.Text.Json;
using Sqair.Clips;
using Sqair.Storage;

namespace Sqair.Trainer.Retraining;

/// <summary>Clips to train on, and the newest, which neither model has seen: those decide. Made once, and kept beside the run.</summary>
/// <param name="Training">File names, oldest first.</param>
/// <param name="Kept">As <paramref name="Training"/>.</param>
/// <param name="Width">Of all of them, pixels.</param>
internal sealed record ClipSplit(string[] Training, string[] Kept, int Width, int Height, double FramesPerSecond)
{
    /// <summary>One in so many is kept back.</summary>
    const int OneIn = 5;

    public const int Fewest = 10;

    /// <summary>Null where there is none, or half of one.</summary>
    public static ClipSplit? TryLoad(string path)
    {
        try
        {
            var split = File.Exists(path) ? JsonSerializer.Deserialize<ClipSplit>(File.ReadAllText(path), JsonSerializerOptions.Web) : null;
            return split is { Training: not null, Kept: not null } ? split : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Of cameras that are analysed at different sizes or rates, those of the commonest take part.</summary>
    /// <exception cref="UserErrorException">There are too few.</exception>
    public static ClipSplit Make(string folder, string path, Action<string> tell)
    {
        var clips = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*" + ForegroundClip.Extension)
            .Select(file => (Name: Path.GetFileName(file), Clip: ForegroundClip.TryLoad(file)))
            .Where(one => one.Clip is { Frames: > 0 } && one.Name.Count(letter => letter == '-') >= 2).ToList() : [];
        var kinds = clips.GroupBy(one => (one.Clip!.Width, one.Clip.Height, one.Clip.FramesPerSecond))
            .OrderByDescending(group => group.Sum(one => one.Clip!.Frames)).ToList();
        var alike = kinds.Count == 0 ? [] : kinds[0].ToList();
        foreach (var others in kinds.Skip(1))
            tell($"{others.Count()} clips of {Cameras(others.Select(one => one.Name))} are left out: {Kind(others.Key)} instead of "
                + $"{Kind(kinds[0].Key)}; 'width', 'height' and 'framesPerSecond' of the cameras in the device's configuration "
                + "make them alike");
        if (alike.Count < Fewest)
            throw new UserErrorException($"{folder}: {alike.Count} clips to train on, expected {Fewest} or more; leave the device longer, "
                + $"or, where its shelf is full of these ({Megabytes(folder, clips.Select(one => one.Name))} MB), raise "
                + "'record: { megabytes: … }' in its configuration");
        // Camera, time and worth make the name: by time they are in the order in which things happened.
        var byTime = alike.OrderBy(one => one.Name.Split('-')[^2], StringComparer.Ordinal).Select(one => one.Name).ToArray();
        var kept = Math.Max(2, byTime.Length / OneIn);
        var first = alike[0].Clip!;
        var split = new ClipSplit(byTime[..^kept], byTime[^kept..], first.Width, first.Height, first.FramesPerSecond);
        AtomicFile.Replace(path, JsonSerializer.Serialize(split, JsonSerializerOptions.Web));
        return split;
    }

    static string Kind((int Width, int Height, double FramesPerSecond) kind) =>
        string.Create(CultureInfo.InvariantCulture, $"{kind.Width}x{kind.Height} at {kind.FramesPerSecond:0.##} a second");

    /// <summary>Before time and worth a name has its camera's.</summary>
    static string Cameras(IEnumerable<string> names) =>
        string.Join(" and ", names.Select(name => string.Join('-', name.Split('-')[..^2])).Distinct().Order(StringComparer.Ordinal));

    static string Megabytes(string folder, IEnumerable<string> names) =>
        (names.Sum(name => new FileInfo(Path.Combine(folder, name)).Length) / 1e6).ToString("0.0", CultureInfo.InvariantCulture);
}
