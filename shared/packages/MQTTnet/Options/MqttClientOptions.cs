using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet;

/// <summary>All that a connection is made from. Properties marked MQTT 5 need that version.</summary>
public sealed class MqttClientOptions
{
    public IMqttClientChannelOptions ChannelOptions { get; set; }

    /// <summary>Start without what the broker kept of an earlier session.</summary>
    public bool CleanSession { get; set; } = true;

    public string ClientId { get; set; } = Guid.NewGuid().ToString("N");

    public IMqttClientCredentialsProvider Credentials { get; set; }

    /// <summary>Zero for none. libmosquitto knows no value below 5 s, so that less becomes 5 s.</summary>
    public TimeSpan KeepAlivePeriod { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The largest packet this client takes, in bytes; 0 for any. MQTT 5.</summary>
    public uint MaximumPacketSize { get; set; }

    public MqttProtocolVersion ProtocolVersion { get; set; } = MqttProtocolVersion.V500;

    /// <summary>How many unacknowledged messages the broker may send; 0 for the protocol's maximum. MQTT 5.</summary>
    public ushort ReceiveMaximum { get; set; }

    public bool RequestProblemInformation { get; set; } = true;

    public bool RequestResponseInformation { get; set; }

    /// <summary>How long the broker keeps the session after the connection ended, in seconds. MQTT 5.</summary>
    public uint SessionExpiryInterval { get; set; }

    /// <summary>Bounds connecting, subscribing and the like where the caller gives no token that can be cancelled.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(100);

    public List<MqttUserProperty> UserProperties { get; set; }

    /// <summary>Refuse what the protocol version does not know, instead of leaving it out.</summary>
    public bool ValidateFeatures { get; set; } = true;

    public string WillContentType { get; set; }

    public byte[] WillCorrelationData { get; set; }

    /// <summary>Seconds between the loss of the connection and the will. MQTT 5.</summary>
    public uint WillDelayInterval { get; set; }

    /// <summary>Seconds. MQTT 5.</summary>
    public uint WillMessageExpiryInterval { get; set; }

    public byte[] WillPayload { get; set; }

    public MqttPayloadFormatIndicator WillPayloadFormatIndicator { get; set; } = MqttPayloadFormatIndicator.Unspecified;

    public MqttQualityOfServiceLevel WillQualityOfServiceLevel { get; set; }

    public string WillResponseTopic { get; set; }

    public bool WillRetain { get; set; }

    /// <summary>Null for no will.</summary>
    public string WillTopic { get; set; }

    public List<MqttUserProperty> WillUserProperties { get; set; }
}
