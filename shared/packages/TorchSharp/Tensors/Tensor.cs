using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// A tensor of libtorch. Each object owns one reference to it, given back by <see cref="Dispose()"/>, by the
    /// <see cref="DisposeScope"/> it was created in, or at last by the finalizer.
    /// </summary>
    public partial class Tensor : IDisposable
    {
        static long totalCount;
        static long peakCount;
        internal nint handle;
        internal int ScopeSlot;

        internal Tensor(nint handle, bool register = true)
        {
            this.handle = handle;
            var count = Interlocked.Increment(ref totalCount);
            if (count > peakCount) peakCount = count;
            if (register) DisposeScopeManager.ThreadSingleton.Register(this);
        }

        ~Tensor() => Dispose(false);

        /// <summary>Tensor objects alive in the process, in all threads.</summary>
        public static long TotalCount => Interlocked.Read(ref totalCount);

        public static long PeakCount => peakCount;

        internal DisposeScope? OwningDisposeScope { get; set; }

        public string? name { get; set; }

        public bool IsInvalid => handle == 0;

        /// <exception cref="InvalidOperationException">The tensor was disposed.</exception>
        public nint Handle => handle != 0 ? handle : throw new InvalidOperationException("Tensor invalid -- it was disposed.");

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            var released = Interlocked.Exchange(ref handle, 0);
            if (disposing && released != 0) DisposeScopeManager.ThreadSingleton.Disposing(this);
            // Also when there was nothing left to release: a scope must never keep what is gone.
            if (disposing) OwningDisposeScope?.Remove(this);
            if (released == 0) return;
            Interlocked.Decrement(ref totalCount);
            NativeMethods.tl_release(released);
        }

        /// <summary>Gives the native reference away: this object is invalid afterwards.</summary>
        public nint DecoupleFromNativeHandle()
        {
            var result = Handle;
            OwningDisposeScope?.Remove(this);
            Interlocked.Decrement(ref totalCount);
            handle = 0;
            GC.SuppressFinalize(this);
            return result;
        }

        public static Tensor UnsafeCreateTensor(nint handle) => new(handle);

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is { } owner) owner.MoveToOther(other, this);
            else other?.Attach(this);
            return this;
        }

        public override string ToString()
        {
            if (IsInvalid) return "[disposed]";
            var text = $"[{string.Join('x', shape)}], type = {dtype}, device = {device}";
            return numel() == 1 && device_type == DeviceType.CPU && dim() == 0 ? $"{text}, value = {ToScalar()}" : text;
        }
    }

    public static DisposeScope NewDisposeScope() => DisposeScopeManager.ThreadSingleton.NewDisposeScope();

    public static DisposeScope? CurrentDisposeScope => DisposeScopeManager.ThreadSingleton.CurrentDisposeScope;

    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        using var scope = NewDisposeScope();
        var result = expr();
        return result.MoveToOuterDisposeScope();
    }

    public static string __version__ => System.Runtime.InteropServices.Marshal.PtrToStringUTF8(VersionText())!;

    static unsafe nint VersionText() => (nint)NativeMethods.tl_version();

    public static int get_num_threads() => NativeMethods.tl_num_threads();

    /// <summary>Threads inside one operator, of libtorch and of OpenBLAS alike.</summary>
    public static void set_num_threads(int num) => NativeMethods.Check(NativeMethods.tl_set_num_threads(num));

    public static int get_num_interop_threads() => NativeMethods.tl_num_interop_threads();

    public static void set_num_interop_threads(int num) => NativeMethods.Check(NativeMethods.tl_set_num_interop_threads(num));
}
