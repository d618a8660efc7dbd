using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using Sqair.Edge.Configuration;
using Sqair.Edge.Tests.Tools;
using Sqair.Messages;

namespace Sqair.Edge.Tests.Publishing;

/// <summary>Protocol, session and credentials, with a real broker.</summary>
public sealed class SessionTests : IDisposable
{
    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(MqttProtocol.V5)]
    [InlineData(MqttProtocol.V311)]
    public async Task States_are_retained_and_the_will_speaks_for_who_is_gone_in_either_protocol(MqttProtocol protocol)
    {
        using var broker = new Mosquitto();
        await using var harness = await PublisherHarness.StartAsync(To(broker) with { Protocol = protocol, KeepAliveSeconds = 5 });
        await harness.ConnectedAsync();
        harness.Online();
        harness.Count(3);
        harness.Tracks(1);
        await Await.TrueAsync(() => harness.Publisher.Statistics!.Published >= 3, () => harness.Log.Text);
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        await subscriber.UntilAsync(harness.Topics.DeviceStatus, MessageJson.Default.DeviceStatusMessage,
            status => status.State == DeviceState.Online, "the status");
        await subscriber.UntilAsync(
            harness.Topics.Count("door"), MessageJson.Default.CountMessage, count => count.Count == 3, "the retained count");
        // Who comes with the same id has the broker throw the first one out, and so speak its will.
        using var rival = await RivalAsync(broker, "sqair-edge-entrance");
        await subscriber.UntilAsync(harness.Topics.DeviceStatus, MessageJson.Default.DeviceStatusMessage,
            status => status is { State: DeviceState.Offline, Reason: "the connection was lost" }, "the will");
    }

    [Theory]
    [InlineData(MqttProtocol.V5)]
    [InlineData(MqttProtocol.V311)]
    public async Task Two_with_one_id_do_not_throw_each_other_out_for_ever(MqttProtocol protocol)
    {
        using var broker = new Mosquitto();
        await using var harness = await PublisherHarness.StartAsync(To(broker) with { ClientId = "the-one", Protocol = protocol });
        await harness.ConnectedAsync();
        using var rival = await RivalAsync(broker, "the-one");
        using var over = new CancellationTokenSource();
        var returning = ReturnAsync(rival, over.Token);
        await Await.TrueAsync(
            () => harness.Log.Lines.Any(line => line.Contains("another client comes with the same id, the-one")), () => harness.Log.Text);
        var before = harness.Publisher.Statistics!.Reconnects;
        await Task.Delay(4000);
        // After 1 to 2 and 2 to 4 seconds, not hundreds of times.
        Assert.InRange(harness.Publisher.Statistics!.Reconnects - before, 0, 3);
        over.Cancel();
        await returning;
    }

    /// <summary>The brokers that say it: bytes of MQTT 5, since this mosquitto is none of them.</summary>
    [Fact]
    public async Task What_a_broker_says_of_another_with_our_id_is_told_at_once()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var accepted = 0;
        var serving = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync();
            accepted++;
            await client.GetStream().ReadAtLeastAsync(new byte[4096], 2);
            byte[] accept = [0x20, 3, 0, 0, 0], takenOver = [0xE0, 2, 0x8E, 0];
            await client.GetStream().WriteAsync(accept);
            await Task.Delay(200);
            await client.GetStream().WriteAsync(takenOver);
            while (!listener.Pending() && accepted < 10) await Task.Delay(100);
        });
        await using var harness = await PublisherHarness.StartAsync(
            new MqttOptions { Host = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndpoint).Port });
        await Await.TrueAsync(() => harness.Log.Lines.Any(line => line.Contains(
            "another client has come with the same id, sqair-edge-entrance")), () => harness.Log.Text);
        await Task.Delay(3000);
        Assert.False(serving.IsCompleted);
        accepted = 10;
        await serving;
    }

    [Fact]
    public async Task With_a_session_that_lasts_what_was_asked_meanwhile_is_heard()
    {
        using var broker = new Mosquitto();
        foreach (var (seconds, expected) in ((long, bool)[])[(3600, true), (0, false)])
        {
            var (topic, heard) = ($"sqair/entrance/asked/{seconds}", new List<string>());
            var options = To(broker) with { SessionExpirySeconds = seconds, ClientId = $"for-{seconds}" };
            await using (var first = new PublisherHarness(options))
            {
                first.Publisher.Listen(topic, _ => { });
                await first.Publisher.StartAsync(CancellationToken.None);
                await first.Ledger.StartAsync(CancellationToken.None);
                await Await.TrueAsync(() => first.Log.Text.Contains("connected to broker"), () => first.Log.Text);
            }
            using (var asker = await RivalAsync(broker, "asker"))
                await asker.PublishStringAsync(topic, "please", MqttQualityOfServiceLevel.AtLeastOnce);
            await using var second = new PublisherHarness(options);
            second.Publisher.Listen(topic, _ => { lock (heard) heard.Add("please"); });
            await second.Publisher.StartAsync(CancellationToken.None);
            await second.Ledger.StartAsync(CancellationToken.None);
            if (expected) await Await.TrueAsync(() => { lock (heard) return heard.Count == 1; }, () => second.Log.Text);
            else await Task.Delay(1000);
            lock (heard) Assert.Equal(expected ? 1 : 0, heard.Count);
        }
    }

    [Fact]
    public async Task A_password_that_has_changed_is_taken_at_the_next_connect_and_one_that_is_gone_stays()
    {
        var (passwords, file) = (_folder.File("passwords"), _folder.Write("password", "first-horse\n"));
        SetPassword(passwords, "first-horse");
        var text = $$"""
            device: entrance
            models: {allowUnsigned: true}
            mqtt: {host: localhost, username: entrance, password: "${file:password}"}
            cameras: [{name: door, source: a.mp4}]
            """;
        using var broker = new Mosquitto($"allow_anonymous false\npassword_file {passwords}");
        var mqtt = ConfigurationFile.Parse(text, _folder.File("edge.yaml")).Options!.Mqtt! with { Host = "127.0.0.1", Port = broker.Port };
        await using var harness = await PublisherHarness.StartAsync(mqtt);
        await harness.ConnectedAsync();

        SetPassword(passwords, "second-horse");
        File.WriteAllText(file, "second-horse\n");
        broker.Kill();
        broker.Start();
        await Await.TrueAsync(() => harness.Publisher.Statistics!.Reconnects == 1, () => harness.Log.Text);
        File.Delete(file);
        broker.Kill();
        broker.Start();
        await Await.TrueAsync(() => harness.Publisher.Statistics!.Reconnects == 2, () => harness.Log.Text);
        Assert.Contains("mqtt.password: expected password to hold the secret on one line; it is not there", harness.Log.Text);
        Assert.DoesNotContain("horse", harness.Log.Text);
    }

    static void SetPassword(string passwords, string password)
    {
        using var process = Process.Start("mosquitto_passwd", ["-c", "-b", passwords, "entrance", password]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    static async Task<IMqttClient> RivalAsync(Mosquitto broker, string id)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port)
            .WithProtocolVersion(MqttProtocolVersion.V500).WithClientId(id).Build());
        return client;
    }

    /// <summary>Comes back at once, each time; also when it was thrown out before anybody listened, or while it came.</summary>
    static async Task ReturnAsync(IMqttClient client, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            try
            {
                if (!client.IsConnected) await client.ConnectAsync(client.Options, CancellationToken.None);
            }
            catch (Exception fault) when (fault is MqttCommunicationException or InvalidOperationException)
            {
                // It was thrown out while it came, or is not quite out yet.
            }
            await Task.Delay(10, CancellationToken.None);
        }
    }

    static MqttOptions To(Mosquitto broker) => new() { Host = "127.0.0.1", Port = broker.Port };
}
