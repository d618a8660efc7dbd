using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet;

/// <summary>What goes into an AUTH packet (MQTT 5, section 3.15).</summary>
public class MqttEnhancedAuthenticationExchangeData
{
    public byte[] AuthenticationData { get; set; }

    public MqttAuthenticateReasonCode ReasonCode { get; set; }

    public string ReasonString { get; set; }

    public List<MqttUserProperty> UserProperties { get; set; }
}
