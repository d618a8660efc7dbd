using System.Buffers;
using System.Security.Cryptography;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace MQTTnet.Tests.Publishing;

public sealed class PublishTests
{
    public static TheoryData<MqttQualityOfServiceLevel, MqttProtocolVersion> All => new(
        from qos in Enum.GetValues<MqttQualityOfServiceLevel>()
        from version in new[] { MqttProtocolVersion.V311, MqttProtocolVersion.V500 }
        select (qos, version));

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_message_arrives_with_topic_payload_and_quality(MqttQualityOfServiceLevel qos, MqttProtocolVersion version)
    {
        await using var broker = await TestBroker.StartAsync();
        using var reader = await Inbox.ConnectAsync(broker.Options(version).Build(), "camera/+/tracks", qos);
        using var writer = await Inbox.ConnectAsync(broker.Options(version).Build());

        var result = await writer.Client.PublishStringAsync("camera/7/tracks", "zwölf", qos);

        Assert.True(result.IsSuccess);
        Assert.Equal(qos == MqttQualityOfServiceLevel.AtMostOnce, result.PacketIdentifier is null);
        var message = await reader.NextAsync();
        Assert.Equal("camera/7/tracks", message.Topic);
        Assert.Equal("zwölf", message.ConvertPayloadToString());
        Assert.Equal(qos, message.QualityOfServiceLevel);
        Assert.False(message.Retain);
    }

    [Fact]
    public async Task Nobody_listening_is_a_success_with_its_own_reason()
    {
        await using var broker = await TestBroker.StartAsync();
        using var writer = await Inbox.ConnectAsync(broker.Options().Build());
        var result = await writer.Client.PublishStringAsync("void", "x", MqttQualityOfServiceLevel.AtLeastOnce);
        Assert.True(result.IsSuccess);
        Assert.Equal(MqttClientPublishReasonCode.NoMatchingSubscribers, result.ReasonCode);
    }

    [Theory]
    [InlineData(MqttQualityOfServiceLevel.AtMostOnce)]
    [InlineData(MqttQualityOfServiceLevel.AtLeastOnce)]
    [InlineData(MqttQualityOfServiceLevel.ExactlyOnce)]
    public async Task Many_messages_arrive_once_and_in_order(MqttQualityOfServiceLevel qos)
    {
        const int count = 1000;
        await using var broker = await TestBroker.StartAsync();
        using var reader = await Inbox.ConnectAsync(broker.Options().Build(), "numbers", qos);
        using var writer = new MqttClientFactory().CreateMqttClient();
        var connected = await writer.ConnectAsync(broker.Options().Build());

        // More than the broker takes at a time is a violation that it may answer by hanging up, and the client does not count for us;
        // messages of QoS 2 under way together may overtake each other.
        var most = qos switch
        {
            MqttQualityOfServiceLevel.AtMostOnce => count,
            MqttQualityOfServiceLevel.AtLeastOnce => connected.ReceiveMaximum ?? ushort.MaxValue,
            _ => 1,
        };
        foreach (var window in Enumerable.Range(0, count).Chunk(most))
        {
            var results = window.Select(i => writer.PublishBinaryAsync("numbers", BitConverter.GetBytes(i), qos)).ToList();
            Assert.All(await Task.WhenAll(results), r => Assert.True(r.IsSuccess));
        }

        for (var i = 0; i < count; i++)
            Assert.Equal(i, BitConverter.ToInt32((await reader.NextAsync()).Payload.ToArray()));
        Assert.True(await reader.IsEmptyAsync());
    }

    [Fact]
    public async Task A_large_payload_of_several_segments_arrives_whole()
    {
        await using var broker = await TestBroker.StartAsync();
        using var reader = await Inbox.ConnectAsync(broker.Options().Build(), "model", MqttQualityOfServiceLevel.AtLeastOnce);
        using var writer = await Inbox.ConnectAsync(broker.Options().Build());
        var bytes = RandomNumberGenerator.GetBytes(4 << 20);
        var first = new Segment(bytes.AsMemory(0, 3_000_000));
        var last = first.Append(bytes.AsMemory(3_000_000));

        await writer.Client.PublishSequenceAsync(
            "model", new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length), MqttQualityOfServiceLevel.AtLeastOnce);

