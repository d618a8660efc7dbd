using System.Text;
using Sqair.Edge.Publishing;

namespace Sqair.Edge.Tests.Publishing;

public sealed class OutboxTests
{
    readonly ManualTime _time = new();

    [Fact]
    public void Keeps_order_and_drops_the_oldest_when_full()
    {
        var outbox = new Outbox(3, TimeSpan.FromHours(1), _time);
        foreach (var topic in (string[])["a", "b", "c", "d", "e"]) outbox.Add(topic, [], 1, true);

        Assert.Equal(2, outbox.Dropped);
        Assert.Equal(["c", "d", "e"], Drain(outbox));
    }

    [Fact]
    public void A_message_that_could_not_be_sent_comes_first_again()
    {
        var outbox = new Outbox(3, TimeSpan.FromHours(1), _time);
        foreach (var topic in (string[])["a", "b"]) outbox.Add(topic, Encoding.UTF8.GetBytes(topic), 1, true);
        Assert.True(outbox.TryTake(out var message));
        outbox.Return(message);

        Assert.Equal(0, outbox.Dropped);
        Assert.Equal(["a", "b"], Drain(outbox));
    }

    [Fact]
    public void A_returned_message_is_the_oldest_of_a_full_box()
    {
        var outbox = new Outbox(2, TimeSpan.FromHours(1), _time);
        outbox.Add("a", [], 1, true);
        Assert.True(outbox.TryTake(out var message));
        outbox.Add("b", [], 1, true);
        outbox.Add("c", [], 1, true);
        outbox.Return(message);

        Assert.Equal(1, outbox.Dropped);
        Assert.Equal(["b", "c"], Drain(outbox));
    }

    [Fact]
    public void What_has_waited_too_long_is_dropped_and_counted()
    {
        var outbox = new Outbox(10, TimeSpan.FromSeconds(5), _time);
        outbox.Add("old", [], 0, false);
        _time.Advance(3);
        outbox.Add("young", [], 0, false);
        _time.Advance(2.5);

        Assert.Equal(["young"], Drain(outbox));
        Assert.Equal(1, outbox.Dropped);
    }

    static List<string> Drain(Outbox outbox)
    {
        var topics = new List<string>();
        while (outbox.TryTake(out var message)) topics.Add(message.Topic);
        Assert.Equal(0, outbox.Count);
        return topics;
    }
}
