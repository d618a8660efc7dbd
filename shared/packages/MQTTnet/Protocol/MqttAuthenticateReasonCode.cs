namespace MQTTnet.Protocol;

/// <summary>Reason codes of the AUTH packet (MQTT 5, section 3.15.2.1).</summary>
public enum MqttAuthenticateReasonCode
{
    Success = 0,
    ContinueAuthentication = 24,
    ReAuthenticate = 25,
}
