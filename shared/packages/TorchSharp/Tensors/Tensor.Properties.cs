using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public unsafe partial class Tensor
    {
        public long dim()
        {
            var result = NativeMethods.tl_dim(Handle);
            GC.KeepAlive(this);
            return result;
        }

        public long Dimensions => dim();
        public long ndim => dim();

        public long numel()
        {
            var result = NativeMethods.tl_numel(Handle);
            GC.KeepAlive(this);
            return result;
        }

        public long NumberOfElements => numel();

        public long[] shape
        {
            get
            {
                var sizes = new long[dim()];
                fixed (long* p = sizes) NativeMethods.tl_sizes(Handle, p);
                GC.KeepAlive(this);
                return sizes;
            }
        }

        public long[] size() => shape;

        public long size(int dim)
        {
            var rank = (int)this.dim();
            var position = dim < 0 ? dim + rank : dim;
            if ((uint)position >= (uint)rank)
                throw new ArgumentOutOfRangeException(nameof(dim), dim, $"the tensor has {rank} dimensions");
            var sizes = stackalloc long[rank];
            NativeMethods.tl_sizes(Handle, sizes);
            GC.KeepAlive(this);
            return sizes[position];
        }

        public long[] stride()
        {
            var strides = new long[dim()];
            fixed (long* p = strides) NativeMethods.tl_strides(Handle, p);
            GC.KeepAlive(this);
            return strides;
        }

        public long stride(int dim) => stride()[dim < 0 ? dim + (int)this.dim() : dim];

        public ScalarType dtype
        {
            get
            {
                var result = (ScalarType)NativeMethods.tl_dtype(Handle);
                GC.KeepAlive(this);
                return result;
            }
        }

        public long element_size()
        {
            var result = NativeMethods.tl_element_size(Handle);
            GC.KeepAlive(this);
            return result;
        }

        public long ElementSize => element_size();

        public long storage_offset()
        {
            var result = NativeMethods.tl_storage_offset(Handle);
            GC.KeepAlive(this);
            return result;
        }

        public Device device
        {
            get
            {
                int type, index;
                NativeMethods.tl_device(Handle, &type, &index);
                GC.KeepAlive(this);
                return type == (int)DeviceType.CPU ? CPU : new Device((DeviceType)type, index);
            }
        }

        public DeviceType device_type => device.type;
        public int device_index => device.index;
        public bool is_cuda => device_type == DeviceType.CUDA;
        public bool is_meta => device_type == DeviceType.META;
        public bool is_cpu() => device_type == DeviceType.CPU;
        public bool is_integral() => torch.is_integral(dtype);
        public bool is_floating_point() => torch.is_floating_point(dtype);
        public bool is_complex() => torch.is_complex(dtype);

        public bool is_contiguous()
        {
            var result = NativeMethods.tl_is_contiguous(Handle) != 0;
            GC.KeepAlive(this);
            return result;
        }

        public bool is_leaf
        {
            get
            {
                var result = NativeMethods.tl_is_leaf(Handle) != 0;
                GC.KeepAlive(this);
                return result;
            }
        }

        public Tensor cpu() => to(DeviceType.CPU);
        public Tensor cuda(Device? device = null, bool non_blocking = false) => to(device ?? CUDA, non_blocking: non_blocking);

        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Convert(type, null, copy, disposeAfter, non_blocking);

        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Convert(null, device, copy, disposeAfter, non_blocking);

        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Convert(type, device, copy, disposeAfter, non_blocking);

        public Tensor to(string device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Convert(null, new Device(device), copy, disposeAfter, non_blocking);

        public Tensor to(DeviceType deviceType, int deviceIndex = -1, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Convert(null, new Device(deviceType, deviceIndex), copy, disposeAfter, non_blocking);

        public Tensor to(Tensor other, bool non_blocking = false) => Convert(other.dtype, other.device, false, false, non_blocking);

        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Convert(type, null, copy, disposeAfter, non_blocking);

        public Tensor type_as(Tensor tensor) => to_type(tensor.dtype);
        public Tensor type(ScalarType dtype) => to(dtype);
        public Tensor @bool() => to_type(ScalarType.Bool);
        public Tensor @byte() => to_type(ScalarType.Byte);
        public Tensor @int() => to_type(ScalarType.Int32);
        public Tensor @long() => to_type(ScalarType.Int64);
        public Tensor half() => to_type(ScalarType.Float16);
        public Tensor @float() => to_type(ScalarType.Float32);
        public Tensor @double() => to_type(ScalarType.Float64);

        Tensor Convert(ScalarType? type, Device? target, bool copy, bool disposeAfter, bool nonBlocking)
        {
            var result = Aten.to.Call(this, type, Argument.None, target, Argument.None, nonBlocking, copy, Argument.None);
            if (disposeAfter && !ReferenceEquals(result, this)) Dispose();
            return result;
        }
    }
}
