using Sqair.Trainer.Learning;

namespace Sqair.Trainer.Tests.Learning;

public sealed class RowBlocksTests
{
    static readonly long[] s_rows = [.. Enumerable.Range(0, 40).Select(i => (long)(3 * i))];

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 16)]
    [InlineData(16, 16)]
    [InlineData(17, 32)]
    [InlineData(33, 40)]
    [InlineData(40, 40)]
    public void Rows_with_work_are_filled_up_to_whole_blocks_in_their_order(int wanted, int taken)
    {
        var filled = RowBlocks.Filled(s_rows, row => row >= 3 * (40 - wanted));
        Assert.Equal(taken, filled.Length);
        Assert.Equal(filled.Order().Distinct(), filled);
        Assert.Empty(s_rows[(40 - wanted)..].Except(filled));
        Assert.Empty(filled.Except(s_rows));
    }
}
