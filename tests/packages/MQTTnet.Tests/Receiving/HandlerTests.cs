using MQTTnet.Protocol;

namespace MQTTnet.Tests.Receiving;

public sealed class HandlerTests
{
    [Fact]
    public async Task A_handler_may_publish_and_wait_for_the_acknowledgement()
    {
        await using var broker = await TestBroker.StartAsync();
        using var asker = await Inbox.ConnectAsync(broker.Options().Build(), "answer");
        using var server = await Inbox.ConnectAsync(broker.Options().Build());
        server.Client.ApplicationMessageReceivedAsync += async e =>
        {
            var result = await server.Client.PublishStringAsync(
                "answer", e.ApplicationMessage.ConvertPayloadToString() + "!", MqttQualityOfServiceLevel.ExactlyOnce);
            Assert.True(result.IsSuccess);
        };
        await server.Client.SubscribeAsync("question", MqttQualityOfServiceLevel.AtLeastOnce);
        await asker.Client.PublishStringAsync("question", "ready", MqttQualityOfServiceLevel.AtLeastOnce);
        Assert.Equal("ready!", (await asker.NextAsync()).ConvertPayloadToString());
    }

    [Fact]
    public async Task A_message_whose_handler_threw_is_not_acknowledged_and_comes_again()
    {
        await using var broker = await TestBroker.StartAsync();
        var options = () => broker.Options().WithClientId("keeper").WithCleanStart(false).WithSessionExpiryInterval(600).Build();
        var first = new MqttClientFactory().CreateMqttClient();
        var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        first.ApplicationMessageReceivedAsync += _ =>
        {
            failed.TrySetResult();
            throw new InvalidOperationException("the application failed");
        };
        await first.ConnectAsync(options());
        await first.SubscribeAsync("command", MqttQualityOfServiceLevel.AtLeastOnce);
        await first.PublishStringAsync("command", "once more", MqttQualityOfServiceLevel.AtLeastOnce);
        await failed.Task.WaitAsync(TimeSpan.FromSeconds(15));
        first.Dispose();

        using var second = await Inbox.ConnectAsync(options());
        Assert.Equal("once more", (await second.NextAsync()).ConvertPayloadToString());
    }

    [Fact]
    public async Task Handlers_run_one_at_a_time_and_a_throwing_one_stops_nothing()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await Inbox.ConnectAsync(broker.Options().Build(), "n");
        int running = 0, most = 0, handled = 0;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        client.Client.ApplicationMessageReceivedAsync += async _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            await Task.Delay(2);
            Interlocked.Decrement(ref running);
            if (Interlocked.Increment(ref handled) == 50)
                done.SetResult();
            throw new InvalidOperationException("the application failed");
        };
        for (var i = 0; i < 50; i++)
            await client.Client.PublishStringAsync("n", "x");
        await done.Task.WaitAsync(TimeSpan.FromSeconds(15));
        Assert.Equal(1, most);
        Assert.True(client.Client.IsConnected);
    }
}
