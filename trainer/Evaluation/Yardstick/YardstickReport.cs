using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sqair.Trainer.Evaluation.Yardstick;

/// <summary>All that a run found out: what is written as yardstick.json and read again by a later run.</summary>
/// <param name="Tracker">The model's name, or the rival's.</param>
/// <param name="Fingerprint">Of the model package.</param>
/// <param name="Simulator">Fingerprint of what rendered the simulated clips.</param>
internal sealed record YardstickReport(
    string Tracker, string? Fingerprint, string? Simulator, IReadOnlyList<GroupFigures> Groups, IReadOnlyList<SkippedGroup> Skipped)
{
    static readonly JsonSerializerOptions s_format = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
    };

    /// <summary>Against the earlier run; null where there was none to compare with.</summary>
    public IReadOnlyList<GroupDifferences>? Differences { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, s_format);

    /// <exception cref="UserErrorException">It cannot be read, or is something else.</exception>
    public static YardstickReport Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<YardstickReport>(File.ReadAllText(path), s_format)
                ?? throw new UserErrorException($"{path}: not a yardstick.json (nothing is in it)");
        }
        catch (JsonException e)
        {
            throw new UserErrorException($"{path}: not a yardstick.json ({e.Message.ReplaceLineEndings(" ")})");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(e.Message);
        }
    }

    /// <summary>This run less an earlier one, clip by clip: clips that only one of them has are left out.</summary>
    public IReadOnlyList<GroupDifferences> Against(YardstickReport earlier)
    {
        List<GroupDifferences> differences = [];
        foreach (var group in Groups)
        {
            if (earlier.Groups.FirstOrDefault(other => other.Name == group.Name) is not { } before) continue;
            var pairs = group.Clips.Join(
                before.Clips, clip => clip.Name, clip => clip.Name, (now, then) => (now.Figures, Then: then.Figures));
            Dictionary<string, PairedDifference> figures = [];
            foreach (var name in group.Summary.Keys)
            {
                var less = pairs.Select(pair => pair.Figures.GetValueOrDefault(name) - pair.Then.GetValueOrDefault(name));
                if (PairedBootstrap.Of([.. less.OfType<double>()]) is { } difference) figures[name] = difference;
            }
            differences.Add(new(group.Name, figures));
        }
        return differences;
    }
}

/// <summary>A group's clips and what they come to.</summary>
/// <param name="EachClip">The clips are different cases, to be shown one by one.</param>
internal sealed record GroupFigures(string Name, IReadOnlyList<ClipFigures> Clips, bool EachClip)
{
    /// <summary>By the figure's name, in the order of the clips' figures.</summary>
    [JsonInclude]
    public Dictionary<string, Spread> Summary { get; private init; } = Summarise(Clips);

    static Dictionary<string, Spread> Summarise(IReadOnlyList<ClipFigures> clips)
    {
        Dictionary<string, Spread> summary = [];
        foreach (var name in clips.SelectMany(clip => clip.Figures.Keys).Distinct())
        {
            var values = clips.Select(clip => clip.Figures.GetValueOrDefault(name)).OfType<double>();
            if (Spread.Of([.. values]) is { } spread) summary[name] = spread;
        }
        return summary;
    }
}

internal sealed record ClipFigures(string Name, string Condition, IReadOnlyDictionary<string, double?> Figures);

/// <summary>A group that was not measured, and why.</summary>
internal sealed record SkippedGroup(string Name, string Why);

internal sealed record GroupDifferences(string Name, IReadOnlyDictionary<string, PairedDifference> Figures);

/// <summary>Mean and standard deviation over clips; no deviation for one clip.</summary>
internal sealed record Spread(double Mean, double? Deviation, int Clips)
{
    public static Spread? Of(IReadOnlyList<double> values)
    {
        if (values.Count == 0) return null;
        var mean = values.Average();
        var squares = values.Sum(value => (value - mean) * (value - mean));
        return new(mean, values.Count < 2 ? null : Math.Sqrt(squares / (values.Count - 1)), values.Count);
    }
}
