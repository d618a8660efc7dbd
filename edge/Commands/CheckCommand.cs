using System.Diagnostics;
using System.Globalization;
using MQTTnet;
using Sqair.Edge.Configuration;
using Sqair.Edge.Hosting;
using Sqair.Edge.Models;
using Sqair.Edge.Publishing;
using Sqair.Models;

namespace Sqair.Edge.Commands;

/// <summary>Tries everything that the daemon needs on this machine, each thing on its own.</summary>
static class CheckCommand
{
    const long LeastFreeBytes = 256L << 20;

    public static async Task<int> RunAsync(
        string config, string? modelPath, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        if (ConfigurationLoader.Load(config, modelPath, error) is not { } options) return ExitCode.Configuration;
        var report = new CheckReport(output);
        report.Fine("configuration", config);
        if (await DecoderAsync(report, cancellation))
            foreach (var camera in options.Cameras) await CameraCheck.RunAsync(camera, report, cancellation);
        var (usable, model) = Model(options, report);
        using (model)
        {
            if (model is not null && options.StateFolder is not null)
                foreach (var camera in options.Cameras) await LearntCheck.RunAsync(
                    camera, options.StateFileOf(camera.Name)!, model, report, cancellation);
        }
        if (options.Mqtt is { } mqtt) await BrokerAsync(mqtt, options.Device, report, cancellation);
        Disk(options, report);
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
            report.Failed("model", fault.Message, "take a package made by the `sqair` trainer of this version and signed by a key that is "
                + "known here, and copy it as a whole (`sqair inspect FILE` tells what it is)");
            return (false, null);
        }
    }

    static async Task BrokerAsync(MqttOptions mqtt, string device, CheckReport report, CancellationToken cancellation)
    {
        var broker = $"broker {mqtt.Host}:{mqtt.Port}";
        try
        {
            // A name of its own, so that a daemon that runs is not thrown out.
            var options = MqttConnectionOptions.Builder(mqtt, $"sqair-edge-{device}-check").Build();
            using var client = new MqttClientFactory().CreateMqttClient();
            var result = await MqttConnectionOptions.InTimeAsync(token => client.ConnectAsync(options, token), cancellation);
            if (result.ResultCode != MqttClientConnectResultCode.Success)
            {
                report.Failed(broker, $"refused: {result.ResultCode}",
                    "see that username, password and certificate are known to the broker");
                return;
            }
            await client.TryDisconnectAsync();
            report.Fine(broker, "connected" + (mqtt.Tls is null ? ", not encrypted" : " with TLS"));
        }
        catch (TimeoutException fault)
        {
            report.Failed(broker, fault.Message, "see that an MQTT broker listens on that port, and whether it wants TLS");
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            report.Failed(broker, fault.GetBaseException().Message,
                "see that the broker runs, listens on that port, and that host, port and tls are right");
        }
    }

    static void Disk(EdgeOptions options, CheckReport report)
    {
        var files = options.Cameras.SelectMany(camera => (string?[])
            [options.Output.MotFileOf(camera.Name), options.Output.VideoOf(camera.Name), options.StateFileOf(camera.Name)]);
        foreach (var folder in files.OfType<string>().Select(path => Path.GetDirectoryName(path)!).Distinct())
        {
            try
            {
                Directory.CreateDirectory(folder);
                using (File.Create(Path.Combine(folder, $".sqair-check-{Environment.ProcessId}"), 1, FileOptions.DeleteOnClose)) { }
                var free = new DriveInfo(folder).AvailableFreeSpace;
                var text = string.Create(CultureInfo.InvariantCulture, $"{free >> 20} MiB free");
                if (free >= LeastFreeBytes) report.Fine($"folder {folder}", $"writable, {text}");
                else report.Failed($"folder {folder}", text, "make room, or let output or state point elsewhere");
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                report.Failed(
                    $"folder {folder}", fault.Message, "make it writable for the daemon's account, or let output or state point elsewhere");
            }
        }
    }
}
