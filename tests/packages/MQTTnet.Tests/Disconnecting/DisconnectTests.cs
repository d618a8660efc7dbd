using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace MQTTnet.Tests.Disconnecting;

public sealed class DisconnectTests
{
    [Theory]
    [InlineData(MqttProtocolVersion.V311)]
    [InlineData(MqttProtocolVersion.V500)]
    public async Task The_will_is_published_when_the_wire_is_cut_and_not_after_a_farewell(MqttProtocolVersion version)
    {
        await using var broker = await TestBroker.StartAsync();
        using var proxy = new TcpProxy(broker.Port);
        using var watcher = await Inbox.ConnectAsync(broker.Options().Build(), "status/+", MqttQualityOfServiceLevel.AtLeastOnce);

        using (var polite = await Inbox.ConnectAsync(Options("polite")))
            await polite.Client.DisconnectAsync();
        using var abrupt = await Inbox.ConnectAsync(Options("abrupt"));
        proxy.Cut();

        var will = await watcher.NextAsync();
        Assert.Equal("status/abrupt", will.Topic);
        Assert.Equal("offline", will.ConvertPayloadToString());
        using var late = await Inbox.ConnectAsync(broker.Options().Build(), "status/#");
        Assert.True((await late.NextAsync()).Retain);
        Assert.True(await watcher.IsEmptyAsync());

        MqttClientOptions Options(string name) => new MqttClientOptionsBuilder()
            .WithTcpServer("127.0.0.1", proxy.Port).WithProtocolVersion(version).WithClientId(name)
            .WithWillTopic("status/" + name).WithWillPayload("offline").WithWillRetain()
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .Build();
    }

    [Fact]
    public async Task Leaving_with_the_will_publishes_it()
    {
        await using var broker = await TestBroker.StartAsync();
        using var watcher = await Inbox.ConnectAsync(broker.Options().Build(), "status", MqttQualityOfServiceLevel.AtLeastOnce);
        using var client = await Inbox.ConnectAsync(broker.Options().WithWillTopic("status").WithWillPayload("offline").Build());
        await client.Client.DisconnectAsync(MqttClientDisconnectOptionsReason.DisconnectWithWillMessage);
        Assert.Equal("offline", (await watcher.NextAsync()).ConvertPayloadToString());
    }

    [Fact]
    public async Task Disposing_is_no_farewell()
    {
        await using var broker = await TestBroker.StartAsync();
        using var watcher = await Inbox.ConnectAsync(broker.Options().Build(), "status", MqttQualityOfServiceLevel.AtLeastOnce);
        var client = await Inbox.ConnectAsync(broker.Options().WithWillTopic("status").WithWillPayload("offline").Build());
        client.Dispose();
        Assert.Equal("offline", (await watcher.NextAsync()).ConvertPayloadToString());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.Client.PublishStringAsync("a", "b"));
    }

    [Fact]
    public async Task A_killed_broker_is_noticed_and_after_its_restart_the_client_reconnects()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await Inbox.ConnectAsync(broker.Options().Build(), "a");

        await broker.KillAsync();
        var lost = await client.Disconnected;
        Assert.True(lost.ClientWasConnected);
        Assert.False(client.Client.IsConnected);
        await Assert.ThrowsAnyAsync<MqttCommunicationException>(() => client.Client.PublishStringAsync("a", "lost"));
        await Assert.ThrowsAnyAsync<MqttCommunicationException>(() => client.Client.ReconnectAsync());

        await broker.StartAsync();
        await client.Client.ReconnectAsync();
        Assert.True(client.Client.IsConnected);
        await client.Client.SubscribeAsync("a");
        await client.Client.PublishStringAsync("a", "again");
        Assert.Equal("again", (await client.NextAsync()).ConvertPayloadToString());
    }

    [Fact]
    public async Task The_client_does_not_reconnect_by_itself()
    {
        await using var broker = await TestBroker.StartAsync();
        using var proxy = new TcpProxy(broker.Port);
        using var client = await Inbox.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", proxy.Port).Build());
        proxy.Cut();
        await client.Disconnected;
        await Task.Delay(1500);
        Assert.False(client.Client.IsConnected);
    }

    [Fact]
    public async Task A_request_that_waits_fails_when_the_connection_is_lost()
    {
        await using var broker = await TestBroker.StartAsync();
        using var proxy = new TcpProxy(broker.Port);
        using var client = await Inbox.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", proxy.Port).Build());
        var waiting = Enumerable.Range(0, 200)
            .Select(_ => client.Client.PublishBinaryAsync("a", new byte[100_000], MqttQualityOfServiceLevel.ExactlyOnce)).ToList();
        proxy.Cut();
        await client.Disconnected;
        // None may hang. What they throw is a race within the client, up to a NullReferenceException: senders must catch everything.
        foreach (var task in waiting)
            Assert.IsNotType<TimeoutException>(await Record.ExceptionAsync(() => task.WaitAsync(TimeSpan.FromSeconds(15))));
        Assert.Contains(waiting, t => t.IsFaulted);
    }

    [Fact]
    public async Task A_second_client_of_the_same_name_takes_the_session_over()
    {
        await using var broker = await TestBroker.StartAsync();
        using var first = await Inbox.ConnectAsync(broker.Options().WithClientId("twin").Build());
        using var second = await Inbox.ConnectAsync(broker.Options().WithClientId("twin").Build());
        Assert.True((await first.Disconnected).ClientWasConnected);
        Assert.False(first.Client.IsConnected);
        Assert.True(second.Client.IsConnected);
    }

    [Fact]
    public async Task Two_hundred_connections_leave_no_threads_and_no_descriptors()
    {
        if (!Directory.Exists("/proc/self/task"))
            Assert.Skip("this system has no /proc");
        await using var broker = await TestBroker.StartAsync();
        await ConnectAndLeaveAsync(20);
        var (threads, descriptors) = Count();
        await ConnectAndLeaveAsync(200);
        // The thread pool may still grow or shrink by a few; 200 leaks would not hide in that.
        for (var wait = 0; wait < 100 && (Count().Threads > threads + 12 || Count().Descriptors > descriptors + 12); wait++)
            await Task.Delay(20);
        Assert.InRange(Count().Threads, 0, threads + 12);
        Assert.InRange(Count().Descriptors, 0, descriptors + 12);

        async Task ConnectAndLeaveAsync(int times)
        {
            for (var i = 0; i < times; i++)
            {
                using var client = await Inbox.ConnectAsync(broker.Options().Build(), "a");
                if (i % 2 == 0)
                    await client.Client.DisconnectAsync();
            }
        }

        static (int Threads, int Descriptors) Count() =>
            (Directory.GetDirectories("/proc/self/task").Length, Directory.GetFileSystemEntries("/proc/self/fd").Length);
    }
}
