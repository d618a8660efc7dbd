using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace MQTTnet.Tests.Subscribing;

public sealed class SubscribeTests
{
    [Theory]
    [InlineData(MqttProtocolVersion.V311)]
    [InlineData(MqttProtocolVersion.V500)]
    public async Task Filters_of_different_quality_are_answered_one_by_one_in_order(MqttProtocolVersion version)
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await Inbox.ConnectAsync(broker.Options(version).Build());
        var result = await client.Client.SubscribeAsync(new MqttClientSubscribeOptionsBuilder()
            .WithTopicFilter("a/#", MqttQualityOfServiceLevel.ExactlyOnce)
            .WithTopicFilter("b")
            .WithTopicFilter(f => f.WithTopic("c").WithExactlyOnceQoS())
            .WithTopicFilter("d/+", MqttQualityOfServiceLevel.AtLeastOnce)
            .Build());
        Assert.Equal(["a/#", "b", "c", "d/+"], result.Items.Select(i => i.TopicFilter.Topic));
        Assert.Equal(
            [MqttClientSubscribeResultCode.GrantedQoS2, MqttClientSubscribeResultCode.GrantedQoS0,
                MqttClientSubscribeResultCode.GrantedQoS2, MqttClientSubscribeResultCode.GrantedQoS1],
            result.Items.Select(i => i.ResultCode));
        foreach (var topic in new[] { "a/x/y", "b", "c", "d/1" })
        {
            await client.Client.PublishStringAsync(topic, topic);
            Assert.Equal(topic, (await client.NextAsync()).ConvertPayloadToString());
        }
    }

    [Fact]
    public async Task No_local_and_retain_handling_reach_the_broker()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await Inbox.ConnectAsync(broker.Options().Build());
        await client.Client.PublishStringAsync("own", "kept", MqttQualityOfServiceLevel.AtLeastOnce, retain: true);
        await client.Client.SubscribeAsync(new MqttClientSubscribeOptionsBuilder()
            .WithTopicFilter("own", MqttQualityOfServiceLevel.AtLeastOnce,
            noLocal: true, retainHandling: MqttRetainHandling.DoNotSendOnSubscribe).Build());
        await client.Client.PublishStringAsync("own", "mine", MqttQualityOfServiceLevel.AtLeastOnce);
        Assert.True(await client.IsEmptyAsync());
    }

    [Fact]
    public async Task After_unsubscribing_nothing_comes_any_more()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await Inbox.ConnectAsync(broker.Options().Build(), "a");
        var result = await client.Client.UnsubscribeAsync("a");
        Assert.Equal(("a", MqttClientUnsubscribeResultCode.Success),
            (Assert.Single(result.Items).TopicFilter, result.Items.First().ResultCode));
        await client.Client.PublishStringAsync("a", "x", MqttQualityOfServiceLevel.AtLeastOnce);
        Assert.True(await client.IsEmptyAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/#/b")]
    public async Task A_filter_that_is_none_is_refused(string filter)
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await Inbox.ConnectAsync(broker.Options().Build());
        await Assert.ThrowsAsync<MqttProtocolViolationException>(() => client.Client.SubscribeAsync(filter));
    }
}
