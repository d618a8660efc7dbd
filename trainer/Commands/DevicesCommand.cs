using System.CommandLine;
using System.Globalization;
using Sqair.Messages;
using Sqair.Trainer.Devices;

namespace Sqair.Trainer.Commands;

/// <summary>`sqair devices --broker HOST`: which devices there are and what they run.</summary>
internal static class DevicesCommand
{
    public static Command Create()
    {
        var broker = new BrokerOptions();
        var command = new Command("devices", "Lists the devices of a broker, what they run and what became of the newest push.");
        broker.AddTo(command);
        command.SetAction(async (result, cancellation) =>
        {
            var output = result.InvocationConfiguration.Output;
            var devices = await DeviceList.ReadAsync(broker.Read(result), broker.PrefixOf(result), cancellation);
            if (devices.Count == 0)
            {
                output.WriteLine($"no device has ever published under {broker.PrefixOf(result)}/");
                return 0;
            }
            string[][] rows = [["device", "state", "version", "model", "signature", "newest push"],
                .. devices.Select(device => new[] { device.Name, State(device), device.Status?.Version ?? "", Model(device),
                    device.Running?.Signature ?? "", Push(device) }
                    .Select(Printable).ToArray())];
            var widths = Enumerable.Range(0, rows[0].Length).Select(i => rows.Max(row => row[i].Length)).ToArray();
            foreach (var row in rows)
                output.WriteLine(string.Join("  ", row.Select((text, i) => text.PadRight(widths[i]))).TrimEnd());
            return 0;
        });
        return command;
    }

    /// <summary>Anybody may write on a broker, and a terminal obeys what it is sent.</summary>
    static string Printable(string text) => PlainText.Of(text, MostLetters);

    const int MostLetters = 200;

    static string State(KnownDevice device) => device.IsOnline ? "online" : "offline";

    static string Model(KnownDevice device) =>
        device.Running is { } model ? PushedPackage.Called(model.Name, model.Fingerprint) : "";

    static string Push(KnownDevice device) => device.Model switch
    {
        null => "takes no models",
        { State: { } state } push => string.Create(CultureInfo.InvariantCulture,
            $"{PushedPackage.Called(push.Name, push.Fingerprint)}: {DevicePush.Word(state)} {push.Since:yyyy-MM-dd HH:mm} UTC"
                + $"{(push.Reason is { } reason ? $" ({reason})" : "")}"),
        _ => "none",
    };
}
