using Sqair.Edge.Configuration;
using Sqair.Edge.Tests.Tools;

namespace Sqair.Edge.Tests.Publishing;

public sealed class TlsTests : IDisposable
{
    readonly Certificates _certificates = new();

    [Fact]
    public async Task The_configured_authority_is_trusted()
    {
        using var broker = Broker("allow_anonymous true");
        await using var harness = await PublisherHarness.StartAsync(To(broker, new TlsOptions(_certificates.Authority, null, null, false)));
        await harness.ConnectedAsync();
    }

    [Fact]
    public async Task Without_the_authority_the_broker_is_not_trusted()
    {
        using var broker = Broker("allow_anonymous true");
        await using var harness = await PublisherHarness.StartAsync(To(broker, new TlsOptions(null, null, null, false)));
        await Await.TrueAsync(() => harness.Log.Lines.Count(line => line.Contains("cannot be reached")) >= 2, () => harness.Log.Text);
        Assert.False(harness.Publisher.IsConnected);
    }

    [Fact]
    public async Task Insecure_takes_any_broker()
    {
        using var broker = Broker("allow_anonymous true");
        await using var harness = await PublisherHarness.StartAsync(To(broker, new TlsOptions(null, null, null, true)));
        await harness.ConnectedAsync();
    }

    [Fact]
    public async Task A_broker_that_asks_for_a_certificate_gets_ours()
    {
        using var broker = Broker("allow_anonymous true\nrequire_certificate true");
        await using var without = await PublisherHarness.StartAsync(To(broker, new TlsOptions(_certificates.Authority, null, null, false)));
        await Await.TrueAsync(() => without.Log.Text.Contains("Warning"), () => without.Log.Text);
        Assert.False(without.Publisher.IsConnected);

        await using var harness = await PublisherHarness.StartAsync(
            To(broker,
                new TlsOptions(_certificates.Authority, _certificates.PathOf("client.pem"), _certificates.PathOf("client.key"), false)));
        await harness.ConnectedAsync();
    }

    [Fact]
    public void A_certificate_that_is_none_is_a_mistake_of_the_configuration()
    {
        var file = _certificates.PathOf("empty.pem");
        File.WriteAllText(file, "nothing");
        var text = $$"""
            device: entrance
            models: {allowUnsigned: true}
            mqtt: {host: localhost, tls: {ca: {{file}},
              certificate: {{_certificates.PathOf("client.pem")}}, key: {{_certificates.PathOf("broker.key")}} } }
            cameras: [{name: door, source: a.mp4}]
            """;
        var mistakes = ConfigurationFile.Parse(text, "edge.yaml").Mistakes;
        Assert.Equal(["mqtt.tls.ca", "mqtt.tls.certificate"], mistakes.Select(mistake => mistake.Key));
        Assert.All(mistakes, mistake => Assert.StartsWith("expected a usable PEM file: ", mistake.Expected));
    }

    public void Dispose() => _certificates.Dispose();

    Mosquitto Broker(string extra)
        => new($"{extra}\ncafile {_certificates.Authority}\n"
            + $"certfile {_certificates.PathOf("broker.pem")}\nkeyfile {_certificates.PathOf("broker.key")}");

    static MqttOptions To(Mosquitto broker, TlsOptions tls) => new() { Host = "127.0.0.1", Port = broker.Port, Tls = tls };
}
