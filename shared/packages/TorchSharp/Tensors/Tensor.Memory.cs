using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public unsafe partial class Tensor
    {
        /// <summary>Typed access to the values of a tensor in host memory.</summary>
        public Utils.TensorAccessor<T> data<T>() where T : unmanaged
        {
            ValidateType(typeof(T));
            return new Utils.TensorAccessor<T>(this);
        }

        /// <summary>The one value of a one-element tensor; copied to the host if it is elsewhere.</summary>
        public T item<T>() where T : unmanaged
        {
            if (numel() != 1) throw new ArgumentException("Number of elements in the tensor must be 1");
            ValidateType(typeof(T));
            if (device_type == DeviceType.CPU)
            {
                var value = *(T*)DataPointer();
                GC.KeepAlive(this);
                return value;
            }
            using var onHost = cpu();
            return *(T*)onHost.DataPointer();
        }

        public Scalar ToScalar() => dtype switch
        {
            ScalarType.Float32 => item<float>(),
            ScalarType.Float64 => item<double>(),
            ScalarType.Int64 => item<long>(),
            ScalarType.Int32 => item<int>(),
            ScalarType.Int16 => item<short>(),
            ScalarType.Int8 => item<sbyte>(),
            ScalarType.Byte => item<byte>(),
            ScalarType.Bool => item<bool>(),
            ScalarType.Float16 => (float)item<Half>(),
            _ => throw new NotSupportedException($"A {dtype} has no scalar in C#."),
        };

        public double ReadCpuDouble(long i) => Utils.TensorAccessor<double>.ReadItemAt(this, i);
        public float ReadCpuSingle(long i) => Utils.TensorAccessor<float>.ReadItemAt(this, i);
        public int ReadCpuInt32(long i) => Utils.TensorAccessor<int>.ReadItemAt(this, i);
        public long ReadCpuInt64(long i) => Utils.TensorAccessor<long>.ReadItemAt(this, i);

        /// <summary>The raw memory of a contiguous tensor on the host. Valid only while the tensor lives.</summary>
        public Span<byte> bytes
        {
            get => RawBytes();
            set
            {
                var target = RawBytes();
                if (target.Length != value.Length)
                    throw new ArgumentException($"the tensor holds {target.Length} bytes, got {value.Length}");
                value.CopyTo(target);
            }
        }

        Span<byte> RawBytes()
        {
            if (!is_contiguous()) throw new InvalidOperationException("bytes needs a contiguous tensor: call contiguous() first.");
            if (device_type != DeviceType.CPU) throw new InvalidOperationException("bytes needs a tensor on the CPU: call cpu() first.");
            var total = numel() * element_size();
            if (total > int.MaxValue) throw new ArgumentException("A span reaches int.MaxValue bytes at most.");
            return total == 0 ? [] : new Span<byte>(DataPointer(), (int)total);
        }

        internal void* DataPointer()
        {
            void* result;
            NativeMethods.Check(NativeMethods.tl_data(Handle, &result));
            GC.KeepAlive(this);
            return result;
        }

        internal void ValidateType(Type dotnetType)
        {
            if (ToScalarType(dotnetType) != dtype) throw new ArgumentException($"{dotnetType.Name} is not compatible with {dtype}");
        }
    }
}
