using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet;

/// <summary>What the broker said in CONNACK. Look at <see cref="ResultCode"/>: a refusal is not thrown.</summary>
public sealed class MqttClientConnectResult
{
    public string AssignedClientIdentifier { get; init; }

    public byte[] AuthenticationData { get; init; }

    public string AuthenticationMethod { get; init; }

    public bool IsSessionPresent { get; init; }

    /// <summary>Bytes.</summary>
    public uint? MaximumPacketSize { get; init; }

    public MqttQualityOfServiceLevel MaximumQoS { get; init; }

    public string ReasonString { get; init; }

    public ushort? ReceiveMaximum { get; init; }

    public string ResponseInformation { get; init; }

    public MqttClientConnectResultCode ResultCode { get; init; }

    public bool RetainAvailable { get; init; }

    /// <summary>Seconds; 0 when the broker takes the client's value.</summary>
    public ushort ServerKeepAlive { get; init; }

    public string ServerReference { get; init; }

    /// <summary>Seconds.</summary>
    public uint? SessionExpiryInterval { get; init; }

    public bool SharedSubscriptionAvailable { get; init; }

    public bool SubscriptionIdentifiersAvailable { get; init; }

    public ushort TopicAliasMaximum { get; init; }

    public List<MqttUserProperty> UserProperties { get; init; }

    public bool WildcardSubscriptionAvailable { get; init; }
}
