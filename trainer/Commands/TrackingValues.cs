using System.CommandLine;
using Sqair.Tracking;

namespace Sqair.Trainer.Commands;

/// <summary>The option --set, which changes values of <see cref="TrackerOptions"/> by their names.</summary>
internal static class TrackingValues
{
    public static Option<string[]> Option() => new("--set")
    {
        Description = "Values of the tracker, NAME=VALUE, as in the daemon's section 'tracking': "
            + string.Join(", ", TrackerSetting.All.Select(setting => setting.Path)) + ".",
        AllowMultipleArgumentsPerToken = true,
    };

    /// <exception cref="UserErrorException">A name is unknown, or a value is out of its range.</exception>
    public static TrackerOptions Of(string[]? assignments)
    {
        try
        {
            return TrackerSetting.With(new TrackerOptions(), assignments ?? []);
        }
        catch (ArgumentException e)
        {
            throw new UserErrorException($"--set: {e.Message}");
        }
    }
}
