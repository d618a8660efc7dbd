namespace MQTTnet;

/// <summary>The same user name and password every time.</summary>
public sealed class MqttClientCredentials(string userName, byte[] password = null) : IMqttClientCredentialsProvider
{
    public string GetUserName(MqttClientOptions clientOptions) => userName;

    public byte[] GetPassword(MqttClientOptions clientOptions) => password;
}
