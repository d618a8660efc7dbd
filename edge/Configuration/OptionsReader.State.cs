namespace Sqair.Edge.Configuration;

// What a camera learns: where it is kept, and what it is told beforehand.
sealed partial class OptionsReader
{
    /// <summary>
    /// Between two people further apart the tracker's line of sizes does not reach: it stays within half and twice the mean.
    /// </summary>
    const double MostTimesTaller = 3;

    static List<PersonHint> People(YamlSection camera)
    {
        var sections = camera.OneOrMore("people", 2, "a section with 'height' and 'at', or a list of two");
        var people = new List<PersonHint>();
        foreach (var section in sections)
        {
            foreach (var (key, what) in ((string, string)[])[("height", "a person's height"), ("at", "the row of the head")])
                if (!section.Has(key)) section.Report(key, $"is missing; expected {what} in pixels of the source picture");
            var (height, at) = (section.Number("height", 4, 10_000), section.Number("at", 0, 10_000));
            section.RefuseUnknownKeys();
            if (height is { } tall && at is { } row) people.Add(new PersonHint(tall, row));
        }
        if (people.Count != 2) return people;
        var (first, second) = (people[0], people[1]);
        if (first.At == second.At) sections[1].Report("at", $"expected another row than that of {camera.PathOf("people")}[0]");
        else if (Math.Max(first.Height, second.Height) > MostTimesTaller * Math.Min(first.Height, second.Height))
            sections[1].Report("height",
                $"expected a height within three times that of {camera.PathOf("people")}[0]; measure people who are less far apart");
        return people;
    }

    RecordOptions? Record(YamlSection root, string? stateFolder)
    {
        if (root.Section("record", "a section, such as {}, for the defaults") is not { } section) return null;
        var folder = FullPath(section.Text("folder", "the path of a folder that the daemon may write"));
        if (folder is null && stateFolder is null)
            section.Report("folder", "is missing; expected a folder for the clips, or 'state' with a 'folder'");
        var options = new RecordOptions(folder ?? Path.Combine(stateFolder ?? "", "clips"))
        {
            Megabytes = section.Integer("megabytes", 1, 1_000_000) ?? 200,
            ClipSeconds = section.Number("clipSeconds", 3, 60) ?? 10,
        };
        section.RefuseUnknownKeys();
        return options;
    }

    static RetentionOptions Retention(YamlSection root)
    {
        var defaults = new RetentionOptions();
        if (root.Section("retention", "a section") is not { } section) return defaults;
        var options = new RetentionOptions
        {
            MinuteDays = section.Integer("minuteDays", 1, 36_500) ?? defaults.MinuteDays,
            HourDays = section.Integer("hourDays", 1, 36_500) ?? defaults.HourDays,
            HeatDays = section.Integer("heatDays", 1, 36_500) ?? defaults.HeatDays,
            DayDays = section.Integer("dayDays", 1, 36_500) ?? defaults.DayDays,
        };
        section.RefuseUnknownKeys();
        return options;
    }

    string? StateFolder(YamlSection root)
    {
        const string Expected = "the path of a folder that the daemon may write";
        if (root.Section("state", "a section with 'folder'") is not { } section)
        {
            return root.Has("state") ? null : Made("STATE_DIRECTORY");
        }
        var path = FullPath(section.RequiredText("folder", Expected));
        section.RefuseUnknownKeys();
        return path;
    }

    /// <summary>A folder that systemd made; of several the first. An empty variable is none.</summary>
    string? Made(string variable) => environment(variable)?.Split(':')[0] is { Length: > 0 } folder ? FullPath(folder) : null;
}
