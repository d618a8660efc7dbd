using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

/// <summary>From C# memory into tensors and back.</summary>
public class MemoryTests
{
    [Fact]
    public void Arrays_of_every_rank_and_type_keep_shape_and_values()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([1f, 2f, 3f], tensor(new[] { 1f, 2f, 3f }).data<float>().ToArray());
        Assert.Equal([2L, 2L], tensor(new[,] { { 1, 2 }, { 3, 4 } }).shape);
        Assert.Equal([1L, 2L, 2L], tensor(new double[,,] { { { 1, 2 }, { 3, 4 } } }).shape);
        Assert.Equal([1, 2, 3, 4], (int[])[.. tensor(new[,] { { 1, 2 }, { 3, 4 } }).data<int>()]);
        Assert.Equal([2L, 3L], tensor(new float[6], [2, 3]).shape);
        Assert.Equal([2L, 3L], tensor(new float[6].AsMemory(), [2, 3]).shape);
        Assert.Equal(float64, tensor(new[] { 1f }, dtype: float64).dtype);
        Assert.Equal(uint8, tensor(new byte[] { 1 }).dtype);
        Assert.Equal(5, from_array(new short[,] { { 5 } }).item<short>());
        Assert.Equal(0, tensor(Array.Empty<float>()).numel());
        Assert.Equal([], tensor(2.5).shape);
        Assert.Contains("takes 6 values, got 5", Assert.Throws<ArgumentException>(() => tensor(new float[5], [2, 3])).Message);
    }

    [Fact]
    public void Values_come_out_in_the_order_of_the_dimensions_whatever_the_strides()
    {
        using var scope = NewDisposeScope();
        var t = tensor(new[,] { { 1, 2, 3 }, { 4, 5, 6 } }).t();
        Assert.Equal([1, 4, 2, 5, 3, 6], t.data<int>().ToArray());
        Assert.Equal(5, t.data<int>()[1, 1]);
        Assert.Equal(2, t.data<int>()[2]);
        Assert.Equal(new[,] { { 1, 4 }, { 2, 5 }, { 3, 6 } }, (int[,])t.data<int>().ToNDArray());
        var part = new int[2];
        t.data<int>().CopyTo(part, 0, 3);
        Assert.Equal([5, 3], part);
        t.data<int>().CopyFrom([9, 8], 0, 1);
        Assert.Equal([1, 9, 8, 5, 3, 6], t.data<int>().ToArray());
        Assert.Throws<IndexOutOfRangeException>(() => t.data<int>()[3, 0]);
        Assert.Throws<ArgumentException>(() => t.data<float>());
    }

    [Fact]
    public void Bytes_are_the_memory_itself()
    {
        using var t = tensor(new[] { 1f, 2f });
        BitConverter.TryWriteBytes(t.bytes[4..], 7f);
        Assert.Equal([1f, 7f], t.data<float>().ToArray());
        t.bytes = new byte[8];
        Assert.Equal([0f, 0f], t.data<float>().ToArray());
        using var turned = ones(2, 3).t();
        Assert.Contains("contiguous", Assert.Throws<InvalidOperationException>(() => turned.bytes.Length).Message);
    }

    [Fact]
    public void Frombuffer_shares_the_array_and_keeps_it_alive()
    {
        var array = new[] { 1f, 2f, 3f, 4f };
        using var t = frombuffer(array, float32, count: 2, offset: 1);
        array[1] = 9;
        Assert.Equal([9f, 3f], t.data<float>().ToArray());
        t.fill_(5);
        Assert.Equal([1f, 5f, 5f, 4f], array);
        Assert.Throws<ArgumentException>(() => frombuffer(array, float64));
        Assert.Throws<ArgumentOutOfRangeException>(() => frombuffer(array, float32, count: 5));
    }

    [Fact]
    public void The_array_is_let_go_with_the_last_tensor_over_it()
    {
        var weak = Make(out var view);
        GC.Collect();
        Assert.True(weak.IsAlive);
        Assert.Equal(3f, view.sum().item<float>());
        view.Dispose();
        GC.Collect();
        Assert.False(weak.IsAlive);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Make(out Tensor view)
        {
            var array = new[] { 1f, 2f };
            using var whole = frombuffer(array, float32);
            view = whole.alias();
            return new WeakReference(array);
        }
    }

    [Fact]
    public void Items_need_one_element_of_the_right_type()
    {
        using var t = tensor(new[] { 1f, 2f });
        Assert.Throws<ArgumentException>(() => t.item<float>());
        Assert.Throws<ArgumentException>(() => t[0].item<double>());
        Assert.Equal(2f, t[1].item<float>());
        Assert.Equal(2, (int)t[1]);
        Assert.Equal(2.0, t[1].ToDouble());
        Assert.Equal("[2], type = Float32, device = cpu", t.ToString());
    }

    [Fact]
    public void Filled_and_sequenced_tensors()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([0f, 0f], zeros(2).data<float>().ToArray());
        Assert.Equal([1L, 1L], ones(2, int64).data<long>().ToArray());
        Assert.Equal([3.5, 3.5], full(2, 3.5, float64).data<double>().ToArray());
        Assert.Equal(int64, full([2L], 3).dtype);
        Assert.Equal([2L, 3L, 4L, 5L], zeros(2, 3, 4, 5).shape);
        Assert.Equal([0L, 2L, 4L], arange(0, 6, 2).data<long>().ToArray());
        Assert.Equal([0f, 0.5f, 1f], linspace(0, 1, 3).data<float>().ToArray());
        Assert.Equal(float64, zeros_like(ones(2, float64)).dtype);
        Assert.Equal([7f, 7f], full_like(zeros(2), 7).data<float>().ToArray());
        Assert.True(zeros(2, requires_grad: true).requires_grad);
        Assert.Equal(24, empty([2L, 3L, 4L]).numel());
    }

    [Fact]
    public void The_default_type_can_be_changed()
    {
        try
        {
            set_default_dtype(float64);
            using var t = zeros(2);
            Assert.Equal(float64, t.dtype);
            Assert.Equal(float64, get_default_dtype());
        }
        finally
        {
            set_default_dtype(float32);
        }
    }
}
