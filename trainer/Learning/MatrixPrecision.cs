using System.Runtime.InteropServices;
using TorchSharp;

namespace Sqair.Trainer.Learning;

/// <summary>What matrix products on the CPU are computed in; inputs, results, sums and weights are 32-bit floats in either case.</summary>
internal enum MatrixPrecision
{
    Float32,

    /// <summary>
    /// Factors may be rounded to 8 bits of mantissa (PyTorch's set_float32_matmul_precision "medium"): oneDNN multiplies in place of MKL,
    /// rounded on processors with AMX, in 32 bits on others. It uses AVX-512 on AMD, too, where MKL does not.
    /// </summary>
    Bfloat16,
}

/// <summary>Sets libtorch's precision for the whole process, and back.</summary>
internal sealed partial class MatrixPrecisionScope : IDisposable
{
    // of at::Float32Backend, at::Float32Op and at::Float32Precision
    const int OneDnn = 2, Products = 3, BrainFloat = 3;

    readonly int _before;

    MatrixPrecisionScope(int before) => _before = before;

    /// <returns>Null where nothing is to be set.</returns>
    /// <exception cref="UserErrorException">This libtorch has no such function.</exception>
    public static MatrixPrecisionScope? Use(MatrixPrecision precision)
    {
        if (precision == MatrixPrecision.Float32) return null;
        torch.set_num_threads(torch.get_num_threads());   // loads libtorch
        try
        {
            var context = GlobalContext();
            var before = Precision(context, OneDnn, Products);
            SetPrecision(context, OneDnn, Products, BrainFloat);
            return new(before);
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            throw new UserErrorException(
                $"matrixPrecision: bfloat16 is not to be had from this libtorch ({torch.__version__}); expected float32");
        }
    }

    public void Dispose() => SetPrecision(GlobalContext(), OneDnn, Products, _before);

    // TorchSharp 0.107 does not pass it on; these are libtorch's own, by the names that its compiler gives them.
    [LibraryImport("torch_cpu", EntryPoint = "_ZN2at13globalContextEv")]
    private static partial nint GlobalContext();

    [LibraryImport("torch_cpu", EntryPoint = "_ZNK2at7Context16float32PrecisionENS_14Float32BackendENS_9Float32OpE")]
    private static partial int Precision(nint context, int backend, int operation);

    [LibraryImport("torch_cpu",
        EntryPoint = "_ZN2at7Context19setFloat32PrecisionENS_14Float32BackendENS_9Float32OpENS_16Float32PrecisionE")]
    private static partial void SetPrecision(nint context, int backend, int operation, int precision);
}
