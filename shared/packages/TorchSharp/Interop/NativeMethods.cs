using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>The C surface of native/libtorch_calls.cpp, declared as it is: blittable types, status 0 for success.</summary>
static unsafe partial class NativeMethods
{
    internal const string Library = "TorchCalls";

    static NativeMethods() => NativeLoader.Install();

    [LibraryImport(Library)] internal static partial byte* tl_last_error();
    [LibraryImport(Library)] internal static partial byte* tl_version();
    [LibraryImport(Library)] internal static partial byte* tl_configuration();
    [LibraryImport(Library)] internal static partial long tl_live_handles();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int tl_find(string name, string overload, nint* op);

    [LibraryImport(Library)]
    internal static partial int tl_call(nint op, NativeValue* arguments, int count, NativeValue* results, int maxResults);

    [LibraryImport(Library)] internal static partial void tl_release(nint tensor);
    [LibraryImport(Library)] internal static partial nint tl_share(nint tensor);

    // The getters below only read a few words: no need to let the garbage collector run meanwhile.
    [LibraryImport(Library), SuppressGCTransition] internal static partial int tl_dtype(nint tensor);
    [LibraryImport(Library), SuppressGCTransition] internal static partial long tl_dim(nint tensor);
    [LibraryImport(Library), SuppressGCTransition] internal static partial long tl_numel(nint tensor);
    [LibraryImport(Library), SuppressGCTransition] internal static partial void tl_sizes(nint tensor, long* sizes);
    [LibraryImport(Library)] internal static partial long tl_element_size(nint tensor);
    [LibraryImport(Library)] internal static partial long tl_storage_offset(nint tensor);
    [LibraryImport(Library)] internal static partial int tl_is_contiguous(nint tensor);
    [LibraryImport(Library)] internal static partial int tl_is_leaf(nint tensor);
    [LibraryImport(Library)] internal static partial int tl_requires_grad(nint tensor);
    [LibraryImport(Library)] internal static partial void tl_strides(nint tensor, long* strides);
    [LibraryImport(Library)] internal static partial void tl_device(nint tensor, int* type, int* index);

    [LibraryImport(Library)] internal static partial int tl_default_dtype();
    [LibraryImport(Library)] internal static partial int tl_set_default_dtype(int dtype);

    [LibraryImport(Library)] internal static partial int tl_data(nint tensor, void** data);
    [LibraryImport(Library)] internal static partial int tl_set_requires_grad(nint tensor, int value);
    [LibraryImport(Library)] internal static partial int tl_retain_grad(nint tensor);
    [LibraryImport(Library)] internal static partial int tl_grad(nint tensor, nint* grad);
    [LibraryImport(Library)] internal static partial int tl_set_grad(nint tensor, nint grad);
    [LibraryImport(Library)] internal static partial int tl_set_data(nint tensor, nint source);

    [LibraryImport(Library)]
    internal static partial int tl_from_memory(
        void* data, long* sizes, int rank, int dtype, delegate* unmanaged<void*, void> release, void* context, nint* result);

    [LibraryImport(Library)]
    internal static partial int tl_backward(
        nint* outputs, int outputCount, nint* gradients, int gradientCount, int retainGraph, int createGraph, nint* inputs, int inputCount);

    [LibraryImport(Library)]
    internal static partial int tl_autograd_grad(
        nint* outputs, int outputCount, nint* inputs, int inputCount, nint* gradients, int gradientCount,
        int retainGraph, int createGraph, int allowUnused, nint* results);

    [LibraryImport(Library)] internal static partial int tl_grad_mode();
    [LibraryImport(Library)] internal static partial void tl_set_grad_mode(int enabled);
    [LibraryImport(Library)] internal static partial int tl_is_inference();
    [LibraryImport(Library)] internal static partial nint tl_enter_inference(int enabled);
    [LibraryImport(Library)] internal static partial void tl_leave_inference(nint guard);
    [LibraryImport(Library)] internal static partial int tl_anomaly_mode(int* checkNan);
    [LibraryImport(Library)] internal static partial void tl_set_anomaly_mode(int enabled, int checkNan);

    [LibraryImport(Library)] internal static partial int tl_manual_seed(ulong seed);
    [LibraryImport(Library)] internal static partial int tl_default_generator(int deviceType, int deviceIndex, nint* generator);
    [LibraryImport(Library)] internal static partial int tl_new_generator(int deviceType, int deviceIndex, ulong seed, nint* generator);
    [LibraryImport(Library)] internal static partial void tl_release_generator(nint generator);
    [LibraryImport(Library)] internal static partial int tl_generator_seed(nint generator, ulong seed);
    [LibraryImport(Library)] internal static partial ulong tl_generator_current_seed(nint generator);
    [LibraryImport(Library)] internal static partial int tl_generator_reseed(nint generator, ulong* seed);
    [LibraryImport(Library)] internal static partial int tl_generator_state(nint generator, nint* state);
    [LibraryImport(Library)] internal static partial int tl_set_generator_state(nint generator, nint state);

    [LibraryImport(Library)] internal static partial int tl_num_threads();
    [LibraryImport(Library)] internal static partial int tl_num_interop_threads();
    [LibraryImport(Library)] internal static partial int tl_set_num_threads(int threads);
    [LibraryImport(Library)] internal static partial int tl_set_num_interop_threads(int threads);
    [LibraryImport(Library)] internal static partial int tl_cuda_device_count();
    [LibraryImport(Library)] internal static partial int tl_mkldnn();
    [LibraryImport(Library)] internal static partial void tl_set_mkldnn(int enabled);

    /// <exception cref="ExternalException">The call failed; the message is libtorch's own.</exception>
    internal static void Check(int status)
    {
        if (status != 0) Throw();
    }

    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    static void Throw() => throw new ExternalException(Marshal.PtrToStringUTF8((nint)tl_last_error()));
}