        Assert.Equal(SHA256.HashData(bytes), SHA256.HashData((await reader.NextAsync()).Payload.ToArray()));
    }

    [Fact]
    public async Task An_empty_payload_arrives_empty()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await Inbox.ConnectAsync(broker.Options().Build(), "nothing");
        await client.Client.PublishStringAsync("nothing");
        var message = await client.NextAsync();
        Assert.True(message.Payload.IsEmpty);
        Assert.Null(message.ConvertPayloadToString());
    }

    [Fact]
    public async Task A_retained_message_waits_for_later_subscribers_until_it_is_cleared()
    {
        await using var broker = await TestBroker.StartAsync();
        using var writer = await Inbox.ConnectAsync(broker.Options().Build());
        await writer.Client.PublishStringAsync("status", "online", MqttQualityOfServiceLevel.AtLeastOnce, retain: true);

        using (var late = await Inbox.ConnectAsync(broker.Options().Build(), "status"))
        {
            var message = await late.NextAsync();
            Assert.Equal("online", message.ConvertPayloadToString());
            Assert.True(message.Retain);
        }
        await writer.Client.PublishStringAsync("status", null, MqttQualityOfServiceLevel.AtLeastOnce, retain: true);
        using var later = await Inbox.ConnectAsync(broker.Options().Build(), "status");
        Assert.True(await later.IsEmptyAsync());
    }

    [Fact]
    public async Task The_properties_of_version_5_come_through()
    {
        await using var broker = await TestBroker.StartAsync();
        using var reader = await Inbox.ConnectAsync(broker.Options().Build());
        await reader.Client.SubscribeAsync(
            new MqttClientSubscribeOptionsBuilder().WithTopicFilter("p").WithSubscriptionIdentifier(300).Build());
        using var writer = await Inbox.ConnectAsync(broker.Options().Build());

        await writer.Client.PublishAsync(new MqttApplicationMessageBuilder()
            .WithTopic("p").WithPayload("{}").WithContentType("application/json")
            .WithResponseTopic("answers").WithCorrelationData([1, 0, 255])
            .WithMessageExpiryInterval(3600).WithPayloadFormatIndicator(MqttPayloadFormatIndicator.CharacterData)
            .WithUserProperty("schema", "tracks/1"u8.ToArray().AsMemory())
                .WithUserProperty("schema", "zwei"u8.ToArray().AsMemory()).Build());

        var message = await reader.NextAsync();
        Assert.Equal("application/json", message.ContentType);
        Assert.Equal("answers", message.ResponseTopic);
        Assert.Equal([1, 0, 255], message.CorrelationData);
        Assert.InRange(message.MessageExpiryInterval, 3500u, 3600u);
        Assert.Equal(MqttPayloadFormatIndicator.CharacterData, message.PayloadFormatIndicator);
        Assert.Equal([300u], message.SubscriptionIdentifiers);
        Assert.Equal(["tracks/1", "zwei"], message.UserProperties.Select(p => System.Text.Encoding.UTF8.GetString(p.ValueBuffer.Span)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/+/b")]
    [InlineData("a/#")]
    public async Task A_topic_that_cannot_be_published_to_is_refused(string topic)
    {
        await using var broker = await TestBroker.StartAsync();
        using var writer = await Inbox.ConnectAsync(broker.Options().Build());
        await Assert.ThrowsAsync<MqttProtocolViolationException>(
            () => writer.Client.PublishAsync(new MqttApplicationMessage { Topic = topic }));
        Assert.True(writer.Client.IsConnected);
    }

    [Fact]
    public async Task Features_of_version_5_are_refused_in_version_3()
    {
        await using var broker = await TestBroker.StartAsync();
        using var writer = await Inbox.ConnectAsync(broker.Options(MqttProtocolVersion.V311).Build());
        var message = new MqttApplicationMessageBuilder().WithTopic("a").WithContentType("text/plain").Build();
        await Assert.ThrowsAsync<NotSupportedException>(() => writer.Client.PublishAsync(message));
    }

    [Fact]
    public async Task Without_a_connection_publishing_fails_as_a_communication_fault()
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        await Assert.ThrowsAsync<MqttClientNotConnectedException>(() => client.PublishStringAsync("a", "b"));
    }

    sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory) => Memory = memory;

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory) { RunningIndex = RunningIndex + Memory.Length };
            Next = next;
            return next;
        }
    }
}
