using Sqair.Trainer.Data;

namespace Sqair.Trainer.Tests.Data;

public sealed class BatchesAheadTests
{
    /// <summary>Notes what it was asked, and whether two threads asked at once.</summary>
    sealed class Source : IBatchSource
    {
        int _inside;

        public List<long> Asked { get; } = [];
        public bool Crowded { get; private set; }

        public CropBatch Draw(long number, int length, int batch, bool teach, bool onlyTeachable)
        {
            Crowded |= Interlocked.Increment(ref _inside) > 1;
            Thread.Sleep(5);
            lock (Asked) Asked.Add(number);
            Interlocked.Decrement(ref _inside);
            return new(length, batch, [number], new int[length * batch], null);
        }
    }

    static BatchOrder Order(long number, int length = 1) => new(number, length, 1, false, false);

    [Fact]
    public void Batches_come_as_ordered_and_each_is_drawn_once()
    {
        var source = new Source();
        var batches = new BatchesAhead(source);
        for (var i = 0; i < 20; i++) Assert.Equal(i, batches.Take(Order(i), i < 19 ? Order(i + 1) : null).Frames[0]);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => (long)i), source.Asked);
        Assert.False(source.Crowded);
    }

    [Fact]
    public void Something_else_than_expected_is_drawn_when_it_is_asked_for()
    {
        var source = new Source();
        var batches = new BatchesAhead(source);
        batches.Take(Order(0), Order(1));
        Assert.Equal(7, batches.Take(Order(7), Order(8)).Frames[0]);
        Assert.Equal(3, batches.Take(Order(8, length: 3), null).Length);
        Assert.False(source.Crowded);
    }
}
