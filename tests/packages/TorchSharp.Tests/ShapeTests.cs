using TorchSharp;
using static TorchSharp.torch;

/// <summary>Views, joins and indexing against the places they should read.</summary>
public class ShapeTests
{
    static Tensor Cube() => arange(24).reshape(2, 3, 4);

    static long[] Read(Tensor t) => t.to(int64).contiguous().data<long>().ToArray();

    static void Check(Tensor t, long[] shape, params long[] values)
    {
        Assert.Equal(shape, t.shape);
        Assert.Equal(values, Read(t));
    }

    [Fact]
    public void Views_read_the_right_places()
    {
        using var scope = NewDisposeScope();
        var x = Cube();
        Check(x.select(0, 1).select(1, 2), [3], 14, 18, 22);
        Check(x.narrow(2, 1, 2).select(0, 0), [3, 2], 1, 2, 5, 6, 9, 10);
        Check(x.slice(2, 0, 4, 3).select(0, 0), [3, 2], 0, 3, 4, 7, 8, 11);
        Check(x.permute(2, 0, 1).select(0, 3), [2, 3], 3, 7, 11, 15, 19, 23);
        Check(x.transpose(1, 2).select(0, 0), [4, 3], 0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11);
        Check(x.sum(2).t(), [3, 2], 6, 54, 22, 70, 38, 86);
        Check(x.flatten(1).select(0, 1), [12], 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23);
        Check(x.view(-1).unsqueeze(0).squeeze(0).narrow(0, 22, 2), [2], 22, 23);
        Check(arange(2).unsqueeze(1).expand(2, 3), [2, 3], 0, 0, 0, 1, 1, 1);
        Check(arange(2).unsqueeze(1).expand_as(zeros(2, 2)), [2, 2], 0, 0, 1, 1);
        Check(arange(2).repeat(2, 2), [2, 4], 0, 1, 0, 1, 0, 1, 0, 1);
        Check(arange(2).repeat_interleave(2), [4], 0, 0, 1, 1);
        Check(arange(4).flip(0), [4], 3, 2, 1, 0);
        Check(arange(4).roll(1), [4], 3, 0, 1, 2);
        Check(eye(2), [2, 2], 1, 0, 0, 1);
        Check(ones(2, 2).tril(), [2, 2], 1, 0, 1, 1);
        Assert.False(x.transpose(0, 1).is_contiguous());
        Assert.True(x.transpose(0, 1).contiguous().is_contiguous());
    }

    [Fact]
    public void Parts_come_in_order()
    {
        using var scope = NewDisposeScope();
        var x = arange(7);
        Assert.Equal([3L, 3L, 1L], x.split(3).Select(p => p.size(0)));
        Assert.Equal([2L, 5L], x.split([2L, 5L], 0).Select(p => p.size(0)));
        Assert.Equal([4L, 3L], x.chunk(2).Select(p => p.size(0)));
        Assert.Equal([0L, 1L, 2L, 3L, 4L, 5L, 6L], x.unbind().Select(p => p.item<long>()));
        Check(torch.cat([x.narrow(0, 0, 2), x.narrow(0, 5, 2)]), [4], 0, 1, 5, 6);
        Check(torch.stack([x.narrow(0, 0, 2), x.narrow(0, 5, 2)], 1), [2, 2], 0, 5, 1, 6);
        var grid = torch.meshgrid([arange(2), arange(3)]);
        Check(grid[0], [2, 3], 0, 0, 0, 1, 1, 1);
        Check(grid[1], [2, 3], 0, 1, 2, 0, 1, 2);
    }

    [Fact]
    public void Gathering_and_scattering()
    {
        using var scope = NewDisposeScope();
        var x = arange(6).reshape(2, 3);
        var index = tensor(new long[,] { { 2, 0 }, { 1, 1 } });
        Check(x.gather(1, index), [2, 2], 2, 0, 4, 4);
        Check(zeros(2, 3, int64).scatter(1, index, x.narrow(1, 0, 2) + 1), [2, 3], 2, 0, 1, 0, 5, 0);
        Check(zeros(2, 3, int64).scatter_add(1, index, ones(2, 2, int64)), [2, 3], 1, 0, 1, 0, 2, 0);
        Check(x.index_select(1, tensor(new long[] { 2, 2 })), [2, 2], 2, 2, 5, 5);
        Check((x > 3).nonzero(), [2, 2], 1, 1, 1, 2);
    }

    [Fact]
    public void The_indexer_takes_positions_slices_axes_and_tensors()
    {
        using var scope = NewDisposeScope();
        var x = Cube();
        Check(x[1, 2, 3], [], 23);
        Check(x[1][0], [4], 12, 13, 14, 15);
        Check(x[.., 1, 0..2], [2, 2], 4, 5, 16, 17);
        Check(x[TensorIndex.Ellipsis, 1], [2, 3], 1, 5, 9, 13, 17, 21);
        Check(x[TensorIndex.Ellipsis, ^1], [2, 3], 3, 7, 11, 15, 19, 23);
        Check(x[0, .., 1..^1], [3, 2], 1, 2, 5, 6, 9, 10);
        Check(x[1, TensorIndex.Slice(0, null, 2), 0], [2], 12, 20);
        Assert.Equal([2L, 1L, 3L, 4L], x[TensorIndex.Colon, TensorIndex.None].shape);
        Check(x[TensorIndex.Colon, TensorIndex.Tensor(tensor(new long[] { 2, 0 })), 0], [2, 2], 8, 0, 20, 12);
        var mask = tensor(new[] { true, false, false, false, false, true }, [2, 3]);
        Check(x[TensorIndex.Tensor(mask), TensorIndex.Slice(0, 2)], [2, 2], 0, 1, 20, 21);
        Check(x[TensorIndex.Tensor(mask), TensorIndex.Tensor(tensor(new long[] { 3, 0 }))], [2], 3, 20);
        Check(x[tensor(new long[] { 1, 0 }), tensor(new long[] { 2, 1 })], [2, 4], 20, 21, 22, 23, 4, 5, 6, 7);
        Assert.Contains("too many indices", Assert.Throws<ArgumentException>(() => x[0, 0, 0, 0]).Message);
    }

    [Fact]
    public void Assigning_through_the_indexer_changes_the_tensor()
    {
        using var scope = NewDisposeScope();
        var x = zeros(2, 3, int64);
        x[0] = tensor(new long[] { 1, 2, 3 });
        x[1, 1..3] = tensor(7L);
        Check(x, [2, 3], 1, 2, 3, 0, 7, 7);
        x[TensorIndex.Tensor(x > 5)] = tensor(9L);
        Check(x, [2, 3], 1, 2, 3, 0, 9, 9);
        x.index_put_(5, TensorIndex.Colon, TensorIndex.Single(0));
        Check(x, [2, 3], 5, 2, 3, 5, 9, 9);
        x.index_put_(ones(2, int64), [TensorIndex.Single(0), TensorIndex.Tensor(tensor(new long[] { 1, 1 }))], accumulate: true);
        Check(x, [2, 3], 5, 4, 3, 5, 9, 9);
    }

    [Fact]
    public void A_view_shares_memory_and_a_clone_does_not()
    {
        using var scope = NewDisposeScope();
        var x = zeros(2, 2, int64);
        var copy = x.clone();
        x.select(0, 1).fill_(3);
        x.alias()[0, 0] = tensor(8L);
        Check(x, [2, 2], 8, 0, 3, 3);
        Check(copy, [2, 2], 0, 0, 0, 0);
    }
}
