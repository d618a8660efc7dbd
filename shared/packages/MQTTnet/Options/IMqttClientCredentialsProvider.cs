namespace MQTTnet;

/// <summary>Hands out user name and password when a connection is made.</summary>
public interface IMqttClientCredentialsProvider
{
    string GetUserName(MqttClientOptions clientOptions);

    byte[] GetPassword(MqttClientOptions clientOptions);
}
