using System.Net;
using MQTTnet.Formatter;

namespace MQTTnet.Tests.Connecting;

public sealed class OptionsTests
{
    [Theory]
    [InlineData(false, 1883)]
    [InlineData(true, 8883)]
    public void The_port_follows_from_tls(bool tls, int port)
    {
        var options = new MqttClientOptionsBuilder().WithTcpServer("broker").WithTlsOptions(o => o.UseTls(tls)).Build();
        Assert.Equal(port, ((DnsEndPoint)((MqttClientTcpOptions)options.ChannelOptions).RemoteEndpoint).Port);
    }

    [Fact]
    public void Without_tls_options_the_port_is_the_plain_one()
    {
        var options = new MqttClientOptionsBuilder().WithTcpServer("broker").Build();
        Assert.Equal(1883, ((DnsEndPoint)((MqttClientTcpOptions)options.ChannelOptions).RemoteEndpoint).Port);
    }

    [Fact]
    public void A_uri_says_it_all()
    {
        var options = new MqttClientOptionsBuilder().WithConnectionUri("mqtts://camera:geheim@broker:9999").Build();
        var tcp = (MqttClientTcpOptions)options.ChannelOptions;
        Assert.Equal(("broker", 9999), (((DnsEndPoint)tcp.RemoteEndpoint).Host, ((DnsEndPoint)tcp.RemoteEndpoint).Port));
        Assert.True(tcp.TlsOptions.UseTls);
        Assert.Equal("camera", options.Credentials.GetUserName(options));
        Assert.Equal("geheim"u8.ToArray(), options.Credentials.GetPassword(options));
    }

    [Fact]
    public void The_defaults_are_those_of_the_public_package()
    {
        var options = new MqttClientOptionsBuilder().WithTcpServer("broker").Build();
        Assert.Equal(MqttProtocolVersion.V500, options.ProtocolVersion);
        Assert.True(options.CleanSession);
        Assert.Equal(TimeSpan.FromSeconds(15), options.KeepAlivePeriod);
        Assert.Equal(TimeSpan.FromSeconds(100), options.Timeout);
        Assert.Equal(32, options.ClientId.Length);
    }

    [Fact]
    public void Options_without_a_server_or_beyond_the_version_are_refused()
    {
        Assert.Throws<InvalidOperationException>(() => new MqttClientOptionsBuilder().Build());
        Assert.Throws<NotSupportedException>(() =>
            new MqttClientOptionsBuilder().WithTcpServer("broker")
                .WithProtocolVersion(MqttProtocolVersion.V311).WithWillDelayInterval(5).Build());
        Assert.ThrowsAny<ArgumentException>(() => new MqttClientOptionsBuilder().WithConnectionUri("gopher://broker"));
    }
}
