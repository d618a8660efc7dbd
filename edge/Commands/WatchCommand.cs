using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Sqair.Edge.Configuration;
using Sqair.Edge.Hosting;
using Sqair.Edge.Watch;
using Sqair.Messages;

namespace Sqair.Edge.Commands;

/// <summary><c>sqair-edge watch</c>: any devices on a broker, as a live table.</summary>
static class WatchCommand
{
    /// <summary>As <c>sqair push</c> does.</summary>
    const string PasswordVariable = "SQAIR_MQTT_PASSWORD";

    public static Command Create(TextWriter output, TextWriter error)
    {
        var broker = new Option<string?>("--broker") { Description = "The devices' MQTT broker", HelpName = "HOST[:PORT]" };
        var config = new Option<string?>("--config", "-c")
        {
            Description = "A configuration file; its section mqtt says which broker, and how to enter", HelpName = "FILE",
        };
        var prefix = new Option<string?>("--prefix") { Description = "First levels of all topics; default: sqair" };
        var device = new Option<string[]>("--device") { Description = "Only this device; may be given several times", HelpName = "NAME" };
        var username = new Option<string?>("--username") { Description = "User name for the broker" };
        var passwordFile = new Option<string?>("--password-file")
        {
            Description = $"File with the password; without it ${PasswordVariable} is taken", HelpName = "FILE",
        };
        var tls = new Option<bool>("--tls") { Description = "Use TLS, with the authorities of the system" };
        var ca = new Option<string?>("--ca") { Description = "Use TLS; PEM file of the authorities to trust", HelpName = "FILE" };
        var once = new Option<bool>("--once") { Description = "Print what the broker has kept, and exit" };
        var json = new Option<bool>("--json") { Description = "One JSON object a line for each device that has changed" };
        var command = new Command("watch", "Show the devices on a broker as a live table; on a pipe, a line for each change")
        {
            broker, config, prefix, device, username, passwordFile, tls, ca, once, json,
        };
        command.SetAction(async (result, cancellation) =>
        {
            MqttOptions? mqtt = null;
            string? fault = null;
            var (host, file) = (result.GetValue(broker), result.GetValue(config));
            if (host is null == file is null) fault = "expected either --broker HOST or --config FILE";
            else if (file is not null)
            {
                if (ConfigurationLoader.Load(file, null, error) is not { } loaded) return ExitCode.Configuration;
                mqtt = loaded.Mqtt;
                if (mqtt is null) fault = $"{file}: expected a section 'mqtt', or --broker HOST in place of --config";
            }
            else mqtt = Of(host!, result.GetValue(tls), result.GetValue(ca), result.GetValue(username), result.GetValue(passwordFile),
                out fault);
            if (mqtt is not null && result.GetValue(prefix) is { } first) mqtt = mqtt with { Prefix = first };
            var devices = result.GetValue(device) ?? [];
            fault ??= WhyNot("--prefix", mqtt!.Prefix.Split('/')) ?? WhyNot("--device", devices);
            if (fault is not null)
            {
                error.WriteLine(fault);
                return ExitCode.Configuration;
            }
            var options = new WatchOptions(mqtt!, devices, result.GetValue(once), result.GetValue(json), Terminal(output));
            return await RunAsync(options, output, error, cancellation);
        });
        return command;
    }

    static async Task<int> RunAsync(WatchOptions options, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // Not ended by the signal itself: the terminal has to be left as it was.
        var signals = new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal =>
            PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                end.Cancel();
            })).ToList();
        try
        {
            return await new Watching(options, TimeProvider.System, output, error).RunAsync(end.Token);
        }
        finally
        {
            foreach (var signal in signals) signal.Dispose();
        }
    }

    static Func<(int Width, int Height)>? Terminal(TextWriter output)
    {
        var isTerminal = !Console.IsOutputRedirected && ReferenceEquals(output, Console.Out)
            && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
        return isTerminal ? () => (Math.Max(20, Console.WindowWidth), Math.Max(3, Console.WindowHeight)) : null;
    }

    static string? WhyNot(string option, IEnumerable<string> levels) =>
        levels.Select(level => TopicNames.WhyNotALevel(level) is { } reason
            ? $"{option}: '{PlainText.Of(level)}' {reason}; expected levels of a topic" : null).FirstOrDefault(fault => fault is not null);

    static MqttOptions? Of(string broker, bool tls, string? ca, string? username, string? passwordFile, out string? fault)
    {
        var (host, port) = (broker, tls || ca is not null ? 8883 : 1883);
        var colon = broker.LastIndexOf(':');
        // An IPv6 address has colons of its own, and brackets where a port follows.
        if (colon > 0 && (broker.IndexOf(':') == colon || broker[colon - 1] == ']'))
        {
            host = broker[..colon];
            if (!int.TryParse(broker[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port)) port = 0;
        }
        host = host.TrimStart('[').TrimEnd(']');
        fault = port is < 1 or > 65535 || Uri.CheckHostName(host) == UriHostNameType.Unknown
            ? $"--broker {PlainText.Of(broker)}: expected HOST or HOST:PORT, with a port from 1 to 65535" : null;
        if (fault is null && ca is not null) fault = WhyUnusable(ca);
        var password = Environment.GetEnvironmentVariable(PasswordVariable);
        if (fault is null && passwordFile is not null && (password = SecretFile.Read(passwordFile, out var why)) is null)
            fault = $"--password-file {passwordFile} {why}";
        if (fault is null && passwordFile is not null && username is null) fault = "--password-file: expected a --username as well";
        return fault is not null ? null : new MqttOptions
        {
            Host = host, Port = port, Username = username, Password = password is null ? null : new Secret(password),
            Tls = tls || ca is not null ? new TlsOptions(ca, null, null, false) : null,
        };
    }

    static string? WhyUnusable(string ca)
    {
        try
        {
            CertificateFiles.Authorities(ca);
            return null;
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return $"--ca {ca}: {fault.Message}";
        }
    }
}
