namespace Sqair.Edge.Configuration;

// The board that the daemon runs on: its output lines and its temperature.
sealed partial class OptionsReader
{
    const int MostPins = 64;

    static ThermalOptions Thermal(YamlSection root)
    {
        var usual = new ThermalOptions();
        if (root.Section("thermal", "a section, such as {slowDown: false}") is not { } section) return usual;
        var options = new ThermalOptions
        {
            SlowDown = section.Flag("slowDown") ?? usual.SlowDown,
            LimitCelsius = section.Number("limitCelsius", 30, 120),
            MarginCelsius = section.Number("marginCelsius", 1, 30) ?? usual.MarginCelsius,
            LeastFramesPerSecond = section.Number("leastFramesPerSecond", 0.1, 120) ?? usual.LeastFramesPerSecond,
        };
        section.RefuseUnknownKeys();
        return options;
    }

    static List<PinOptions> Gpio(YamlSection root, IReadOnlyList<CameraOptions> cameras)
    {
        if (!root.Knows("gpio")) return [];
        if (root.Section("gpio") is { } old)
        {
            old.Report("expected a list of outputs, such as [{pin: 17, shows: presence, camera: door}]; "
                + "'presenceCamera' is called 'camera' there");
            return [];
        }
        var (pins, taken) = (new List<PinOptions>(), new HashSet<(int, int)>());
        var sections = root.Sections("gpio", "a list of outputs, such as [{pin: 17, shows: presence}]");
        if (sections.Count > MostPins) root.Report("gpio", $"expected at most {MostPins} outputs, found {sections.Count}");
        foreach (var section in sections)
        {
            var pin = Pin(section, cameras);
            if (pin.Pin >= 0 && !taken.Add((pin.Chip, pin.Pin)))
                section.Report("pin", $"expected a line of its own; another output has line {pin.Pin} of chip {pin.Chip} already");
            pins.Add(pin);
        }
        return pins;
    }

    static PinOptions Pin(YamlSection section, IReadOnlyList<CameraOptions> cameras)
    {
        const string ExpectedShows = "presence, status or threshold";
        if (!section.Has("pin")) section.Report("pin", "is missing; expected the number of a line of the chip");
        var shows = section.RequiredText("shows", ExpectedShows) switch
        {
            "presence" or "" => PinShows.Presence,
            "status" => PinShows.Status,
            "threshold" => PinShows.Threshold,
            _ => (PinShows?)null,
        };
        if (shows is null) section.Report("shows", $"expected {ExpectedShows}, found {section.Found("shows")}");
        var active = section.Text("active", "low or high");
        if (active is not (null or "low" or "high")) section.Report("active", $"expected low or high, found {section.Found("active")}");
        var pin = new PinOptions(section.Integer("chip", 0, 255) ?? 0, section.Integer("pin", 0, 1023) ?? -1, shows ?? PinShows.Presence)
        {
            ActiveLow = active == "low",
        };
        if (shows is PinShows.Presence or PinShows.Threshold) pin = OfWhat(section, pin, cameras);
        if (shows == PinShows.Threshold) pin = When(section, pin);
        section.RefuseUnknownKeys();
        return pin;
    }

    static PinOptions OfWhat(YamlSection section, PinOptions pin, IReadOnlyList<CameraOptions> cameras)
    {
        var name = section.Text("camera", "the name of a camera");
        var camera = cameras.FirstOrDefault(camera => camera.Name == name);
        if (name is not null && camera is null) section.Report("camera", $"expected the name of a camera, found {section.Found("camera")}");
        pin = pin with { Camera = name };
        if (pin.Shows == PinShows.Presence) return pin;
        var (zone, line) = (section.Text("zone", "the name of a zone"), section.Text("line", "the name of a line"));
        if (zone is not null && line is not null) section.Report("line", "expected either 'zone' or 'line'");
        foreach (var (key, shape) in ((string, string?)[])[("zone", zone), ("line", line)])
        {
            if (shape is null) continue;
            if (name is null) section.Report(key, "expected a 'camera' as well, whose it is");
            else if (camera is not null && (key == "zone"
                ? camera.Place.Zones.All(other => other.Name != shape) : camera.Place.Lines.All(other => other.Name != shape)))
                section.Report(key, $"expected the name of a {key} of that camera, found {section.Found(key)}");
        }
        return pin with { Zone = zone, Line = line };
    }

    static PinOptions When(YamlSection section, PinOptions pin)
    {
        if (!section.Has("at")) section.Report("at", "is missing; expected the number of people from which on the output is on");
        var at = section.Integer("at", 1, 1_000_000) ?? 1;
        var until = section.Integer("until", -1_000_000, 1_000_000) ?? at - 1;
        if (until >= at) section.Report("until", $"expected less than 'at', {at}; found {section.Found("until")}");
        return pin with { At = at, Until = until, LeastSeconds = section.Number("leastSeconds", 0, 86_400) ?? 1 };
    }
}
