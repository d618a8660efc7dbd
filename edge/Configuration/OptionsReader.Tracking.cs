using Sqair.Tracking;

namespace Sqair.Edge.Configuration;

// The tracker's values, all of them (TrackerSetting): 'tracking' at the top holds for every camera, 'tracking' of a camera for it alone.
sealed partial class OptionsReader
{
    static TrackerOptions Tracking(YamlSection parent, TrackerOptions options)
    {
        if (parent.Section("tracking", "a section") is not { } section) return options;
        foreach (var settings in TrackerSetting.All.GroupBy(setting => setting.Group))
        {
            var place = settings.Key is null ? section : section.Section(settings.Key, "a section");
            if (place is null) continue;
            foreach (var setting in settings)
                if (Value(place, setting) is { } value) options = setting.With(options, value);
            if (settings.Key is not null) place.RefuseUnknownKeys();
        }
        section.RefuseUnknownKeys();
        // What a camera has taken over was reported where it stands.
        if (section.Has("birth") && options.Birth.Frames < options.Birth.Hits)
            section.Report("birth", $"expected at least as many 'frames' as 'hits', {options.Birth.Hits}; found {options.Birth.Frames}");
        return options;
    }

    static double? Value(YamlSection section, TrackerSetting setting) => setting.IsWhole
        ? section.Integer(setting.Name, (int)setting.Minimum, (int)setting.Maximum)
        : section.Number(setting.Name, setting.Minimum, setting.Maximum);
}
