using Sqair.Video;

namespace Sqair.Shared.Tests.Video;

public sealed class StreamClockTests
{
    const double Rate = 10;

    /// <summary>Four at a time, as from an encoder with frames out of order.</summary>
    [Fact]
    public void Frames_of_a_burst_are_a_period_apart()
    {
        var times = Stamp(frame => (frame / 4 * 4 + 3) / Rate, 400);
        Assert.All(Gaps(times).Skip(40), gap => Assert.InRange(gap, 0.06, 0.12));
    }

    [Fact]
    public void Jitter_is_smoothed_and_nothing_is_taken_after_it_came()
    {
        var random = new Random(1);
        var arrivals = Enumerable.Range(0, 600).Select(frame => frame / Rate + 0.08 * random.NextDouble()).ToArray();
        var times = Stamp(frame => arrivals[frame], arrivals.Length);
        Assert.All(Gaps(times).Skip(50), gap => Assert.InRange(gap, 0.04, 0.115));
        Assert.All(times.Zip(arrivals), pair => Assert.True(pair.First <= pair.Second + 1e-6));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(12.5)]
    public void A_stream_that_is_slower_or_faster_than_it_says_is_followed(double actual)
    {
        var times = Stamp(frame => (frame / 4 * 4 + 3) / actual, 1000);
        Assert.All(Gaps(times).Skip(600), gap => Assert.InRange(gap, 0.55 / actual, 1.25 / actual));
        Assert.InRange(times[^1], 999 / actual - 1, 999 / actual + 1e-6);
    }

    [Fact]
    public void Lost_frames_are_caught_up_with_and_a_pause_is_a_pause()
    {
        // Three frames are lost in the tenth second, and nothing comes for five seconds in the thirtieth.
        var times = Stamp(frame => (frame + (frame > 100 ? 3 : 0) + (frame > 300 ? 50 : 0)) / Rate, 400);
        Assert.InRange(times[399], 45.2 - 0.02, 45.2 + 1e-6);
        Assert.InRange(times[301] - times[300], 4.5, 5.5);
        Assert.InRange(times[200], 20.3 - 0.02, 20.3 + 1e-6);
    }

    static double[] Stamp(Func<int, double> arrival, int frames)
    {
        var clock = new StreamClock(Rate);
        return [.. Enumerable.Range(0, frames).Select(frame => clock.Next(TimeSpan.FromSeconds(arrival(frame))).TotalSeconds)];
    }

    static IEnumerable<double> Gaps(double[] times) => times.Zip(times.Skip(1), (earlier, later) => later - earlier);
}
