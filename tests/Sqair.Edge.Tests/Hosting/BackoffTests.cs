using Sqair.Edge.Hosting;

namespace Sqair.Edge.Tests.Hosting;

public sealed class BackoffTests
{
    readonly ManualTime _time = new();

    [Fact]
    public void Doubles_from_a_second_to_half_a_minute_with_jitter()
    {
        var backoff = new Backoff(_time, "door");
        double[] wholes = [1, 2, 4, 8, 16, 30, 30, 30];
        var waits = wholes.Select(_ => backoff.Next().TotalSeconds).ToArray();

        Assert.All(waits.Zip(wholes), pair => Assert.InRange(pair.First, pair.Second / 2, pair.Second));
        Assert.True(waits.Zip(wholes, (wait, whole) => wait / whole).Distinct().Count() > 4, "no jitter");
    }

    [Fact]
    public void Stays_within_the_cap_after_years_of_failures()
    {
        var backoff = new Backoff(_time, "door");
        for (var i = 0; i < 100_000; i++) Assert.InRange(backoff.Next().TotalSeconds, 0.5, 30);
    }

    [Fact]
    public void What_worked_is_tried_again_at_once_however_often_it_had_failed_before()
    {
        var backoff = new Backoff(_time, "door");
        for (var i = 0; i < 6; i++) backoff.Next();

        backoff.Connected();
        _time.Advance(5.6);
        Assert.Equal(TimeSpan.Zero, backoff.Next());
        Assert.InRange(backoff.Next().TotalSeconds, 0.5, 1);
    }

    [Fact]
    public void What_never_holds_is_not_tried_at_once_for_ever()
    {
        var backoff = new Backoff(_time, "door");
        double[] wholes = [0, 1, 2, 4, 8];
        foreach (var whole in wholes)
        {
            backoff.Connected();
            _time.Advance(3);
            Assert.InRange(backoff.Next().TotalSeconds, whole / 2, whole);
        }
        backoff.Connected();
        _time.Advance(11);
        Assert.Equal(TimeSpan.Zero, backoff.Next());
    }

    [Fact]
    public void Two_cameras_do_not_wait_alike()
        => Assert.NotEqual(new Backoff(_time, "door").Next(), new Backoff(_time, "yard").Next());
}
