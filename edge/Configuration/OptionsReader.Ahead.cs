using Sqair.Tracking;

namespace Sqair.Edge.Configuration;

// 'tracks.ahead': whether each track says where he will be.
sealed partial class OptionsReader
{
    /// <summary>Seconds between two points, so that messages stay small.</summary>
    const double LeastAheadStep = CameraTracker.AheadStepSeconds;

    static AheadOptions? Ahead(YamlSection parent)
    {
        if (parent.Section("ahead", "a section with how far ahead, 'seconds' and 'step'") is not { } section) return null;
        var defaults = new AheadOptions();
        var options = new AheadOptions
        {
            Seconds = section.Number("seconds", LeastAheadStep, CameraTracker.AheadSeconds) ?? defaults.Seconds,
            StepSeconds = section.Number("step", LeastAheadStep, CameraTracker.AheadSeconds) ?? defaults.StepSeconds,
        };
        if (options.Points == 0)
            section.Report("step", FormattableString.Invariant(
                $"expected at most 'seconds', {options.Seconds}; found {options.StepSeconds}"));
        section.RefuseUnknownKeys();
        return options;
    }
}
