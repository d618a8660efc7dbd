using System.CommandLine;
using Sqair.Messages;
using Sqair.Trainer.Devices;

namespace Sqair.Trainer.Commands;

/// <summary>`sqair push MODEL`: brings a package to devices and tells what becomes of it.</summary>
internal static class PushCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("model") { Description = "Model package (*.sqair)." };
        var names = new Option<string[]>("--device")
        {
            Description = "Name of a device, or several.", AllowMultipleArgumentsPerToken = true,
        };
        var all = new Option<bool>("--all") { Description = "To every device that is online and takes models." };
        var ssh = new Option<string?>("--ssh") { Description = "To a device without a broker: USER@HOST, or ssh://USER@HOST:PORT." };
        var folder = new Option<string>("--folder")
        {
            Description = "With --ssh: the device's folder of models.", DefaultValueFactory = _ => "/var/lib/sqair-edge/models",
        };
        var until = new Option<string>("--until")
        {
            Description = "Wait until it is there.", DefaultValueFactory = _ => "promoted",
        };
        until.AcceptOnlyFromAmong("verified", "promoted", "proven");
        var chunk = new Option<int>("--chunk")
        {
            Description = "Bytes of a message, without its head of 44; for brokers that allow less.",
            DefaultValueFactory = _ => ModelChunk.UsualBytes,
        };
        var broker = new BrokerOptions();
        var command = new Command("push", "Brings a model package to devices, which verify, try and then run it. "
            + $"Ends with {ExitCode.Refused} where one refuses it or takes it back.")
        {
            file, names, all, ssh, folder, until, chunk,
        };
        broker.AddTo(command, isRequired: false);
        command.SetAction(async (result, cancellation) =>
        {
            var (path, output) = (result.GetRequiredValue(file), result.InvocationConfiguration.Output);
            var wanted = Enum.Parse<PushState>(result.GetRequiredValue(until), ignoreCase: true);
            if (result.GetValue(ssh) is { } target)
            {
                if (broker.BrokerOf(result) is not null) throw new UserErrorException("push: expected either --ssh or --broker");
                var push = new SshPush(target, result.GetRequiredValue(folder), output.WriteLine);
                return await push.RunAsync(PushedPackage.Read(path), wanted, cancellation) ? ExitCode.Fine : ExitCode.Refused;
            }
            if (broker.BrokerOf(result) is null) throw new UserErrorException("push: expected --broker HOST, or --ssh USER@HOST");
            var size = result.GetValue(chunk);
            if (size is < ModelChunk.LeastBytes or > ModelChunk.MostBytes)
                throw new UserErrorException($"--chunk {size}: expected {ModelChunk.LeastBytes} to {ModelChunk.MostBytes}");
            var package = PushedPackage.Read(path, size);
            var (options, prefix) = (broker.Read(result), broker.PrefixOf(result));
            var devices = result.GetValue(names) is { Length: > 0 } given ? given : null;
            if (devices is null == !result.GetValue(all)) throw new UserErrorException("push: expected either --device NAME or --all");
            devices ??= [.. (await DeviceList.ReadAsync(options, prefix, cancellation))
                .Where(device => device is { IsOnline: true, Model: not null }).Select(device => device.Name)];
            if (devices.Length == 0)
                throw new UserErrorException(
                    "push --all: no device is online that takes models ('models: { push: {} }' in its configuration)");
            return await RunAsync(devices, prefix, options, package, wanted, output, cancellation);
        });
        return command;
    }

    /// <summary>To all of them at once.</summary>
    /// <returns>Exit code.</returns>
    internal static async Task<int> RunAsync(
        string[] devices, string prefix, MQTTnet.MqttClientOptions options, PushedPackage package, PushState until, TextWriter output,
        CancellationToken cancellation)
    {
        using var progress = new PushProgress(output);
        var pushes = new Dictionary<string, DevicePush>(StringComparer.Ordinal);
        foreach (var device in devices.Distinct())
        {
            if (TopicNames.WhyNotALevel(device) is { } reason) throw new UserErrorException($"--device '{device}' {reason}");
            pushes[new TopicNames(prefix, device).ModelState] = new DevicePush(device, prefix, package, until, progress.WriteLine);
        }
        await using var broker = await Broker.ConnectAsync(options, [.. pushes.Keys], (topic, payload, kept) =>
        {
            if (DeviceList.Parse(payload, MessageJson.Default.ModelStateMessage) is { Schema: MessageSchema.Version } message)
                pushes.GetValueOrDefault(topic)?.Receive(message, kept);
        }, cancellation);
        progress.Follow([.. pushes.Values]);
        var reached = await Task.WhenAll(pushes.Values.Select(push => push.RunAsync(broker, cancellation)));
        return reached.All(good => good) ? ExitCode.Fine
            : pushes.Values.Any(push => push.IsRefused) ? ExitCode.Refused
            : pushes.Values.Any(push => push.IsUnknown) ? ExitCode.Usage : ExitCode.Failed;
    }
}
