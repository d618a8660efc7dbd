using System.Text;
using MQTTnet;
using Sqair.Edge.Configuration;

namespace Sqair.Edge.Publishing;

/// <summary>
/// User name and password of the broker, read anew at each connect: whoever changes them restarts nothing. What cannot be read any more
/// stays as it was.
/// </summary>
/// <param name="complain">Told what cannot be read.</param>
sealed class BrokerLogin(MqttOptions options, Action<string>? complain) : IMqttClientCredentialsProvider
{
    string _user = options.Username ?? "";
    string _password = options.Password?.Value ?? "";

    public string GetUserName(MqttClientOptions clientOptions) => _user = Newest(options.UsernameSource, "username", _user);

    public byte[] GetPassword(MqttClientOptions clientOptions) =>
        Encoding.UTF8.GetBytes(_password = Newest(options.Password?.Source, "password", _password));

    string Newest(Reading? source, string what, string before)
    {
        if (source is null) return before;
        if (source.Again(out var fault) is { Length: > 0 } text) return text;
        complain?.Invoke($"mqtt.{what}: {fault}");
        return before;
    }
}
