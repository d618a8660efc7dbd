using System.Security.Cryptography.X509Certificates;
using MQTTnet.Exceptions;

namespace MQTTnet.Tests.Connecting;

public sealed class TlsTests
{
    static MqttClientOptions Options(TestBroker broker, string host, Action<MqttClientTlsOptionsBuilder> tls) =>
        new MqttClientOptionsBuilder().WithTcpServer(host, broker.Port).WithTimeout(TimeSpan.FromSeconds(10))
            .WithTlsOptions(o => tls(o.WithRevocationMode(X509RevocationMode.NoCheck))).Build();

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    public async Task A_broker_vouched_for_by_the_named_authority_is_trusted(string host)
    {
        using var certificates = new TestCertificates("Sqair test authority");
        await using var broker = await TestBroker.StartAsync(certificates.BrokerConfiguration);
        using var client = await Inbox.ConnectAsync(Options(broker, host, o => o.WithTrustChain([certificates.Authority])), "secret");
        await client.Client.PublishStringAsync("secret", new string('x', 300_000));
        Assert.Equal(300_000, (await client.NextAsync()).Payload.Length);
    }

    [Fact]
    public async Task Another_authority_is_refused_with_the_reason()
    {
        using var certificates = new TestCertificates("Right authority");
        using var others = new TestCertificates("Wrong authority");
        await using var broker = await TestBroker.StartAsync(certificates.BrokerConfiguration);
        using var client = new MqttClientFactory().CreateMqttClient();
        var exception = await Assert.ThrowsAnyAsync<MqttCommunicationException>(
            () => client.ConnectAsync(Options(broker, "localhost", o => o.WithTrustChain([others.Authority]))));
        Assert.Contains("certificate", exception.Message, StringComparison.OrdinalIgnoreCase);
        Assert.False(client.IsConnected);
    }

    [Fact]
    public async Task The_systems_authorities_do_not_vouch_for_a_private_one()
    {
        using var certificates = new TestCertificates("Private authority");
        await using var broker = await TestBroker.StartAsync(certificates.BrokerConfiguration);
        using var client = new MqttClientFactory().CreateMqttClient();
        await Assert.ThrowsAnyAsync<MqttCommunicationException>(() => client.ConnectAsync(Options(broker, "localhost", _ => { })));
    }

    [Fact]
    public async Task A_certificate_for_another_host_is_refused()
    {
        using var certificates = new TestCertificates("Authority", brokerName: "elsewhere.example");
        await using var broker = await TestBroker.StartAsync(certificates.BrokerConfiguration);
        using var client = new MqttClientFactory().CreateMqttClient();
        await Assert.ThrowsAnyAsync<MqttCommunicationException>(
            () => client.ConnectAsync(Options(broker, "localhost", o => o.WithTrustChain([certificates.Authority]))));
        Assert.False(client.IsConnected);
    }

    [Fact]
    public async Task Whoever_asks_for_it_may_trust_anyone()
    {
        using var certificates = new TestCertificates("Authority", brokerName: "elsewhere.example");
        await using var broker = await TestBroker.StartAsync(certificates.BrokerConfiguration);
        using var client = await Inbox.ConnectAsync(Options(broker, "localhost", o => o.WithCertificateValidationHandler(_ => true)));
        Assert.True(client.Client.IsConnected);
    }

    [Fact]
    public async Task The_milder_options_do_not_cover_a_wrong_name()
    {
        using var certificates = new TestCertificates("Authority", brokerName: "elsewhere.example");
        await using var broker = await TestBroker.StartAsync(certificates.BrokerConfiguration);
        using var client = new MqttClientFactory().CreateMqttClient();
        await Assert.ThrowsAnyAsync<MqttCommunicationException>(() => client.ConnectAsync(
            Options(broker, "localhost",
                o => o.WithAllowUntrustedCertificates().WithIgnoreCertificateChainErrors().WithIgnoreCertificateRevocationErrors())));
    }

    [Fact]
    public async Task A_private_authority_without_revocation_lists_is_trusted_with_the_default_revocation_mode()
    {
        using var certificates = new TestCertificates("Authority");
        await using var broker = await TestBroker.StartAsync(certificates.BrokerConfiguration);
        var options = new MqttClientOptionsBuilder().WithTcpServer("localhost", broker.Port).WithTimeout(TimeSpan.FromSeconds(10))
            .WithTlsOptions(o => o.WithTrustChain([certificates.Authority])).Build();
        using var client = await Inbox.ConnectAsync(options);
        Assert.True(client.Client.IsConnected);
    }

    [Fact]
    public async Task A_broker_that_wants_a_client_certificate_gets_it()
    {
        using var certificates = new TestCertificates("Authority");
        await using var broker = await TestBroker.StartAsync(
            [.. certificates.BrokerConfiguration, "require_certificate true", "use_identity_as_username true"]);
        using var with = await Inbox.ConnectAsync(
            Options(broker, "localhost", o => o.WithTrustChain([certificates.Authority]).WithClientCertificates([certificates.Client])),
            "a");
        await with.Client.PublishStringAsync("a", "b");
        Assert.Equal("b", (await with.NextAsync()).ConvertPayloadToString());

        using var without = new MqttClientFactory().CreateMqttClient();
        await Assert.ThrowsAnyAsync<MqttCommunicationException>(
            () => without.ConnectAsync(Options(broker, "localhost", o => o.WithTrustChain([certificates.Authority]))));
    }
}
