using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static unsafe partial class torch
{
    /// <summary>Copies an array of any rank; the tensor has its shape.</summary>
    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device);

    public static Tensor from_array(
        Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        var type = ToScalarType(rawArray.GetType().GetElementType()!);
        var shape = new long[rawArray.Rank];
        for (var d = 0; d < shape.Length; d++) shape[d] = rawArray.GetLongLength(d);
        using var scope = NewDisposeScope();
        var created = Aten.empty.Call(shape, type, Argument.None, CPU);
        var length = rawArray.LongLength * SizeOf(type);
        if (length > 0)
            fixed (byte* source = &MemoryMarshal.GetArrayDataReference(rawArray))
                Buffer.MemoryCopy(source, created.DataPointer(), length, length);
        return Placed(created, dtype, device, requires_grad).MoveToOuterDisposeScope();
    }

    public static Tensor as_tensor(Array data, ScalarType? dtype = null, Device? device = null) => from_array(data, dtype, device);

    public static Tensor as_tensor(Tensor data, ScalarType? dtype = null, Device? device = null) =>
        data.to(dtype ?? data.dtype, device ?? data.device);

    /// <summary>A tensor over the memory of the array itself: writing to one changes the other.</summary>
    public static Tensor frombuffer(Array rawArray, ScalarType dtype, long count = -1, long offset = 0, bool requires_grad = false)
    {
        var elements = rawArray.LongLength;
        var type = ToScalarType(rawArray.GetType().GetElementType()!);
        if (rawArray.Rank != 1) throw new ArgumentException("frombuffer takes an array of one dimension", nameof(rawArray));
        if (type != dtype) throw new ArgumentException($"the array holds {type}, not {dtype}", nameof(dtype));
        if (offset < 0 || offset > elements) throw new ArgumentOutOfRangeException(nameof(offset), offset, $"the array has {elements} elements");
        if (count < 0) count = elements - offset;
        if (count > elements - offset) throw new ArgumentOutOfRangeException(nameof(count), count, $"the array has {elements - offset} elements from the offset on");
        var pin = GCHandle.Alloc(rawArray, GCHandleType.Pinned);
        nint result;
        var status = NativeMethods.tl_from_memory(
            (byte*)pin.AddrOfPinnedObject() + offset * SizeOf(type), &count, 1, (int)type, &Unpin, (void*)GCHandle.ToIntPtr(pin), &result);
        if (status != 0) pin.Free();
        NativeMethods.Check(status);
        return Finish(new Tensor(result), requires_grad);
    }

    [UnmanagedCallersOnly]
    static void Unpin(void* context) => GCHandle.FromIntPtr((nint)context).Free();

    static Tensor FromSpan<T>(ReadOnlySpan<T> values, long[] shape, ScalarType? dtype, Device? device, bool requiresGrad) where T : unmanaged
    {
        long count = 1;
        foreach (var size in shape) count *= size;
        if (count != values.Length)
            throw new ArgumentException($"a shape of [{string.Join(", ", shape)}] takes {count} values, got {values.Length}");
        var type = ToScalarType(typeof(T));
        var created = Aten.empty.Call(shape, type, Argument.None, CPU);
        values.CopyTo(new Span<T>(created.DataPointer(), values.Length));
        return Placed(created, dtype, device, requiresGrad);
    }

    static Tensor FromScalar(Scalar value) => Aten.scalar_tensor.Call(value, value.Type, Argument.None, CPU);

    static Tensor scalar_tensor(Scalar value, ScalarType type, Device device) => Aten.scalar_tensor.Call(value, type, Argument.None, device);

    static Tensor Placed(Tensor created, ScalarType? dtype, Device? device, bool requiresGrad)
    {
        var elsewhere = device is { type: not DeviceType.CPU };
        if (elsewhere || (dtype is { } wanted && wanted != created.dtype))
            created = created.to(dtype ?? created.dtype, device ?? CPU, disposeAfter: true);
        return Finish(created, requiresGrad);
    }
}
