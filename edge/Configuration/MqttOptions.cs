namespace Sqair.Edge.Configuration;

public enum MqttProtocol { V311, V5 }

public sealed record MqttOptions
{
    public required string Host { get; init; }

    public int Port { get; init; } = 1883;

    /// <summary>Null: no encryption.</summary>
    public TlsOptions? Tls { get; init; }

    public MqttProtocol Protocol { get; init; } = MqttProtocol.V5;

    /// <summary>Of this client alone among all of the broker; null: made from the device's name.</summary>
    public string? ClientId { get; init; }

    /// <summary>For how long the broker keeps what is sent to us while we are away; 0: not at all.</summary>
    public long SessionExpirySeconds { get; init; }

    public string? Username { get; init; }

    /// <summary>Null: it stands in the configuration.</summary>
    public Reading? UsernameSource { get; init; }

    public Secret? Password { get; init; }

    public int KeepAliveSeconds { get; init; } = 15;

    public string Prefix { get; init; } = "sqair";

    /// <summary>Quality of service of counts and status (0 to 2); tracks always go with 0, events with 1.</summary>
    public int Qos { get; init; } = 1;

    /// <summary>Events and counts kept while the broker is away; beyond it the oldest are dropped and counted.</summary>
    public int BufferedMessages { get; init; } = 100_000;

    /// <summary>Older ones are dropped and counted as well.</summary>
    public double BufferedHours { get; init; } = 168;

    /// <summary>Null: Home Assistant is told nothing.</summary>
    public HomeAssistantOptions? HomeAssistant { get; init; }

    /// <summary>Obey commands that come over the broker.</summary>
    public bool Commands { get; init; }

    /// <summary>Tracks older than this are not sent any more when the broker is back.</summary>
    public double BufferedTracksSeconds { get; init; } = 5;
}

/// <param name="Prefix">First levels of the topics on which Home Assistant looks for devices.</param>
public sealed record HomeAssistantOptions(string Prefix);

/// <param name="CaFile">PEM file of the authorities to trust; null: those of the system.</param>
/// <param name="CertificateFile">PEM file of the client's certificate, null if it shows none.</param>
/// <param name="KeyFile">PEM file of its key.</param>
/// <param name="Insecure">Accept any certificate of the broker.</param>
public sealed record TlsOptions(string? CaFile, string? CertificateFile, string? KeyFile, bool Insecure);
