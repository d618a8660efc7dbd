using Sqair.Edge.Publishing;

namespace Sqair.Edge.Tests.Publishing;

public sealed class RetainedStatesTests
{
    [Fact]
    public void Only_the_newest_value_is_due_and_only_once()
    {
        var states = new RetainedStates();
        states.Set("a", [1]);
        states.Set("a", [2]);

        Assert.True(states.TryTake(out var topic, out var payload));
        Assert.Equal(("a", (byte)2), (topic, payload[0]));
        Assert.False(states.TryTake(out _, out _));
    }

    [Fact]
    public void A_connect_makes_all_due_again()
    {
        var states = new RetainedStates();
        states.Set("a", [1]);
        states.Set("b", [3]);
        Assert.True(states.TryTake(out _, out _));
        states.AllAreDue();

        var topics = new List<string>();
        while (states.TryTake(out var topic, out _)) topics.Add(topic);
        Assert.Equal(["a", "b"], topics.Order());
    }
}
