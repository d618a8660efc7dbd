using Sqair.Trainer.Training;

namespace Sqair.Trainer.Tests.Training;

public sealed class ThreadCrewTests
{
    [Fact]
    public void Every_part_is_done_once_and_sums_are_the_same_for_all()
    {
        using var crew = new ThreadCrew(4);
        for (var round = 0; round < 200; round++)
        {
            var count = 1 + round % 4;
            var sums = new (double First, double Second)[count];
            crew.Run(count, i => sums[i] = (crew.Sum(i, i + round), crew.Sum(i, 10 * i)));
            var expected = (Enumerable.Range(0, count).Sum(i => (double)(i + round)), Enumerable.Range(0, count).Sum(i => 10.0 * i));
            Assert.All(sums, s => Assert.Equal(expected, s));
        }
    }

    /// <summary>Those who wait for it are let go, and the crew works on.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_part_that_fails_is_told_of(int failing)
    {
        using var crew = new ThreadCrew(3);
        var failure = Assert.Throws<InvalidOperationException>(
            () => crew.Run(3, i => _ = i == failing ? throw new InvalidOperationException("spoilt") : crew.Sum(i, 1)));
        Assert.Equal("spoilt", failure.Message);
        var sum = 0.0;
        crew.Run(3, i => { if (i == 1) sum = crew.Sum(i, 2); else crew.Sum(i, 2); });
        Assert.Equal(6, sum);
    }
}
