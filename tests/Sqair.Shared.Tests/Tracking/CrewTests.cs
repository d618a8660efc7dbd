using Sqair.Tracking;

namespace Sqair.Shared.Tests.Tracking;

public sealed class CrewTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Every_item_is_done_once_before_the_job_is_over(int threads)
    {
        using var crew = new Crew(threads);
        var done = new int[7];
        for (var job = 1; job <= 300; job++)
        {
            crew.Run(job % 8, item => Interlocked.Increment(ref done[item]));
            for (var item = 0; item < done.Length; item++)
                Assert.Equal(Enumerable.Range(1, job).Count(j => j % 8 > item), Volatile.Read(ref done[item]));
        }
    }

    [Fact]
    public void Items_are_done_at_the_same_time()
    {
        using var crew = new Crew(3);
        using var all = new Barrier(3);
        crew.Run(3, _ => Assert.True(all.SignalAndWait(TimeSpan.FromMinutes(1))));
    }

    [Fact]
    public void A_single_item_stays_with_the_caller()
    {
        using var crew = new Crew(4);
        Thread? worker = null;
        crew.Run(1, _ => worker = Thread.CurrentThread);
        Assert.Same(Thread.CurrentThread, worker);
    }

    [Fact]
    public void The_first_items_exception_comes_out_when_all_are_done_and_the_next_job_runs()
    {
        using var crew = new Crew(2);
        var done = 0;
        for (var job = 0; job < 20; job++)
        {
            done = 0;
            var thrown = Assert.Throws<InvalidOperationException>(() => crew.Run(6, item =>
            {
                Interlocked.Increment(ref done);
                if (item is 1 or 4) throw new InvalidOperationException($"item {item}");
            }));
            Assert.Equal("item 1", thrown.Message);
            Assert.Equal(6, done);
        }
        crew.Run(6, _ => Interlocked.Increment(ref done));
        Assert.Equal(12, done);
    }

    [Fact]
    public void Jobs_allocate_nothing()
    {
        using var crew = new Crew(2);
        var work = new Action<int>(_ => { });
        for (var job = 0; job < 50; job++) crew.Run(4, work);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var job = 0; job < 200; job++) crew.Run(4, work);
        // Of all threads, so other parts of the test program may add a little.
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 200 * 16);
    }
}
