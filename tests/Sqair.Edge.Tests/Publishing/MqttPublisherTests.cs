using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Sqair.Edge.Configuration;
using Sqair.Edge.Tests.Tools;
using Sqair.Messages;

namespace Sqair.Edge.Tests.Publishing;

public sealed class MqttPublisherTests
{
    [Fact]
    public async Task States_are_retained_and_a_stop_says_good_bye()
    {
        using var broker = new Mosquitto();
        await using var harness = await PublisherHarness.StartAsync(To(broker));
        harness.Online();
        harness.Count(3);
        harness.Publisher.Publish(new CameraStatusMessage(1, "door", CameraState.Online, DateTimeOffset.UnixEpoch));
        await Await.TrueAsync(() => harness.Publisher.Statistics!.Published >= 3, () => harness.Log.Text);

        await using (var late = await Subscriber.ConnectAsync(broker.Port))
        {
            await late.UntilAsync(messages => messages.Count(message => message.Retained) == 3, "three retained messages");
            Assert.Equal(3, Assert.Single(late.Read(harness.Topics.Count("door"), MessageJson.Default.CountMessage)).Count);
            Assert.Equal(DeviceState.Online,
                Assert.Single(late.Read(harness.Topics.DeviceStatus, MessageJson.Default.DeviceStatusMessage)).State);
        }
        await harness.StopAsync();

        await using var last = await Subscriber.ConnectAsync(broker.Port);
        await last.UntilAsync(harness.Topics.DeviceStatus, MessageJson.Default.DeviceStatusMessage,
            status => status is { State: DeviceState.Offline, Reason: "the daemon was stopped" }, "a retained good-bye");
    }

    [Fact]
    public async Task A_broker_that_lost_its_memory_gets_states_and_buffered_counts_again()
    {
        using var broker = new Mosquitto();
        await using var harness = await PublisherHarness.StartAsync(To(broker));
        harness.Online();
        harness.Count(1);
        await Await.TrueAsync(() => harness.Publisher.Statistics!.Published >= 2, () => harness.Log.Text);

        broker.Kill();
        await Await.TrueAsync(() => !harness.Publisher.IsConnected, () => "still connected to a dead broker");
        for (var count = 2; count <= 30; count++) harness.Count(count);
        broker.Start();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);

        await subscriber.UntilAsync(
            harness.Topics.Count("door"), MessageJson.Default.CountMessage, count => count.Count == 30, "the last count");
        await subscriber.UntilAsync(harness.Topics.DeviceStatus, MessageJson.Default.DeviceStatusMessage,
            status => status.State == DeviceState.Online, "the status");
        await harness.ConnectedAsync();
        Assert.Equal(1, harness.Publisher.Statistics!.Reconnects);
        Assert.Equal(0, harness.Publisher.Statistics.Dropped);

