using System.Collections;

namespace TorchSharp.Utils;

/// <summary>
/// Reads and writes the values of a tensor in host memory, in the order of its dimensions whatever its strides. It keeps
/// a reference to the tensor; the values are those of the tensor, not a copy.
/// </summary>
public sealed unsafe class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    readonly torch.Tensor tensor;
    readonly T* data;

    internal TensorAccessor(torch.Tensor tensor)
    {
        if (tensor.device_type != DeviceType.CPU)
            throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
        this.tensor = tensor;
        data = (T*)tensor.DataPointer();
    }

    public long Count => tensor.numel();

    public T[] ToArray()
    {
        var result = new T[Count];
        CopyTo(result.AsSpan());
        return result;
    }

    public Array ToNDArray()
    {
        var shape = tensor.shape;
        if (shape.Length <= 1) return ToArray();
        var result = Array.CreateInstance(typeof(T), shape);
        CopyTo(new Span<T>(System.Runtime.CompilerServices.Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(result)), (int)Count));
        return result;
    }

    /// <summary>By one running index or by one index a dimension.</summary>
    public T this[params long[] indices]
    {
        get => data[Offset(indices)];
        set => data[Offset(indices)] = value;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    /// <summary>Copies from running index <paramref name="tensorIndex"/> on, as much as both sides hold.</summary>
    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var target = array[arrayIndex..];
        var length = (int)Math.Min(target.Length, Math.Max(0, Count - tensorIndex));
        if (tensor.is_contiguous()) new ReadOnlySpan<T>(data + tensorIndex, length).CopyTo(target);
        else
        {
            using var ordered = tensor.contiguous();
            new ReadOnlySpan<T>((T*)ordered.DataPointer() + tensorIndex, length).CopyTo(target);
        }
        GC.KeepAlive(tensor);
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom((ReadOnlySpan<T>)array, arrayIndex, tensorIndex);

    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var source = array[arrayIndex..];
        var length = (int)Math.Min(source.Length, Math.Max(0, Count - tensorIndex));
        source = source[..length];
        if (tensor.is_contiguous()) source.CopyTo(new Span<T>(data + tensorIndex, length));
        else
            for (var i = 0; i < length; i++) data[Offset([tensorIndex + i])] = source[i];
        GC.KeepAlive(tensor);
    }

    internal static T ReadItemAt(torch.Tensor tensor, long index) => new TensorAccessor<T>(tensor)[index];

    public IEnumerator<T> GetEnumerator()
    {
        var count = Count;
        for (long i = 0; i < count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The tensor stays with its owner; there is nothing to give back.</summary>
    public void Dispose()
    {
    }

    long Offset(long[] indices)
    {
        var shape = tensor.shape;
        if (indices.Length == 1 && shape.Length != 1)
        {
            if ((ulong)indices[0] >= (ulong)Count) throw new IndexOutOfRangeException($"index {indices[0]} of a tensor with {Count} elements");
            if (tensor.is_contiguous()) return indices[0];
            indices = Unravel(indices[0], shape);
        }
        if (indices.Length != shape.Length)
            throw new ArgumentException($"the tensor has {shape.Length} dimensions, got {indices.Length} indices");
        var strides = tensor.stride();
        long offset = 0;
        for (var i = 0; i < indices.Length; i++)
        {
            if ((ulong)indices[i] >= (ulong)shape[i])
                throw new IndexOutOfRangeException($"index {indices[i]} in dimension {i} of size {shape[i]}");
            offset += indices[i] * strides[i];
        }
        return offset;
    }

    static long[] Unravel(long index, long[] shape)
    {
        var indices = new long[shape.Length];
        for (var i = shape.Length - 1; i >= 0; i--) (index, indices[i]) = Math.DivRem(index, shape[i]);
        return indices;
    }
}
