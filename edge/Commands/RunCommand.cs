using System.Text.Json;
using Sqair.Edge.Health;
using Sqair.Edge.Hosting;
using Sqair.Edge.Models;
using Sqair.Models;
using Sqair.Storage;

namespace Sqair.Edge.Commands;

static class RunCommand
{
    public static async Task<int> RunAsync(
        string config, string? modelPath, bool once, bool json, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        using var hangUp = HangUp.Ignored();
        if (ConfigurationLoader.Load(config, modelPath, error) is not { } options) return ExitCode.Configuration;
        if (options.ModelPath is null)
        {
            error.WriteLine($"{config}:1:1: model: is missing; expected the path of a model package (*.sqair) here or after --model");
            return ExitCode.Configuration;
        }
        if (once && RunOptions.WhyNotOnce(options) is { } reason)
        {
            error.WriteLine($"{config}: {reason}");
            return ExitCode.Configuration;
        }
        // A recording gives the same result whatever was pushed.
        if (once) options = options with { Push = null };
        // That neither reads nor writes what the daemon remembers.
        using var state = FolderLock.Take(once ? null : options.StateFolder);
        if (state is null)
        {
            error.WriteLine($"{config}: state.folder: {options.StateFolder} is in use by another sqair-edge; stop that one, or give this "
                + "one a folder of its own");
            return ExitCode.Failed;
        }
        StartingModel start;
        try
        {
            start = StartingModel.Load(options);
        }
        catch (ModelException fault)
        {
            error.WriteLine(fault.Message);
            return ExitCode.Model;
        }
        using (start.Model)
        {
            var result = await EdgeDaemon.RunAsync(options, start, new RunOptions(
                once, Path.GetFullPath(config), modelPath is null ? null : Path.GetFullPath(modelPath)), cancellation);
            foreach (var failure in result.Failures) error.WriteLine(failure);
            if (json) output.WriteLine(JsonSerializer.Serialize(result.Figures, RunFiguresJson.Default.RunFigures));
            return result.ExitCode;
        }
    }
}
