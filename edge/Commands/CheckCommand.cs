using System.Diagnostics;
using Sqair.Edge.Configuration;
using Sqair.Edge.Hosting;
using Sqair.Edge.Models;
using Sqair.Models;

namespace Sqair.Edge.Commands;

/// <summary>Tries everything that the daemon needs on this machine, each thing on its own.</summary>
static class CheckCommand
{
    public static async Task<int> RunAsync(
        string config, string? modelPath, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        if (ConfigurationLoader.Load(config, modelPath, error) is not { } options) return ExitCode.Configuration;
        var report = new CheckReport(output);
        report.Fine("configuration", config);
        foreach (var file in options.SecretFiles)
            if (SecretFile.WhyTooOpen(file) is { } open)
                report.Failed($"secret {file}", open, $"chmod 600 {file}, its owner being the daemon's account");
            else report.Fine("secret", $"{file}, of its owner alone");
        if (await DecoderAsync(report, cancellation))
            foreach (var camera in options.Cameras) await CameraCheck.RunAsync(camera, report, cancellation);
        var (usable, model) = Model(options, report);
        using (model)
        {
            if (model is not null && options.StateFolder is not null)
                foreach (var camera in options.Cameras) await LearntCheck.RunAsync(
                    camera, options.StateFileOf(camera.Name)!, model, report, cancellation);
        }
        if (options.Mqtt is { } mqtt) await BrokerCheck.RunAsync(mqtt, options.Device, report, cancellation);
        if (options.Web is { } web) await WebCheck.RunAsync(web, report, cancellation);
        FolderCheck.Run(options, report);
        output.WriteLine(report.Failures == 0 ? "all is well" : $"{report.Failures} failure(s)");
        return report.Failures == 0 ? ExitCode.Fine : usable ? ExitCode.Failed : ExitCode.Model;
    }

    static async Task<bool> DecoderAsync(CheckReport report, CancellationToken cancellation)
    {
        var complete = true;
        foreach (var program in (string[])["ffmpeg", "ffprobe"])
        {
            try
            {
                using var process = Process.Start(new ProcessStartInfo(program, ["-hide_banner", "-version"])
                {
                    RedirectStandardOutput = true, RedirectStandardError = true
                })!;
                var text = await process.StandardOutput.ReadToEndAsync(cancellation);
                await process.WaitForExitAsync(cancellation);
                report.Fine("decoder", text.Split('\n')[0].Trim());
            }
            catch (Exception fault) when (fault is System.ComponentModel.Win32Exception or IOException)
            {
                complete = false;
                report.Failed("decoder", $"{program} cannot be started: {fault.Message}",
                    $"install ffmpeg (apt-get install ffmpeg) and see that {program} is in PATH");
            }
        }
        return complete;
    }

    /// <returns>False for a package that <c>run</c> would refuse; what it holds, if it can be used.</returns>
    static (bool Usable, LoadedModel? Model) Model(EdgeOptions options, CheckReport report)
    {
        if (options.ModelPath is not { } path)
        {
            report.Failed("model", "none is configured", "set 'model' in the configuration, or give --model FILE");
            return (true, null);
        }
        try
        {
            var model = LoadedModel.Load(path, options.Engine, options.Trust);
            report.Fine("model", $"{model.Entry.Name} ({model.Entry.Fingerprint}, {model.Entry.Signature}, "
                + $"{model.Manifest.Parameters} parameters) runs on {model.Entry.Provider}");
            if (model.Engine.FallBackReason is { } reason)
                report.Failed("provider", reason, "install what that provider needs (docs/edge.md), or leave it out of engine.providers");
            return (true, model);
        }
        catch (ModelException fault)
        {
            report.Failed("model", fault.Message, Remedy(fault.Fault, path));
            return (false, null);
        }
    }

    static string Remedy(ModelFault fault, string path) => fault switch
    {
        ModelFault.Missing => "see that 'model' or --model names the file, and that this account may read its folder",
        ModelFault.Unsigned => $"sign it (`sqair sign {Path.GetFileName(path)} --key NAME` on the workstation, NAME.pem into the folder "
            + "models.keys here), or let unsigned ones run: `models: {allowUnsigned: true}`",
        ModelFault.UnknownKey => "put that key's NAME.pem into the folder models.keys (`sqair keys list` on the workstation "
            + "tells which it is), sign it with a key that is there, or let anybody's run: `models: {allowUnsigned: true}`",
        ModelFault.Changed => "copy it again from where it was signed; if it was changed on purpose, sign it again (`sqair sign`)",
        _ => "take a package made by the `sqair` trainer of this version and copy it as a whole (`sqair inspect FILE` tells what it is)",
    };
}
