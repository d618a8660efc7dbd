using Sqair.Edge.Configuration;
using Sqair.Edge.Hosting;

namespace Sqair.Edge.Commands;

static class ValidateCommand
{
    public static int Run(string config, TextWriter output, TextWriter error)
    {
        if (ConfigurationLoader.Load(config, null, error) is not { } options) return ExitCode.Configuration;
        foreach (var file in options.SecretFiles)
            if (SecretFile.WhyTooOpen(file) is { } open) error.WriteLine($"warning: {file}: {open}; chmod 600 it");
        output.WriteLine($"{config}: fine; device {options.Device}, "
            + $"{options.Cameras.Count} camera(s): {string.Join(", ", options.Cameras.Select(camera => camera.Name))}");
        return ExitCode.Fine;
    }
}
