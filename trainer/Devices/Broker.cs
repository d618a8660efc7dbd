using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Protocol;
using Sqair.Messages;

namespace Sqair.Trainer.Devices;

/// <summary>Where the devices' broker is and how to enter, from the command line.</summary>
internal sealed class BrokerOptions
{
    readonly Option<string> _broker = new("--broker") { Description = "The devices' MQTT broker, HOST or HOST:PORT.", Required = true };
    readonly Option<string> _prefix = new("--prefix")
    {
        Description = "First levels of all topics, as the devices' configuration has it.", DefaultValueFactory = _ => "sqair",
    };
    readonly Option<string?> _username = new("--username") { Description = "User name for the broker." };
    readonly Option<string?> _passwordFile = new("--password-file")
    {
        Description = "File with the password; without it $SQAIR_MQTT_PASSWORD is taken.",
    };
    readonly Option<bool> _tls = new("--tls") { Description = "Use TLS, with the authorities of the system." };
    readonly Option<string?> _ca = new("--ca") { Description = "Use TLS; PEM file of the authorities to trust." };

    public void AddTo(Command command, bool isRequired = true)
    {
        _broker.Required = isRequired;
        foreach (var option in (Option[])[_broker, _prefix, _username, _passwordFile, _tls, _ca]) command.Options.Add(option);
    }

    public string? BrokerOf(ParseResult result) => result.GetValue(_broker);

    /// <exception cref="UserErrorException">It cannot begin a topic.</exception>
    public string PrefixOf(ParseResult result)
    {
        var prefix = result.GetRequiredValue(_prefix);
        foreach (var level in prefix.Split('/'))
            if (TopicNames.WhyNotALevel(level) is { } reason)
                throw new UserErrorException(
                    $"--prefix {prefix}: the level '{level}' {reason}; expected one or more such as sqair or site/sqair");
        return prefix;
    }

    /// <exception cref="UserErrorException">What was given makes no sense.</exception>
    public MqttClientOptions Read(ParseResult result)
    {
        var (host, ca) = (result.GetRequiredValue(_broker), result.GetValue(_ca));
        var usesTls = result.GetValue(_tls) || ca is not null;
        var port = usesTls ? 8883 : 1883;
        if (host.LastIndexOf(':') is var colon and > 0 && host.IndexOf(':') == colon)
        {
            if (!int.TryParse(host[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < 1 or > 65535)
                throw new UserErrorException($"--broker {host}: expected HOST or HOST:PORT, with a port from 1 to 65535");
            host = host[..colon];
        }
        var builder = new MqttClientOptionsBuilder()
            .WithTcpServer(host, port).WithClientId($"sqair-{Guid.NewGuid():N}"[..22]).WithCleanStart(true)
            .WithTimeout(TimeSpan.FromSeconds(10)).WithKeepAlivePeriod(TimeSpan.FromSeconds(15));
        if (result.GetValue(_username) is { } user) builder = builder.WithCredentials(user, Password(result.GetValue(_passwordFile)));
        if (!usesTls) return builder.Build();
        return builder.WithTlsOptions(tls =>
        {
            tls.UseTls().WithTargetHost(host);
            if (ca is not null) tls.WithTrustChain(Authorities(ca));
        }).Build();
    }

    static string Password(string? file)
    {
        try
        {
            return file is null
                ? Environment.GetEnvironmentVariable("SQAIR_MQTT_PASSWORD") ?? "" : File.ReadAllText(file).TrimEnd('\r', '\n');
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"--password-file {file}: {fault.Message}");
        }
    }

    static X509Certificate2Collection Authorities(string file)
    {
        try
        {
            return CertificateFiles.Authorities(file);
        }
        catch (InvalidDataException fault)
        {
            throw new UserErrorException($"--ca {file}: {fault.Message}");
        }
    }
}

/// <summary>A connection that comes back by itself and subscribes again.</summary>
internal sealed class Broker : IAsyncDisposable
{
    static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    readonly MqttClientOptions _options;
    readonly string[] _topics;
    readonly CancellationTokenSource _end = new();
    Task _keeping = Task.CompletedTask;

    Broker(MqttClientOptions options, string[] topics, Action<string, byte[], bool> received)
    {
        (_options, _topics) = (options, topics);
        _client.ApplicationMessageReceivedAsync += arrival =>
        {
            var message = arrival.ApplicationMessage;
            received(message.Topic, System.Buffers.BuffersExtensions.ToArray(message.Payload), message.Retain);
            return Task.CompletedTask;
        };
    }

    public bool IsConnected => _client.IsConnected;

    /// <param name="received">Topic, payload, and whether the broker had kept it.</param>
    /// <exception cref="UserErrorException">The broker cannot be reached, or does not let us in.</exception>
    public static async Task<Broker> ConnectAsync(
        MqttClientOptions options, string[] topics, Action<string, byte[], bool> received, CancellationToken cancellation)
    {
        var broker = new Broker(options, topics, received);
        try
        {
            await broker.ConnectAsync(cancellation);
        }
        catch (Exception fault)
        {
            await broker.DisposeAsync();
            cancellation.ThrowIfCancellationRequested();
            var reason = fault.GetBaseException().Message;
            var where = options.ChannelOptions is MqttClientTcpOptions { RemoteEndpoint: System.Net.DnsEndPoint at }
                ? $"{at.Host}:{at.Port}" : $"{options.ChannelOptions}";
            throw new UserErrorException($"--broker {where}: cannot be reached ({reason})");
        }
        broker._keeping = Task.Run(() => broker.KeepAsync(broker._end.Token), CancellationToken.None);
        return broker;
    }

    /// <returns>False: it did not go through; the connection comes back by itself.</returns>
    public async Task<bool> TryPublishAsync(string topic, byte[] payload, CancellationToken cancellation)
    {
        try
        {
            var message = new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(payload)
                .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build();
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(TimeSpan.FromSeconds(10));
            return (await _client.PublishAsync(message, limit.Token)).IsSuccess;
        }
        catch (Exception)
        {
            // The client has a word of its own for a call that was broken off.
            cancellation.ThrowIfCancellationRequested();
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _keeping;
        if (_client.IsConnected) await _client.TryDisconnectAsync();
        _client.Dispose();
        _end.Dispose();
    }

    async Task ConnectAsync(CancellationToken cancellation)
    {
        var result = await _client.ConnectAsync(_options, cancellation);
        if (result.ResultCode != MqttClientConnectResultCode.Success) throw new IOException(result.ResultCode.ToString());
        foreach (var topic in _topics) await _client.SubscribeAsync(topic, MqttQualityOfServiceLevel.AtLeastOnce, cancellation);
    }

    async Task KeepAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(s_pause, cancellation);
                if (!_client.IsConnected) await ConnectAsync(cancellation);
            }
            catch (Exception)
            {
                // A broker that starts anew is away for a while; the next round tries again.
            }
        }
    }
}
