using System.CommandLine;
using System.Text.Json;
using Sqair.Messages;
using Sqair.Trainer.Devices;

namespace Sqair.Trainer.Commands;

/// <summary>`sqair rollback DEVICE --broker HOST`: the model before runs again.</summary>
internal static class RollbackCommand
{
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    public static Command Create()
    {
        var name = new Argument<string>("device") { Description = "Name of the device." };
        var broker = new BrokerOptions();
        var command = new Command("rollback", "Lets a device run the model that it ran before the newest push.") { name };
        broker.AddTo(command);
        command.SetAction(async (result, cancellation) =>
        {
            var (device, prefix) = (result.GetRequiredValue(name), broker.PrefixOf(result));
            if (TopicNames.WhyNotALevel(device) is { } reason) throw new UserErrorException($"device '{device}' {reason}");
            var topics = new TopicNames(prefix, device);
            var states = new System.Collections.Concurrent.BlockingCollection<(ModelStateMessage State, bool Kept)>();
            await using var connection = await Broker.ConnectAsync(broker.Read(result), [topics.ModelState], (_, payload, kept) =>
            {
                if (DeviceList.Parse(payload, MessageJson.Default.ModelStateMessage) is { Running: not null } state)
                    states.Add((state, kept));
            }, cancellation);
            if (!states.TryTake(out var first, TimeSpan.FromSeconds(3)))
                throw new UserErrorException(
                    $"{device} has never said that it takes models ('models: {{ push: {{}} }}' in its configuration)");
            var request = new ModelCommand(MessageSchema.Version, ModelCommand.RollBack);
            await connection.TryPublishAsync(
                topics.ModelCommand, JsonSerializer.SerializeToUtf8Bytes(request, MessageJson.Default.ModelCommand), cancellation);
            var began = System.Diagnostics.Stopwatch.GetTimestamp();
            while (System.Diagnostics.Stopwatch.GetElapsedTime(began) < s_patience)
            {
                if (!states.TryTake(out var next, 200, cancellation)) continue;
                if (next.State.State is PushState.RolledBack or PushState.Refused && next.State.Since != first.State.Since)
                {
                    var pushed = PushedPackage.Called(next.State.Name, next.State.Fingerprint);
                    var runs = PushedPackage.Called(next.State.Running.Name, next.State.Running.Fingerprint);
                    result.InvocationConfiguration.Output.WriteLine(next.State.State == PushState.RolledBack
                        ? $"{device}: {pushed} is rolled back, {runs} runs"
                        : $"{device}: the push of {pushed} was broken off, {runs} runs");
                    return 0;
                }
                if (next is { Kept: false, State: { Previous: null, State: null or >= PushState.Promoted } })
                    throw new UserErrorException($"{device}: there is nothing to go back to, the configured model runs");
            }
            throw new UserErrorException($"{device}: no answer within {s_patience.TotalSeconds:0} s; is it online (sqair devices)?");
        });
        return command;
    }
}