        // Whoever subscribes now finds the newest count retained, also if our subscriber above came after the flood.
        await using var late = await Subscriber.ConnectAsync(broker.Port);
        await late.UntilAsync(
            harness.Topics.Count("door"), MessageJson.Default.CountMessage, count => count.Count == 30, "the retained count");
        Assert.DoesNotContain(late.Read(harness.Topics.Count("door"), MessageJson.Default.CountMessage), count => count.Count != 30);
    }

    [Fact]
    public async Task Counts_of_an_outage_come_in_order_and_none_is_missing()
    {
        using var broker = new Mosquitto(start: false);
        await using var harness = await PublisherHarness.StartAsync(To(broker));
        for (var count = 1; count <= 200; count++) harness.Count(count);
        broker.Start();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        await harness.ConnectedAsync();
        harness.Count(201);
        await subscriber.UntilAsync(
            harness.Topics.Count("door"), MessageJson.Default.CountMessage, count => count.Count == 201, "the last count");

        var counts = subscriber.Read(harness.Topics.Count("door"), MessageJson.Default.CountMessage)
            .Select(count => count.Count).Distinct().ToArray();
        // The publisher may have been quicker than our subscription; from the first one seen none may be missing.
        Assert.Equal(Enumerable.Range(counts[0], 201 - counts[0] + 1), counts);
    }

    [Fact]
    public async Task A_full_buffer_drops_the_oldest_and_counts_them()
    {
        using var broker = new Mosquitto(start: false);
        await using var harness = await PublisherHarness.StartAsync(To(broker) with { BufferedMessages = 10 });
        for (var count = 1; count <= 25; count++) harness.Count(count);
        await Await.TrueAsync(() => harness.Publisher.Statistics!.Dropped == 15, () => $"{harness.Publisher.Statistics!.Dropped} dropped");
        // Said after they are counted, and as often as some were dropped.
        await Await.TrueAsync(
            () => Regex.Matches(harness.Log.Text, @"(\d+) message\(s\) that waited for the broker were dropped")
                .Sum(line => int.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture)) == 15,
            () => harness.Log.Text);
        broker.Start();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        await subscriber.UntilAsync(
            harness.Topics.Count("door"), MessageJson.Default.CountMessage, count => count.Count == 25, "the last count");
        Assert.All(subscriber.Read(harness.Topics.Count("door"), MessageJson.Default.CountMessage), count => Assert.True(count.Count > 15));
    }

    [Fact]
    public async Task Tracks_that_waited_too_long_are_not_sent()
    {
        using var broker = new Mosquitto(start: false);
        await using var harness = await PublisherHarness.StartAsync(To(broker) with { BufferedTracksSeconds = 0.2 });
        harness.Tracks(1);
        await Task.Delay(500);
        broker.Start();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        await harness.ConnectedAsync();
        harness.Tracks(2);
        await subscriber.UntilAsync(
            harness.Topics.Tracks("door"), MessageJson.Default.TracksMessage, tracks => tracks.Frame == 2, "the fresh frame");
        Assert.DoesNotContain(
            subscriber.Read(harness.Topics.Tracks("door"), MessageJson.Default.TracksMessage), tracks => tracks.Frame == 1);
        Assert.Equal(1, harness.Publisher.Statistics!.Dropped);
    }

    [Fact]
    public async Task A_broker_that_refuses_is_named_in_the_log_and_tried_again()
    {
        var passwords = Path.GetTempFileName();
        try
        {
            using var broker = new Mosquitto($"allow_anonymous false\npassword_file {passwords}");
            await using var harness = await PublisherHarness.StartAsync(
                To(broker) with { Username = "entrance", Password = new Secret("wrong-horse") });
            await Await.TrueAsync(
                () => harness.Log.Lines.Count(line => line.Contains("refused the connection")) >= 2, () => harness.Log.Text);
            Assert.Contains($"127.0.0.1:{broker.Port}", harness.Log.Text);
            Assert.DoesNotContain("wrong-horse", harness.Log.Text);
        }
        finally
        {
            File.Delete(passwords);
        }
    }

    [Fact]
    public async Task A_stop_while_the_broker_is_away_does_not_hang()
    {
        using var broker = new Mosquitto(start: false);
        await using var harness = await PublisherHarness.StartAsync(To(broker));
        harness.Count(1);
        await harness.StopAsync();
        Assert.Contains("1 message(s) could not be delivered", harness.Log.Text);
    }

    [Fact]
    public async Task A_broker_that_accepts_and_says_nothing_is_given_up_after_a_while()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var harness = await PublisherHarness.StartAsync(
            new MqttOptions { Host = "127.0.0.1", Port = ((IPEndPoint)silent.LocalEndpoint).Port });
        await Await.TrueAsync(() => harness.Log.Text.Contains("cannot be reached: no answer within 10 s"), () => harness.Log.Text);
    }

    static MqttOptions To(Mosquitto broker) => new() { Host = "127.0.0.1", Port = broker.Port };
}
