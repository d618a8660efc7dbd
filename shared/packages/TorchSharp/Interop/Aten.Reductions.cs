namespace TorchSharp.Interop;

/// <summary>Sums, extremes, sorting, scans.</summary>
static partial class Aten
{
    internal static readonly Operator sum = new("aten::sum");
    internal static readonly Operator sum_dim = new("aten::sum", "dim_IntList");
    internal static readonly Operator mean = new("aten::mean");
    internal static readonly Operator mean_dim = new("aten::mean", "dim");
    internal static readonly Operator prod = new("aten::prod");
    internal static readonly Operator prod_dim = new("aten::prod", "dim_int");
    internal static readonly Operator var = new("aten::var");
    internal static readonly Operator var_dim = new("aten::var", "dim");
    internal static readonly Operator std = new("aten::std");
    internal static readonly Operator std_dim = new("aten::std", "dim");
    internal static readonly Operator std_mean = new("aten::std_mean");
    internal static readonly Operator std_mean_dim = new("aten::std_mean", "dim");
    internal static readonly Operator var_mean = new("aten::var_mean");
    internal static readonly Operator var_mean_dim = new("aten::var_mean", "dim");
    internal static readonly Operator logsumexp = new("aten::logsumexp");
    internal static readonly Operator any = new("aten::any");
    internal static readonly Operator any_dim = new("aten::any", "dim");
    internal static readonly Operator all = new("aten::all");
    internal static readonly Operator all_dim = new("aten::all", "dim");
    internal static readonly Operator max = new("aten::max");
    internal static readonly Operator max_dim = new("aten::max", "dim");
    internal static readonly Operator min = new("aten::min");
    internal static readonly Operator min_dim = new("aten::min", "dim");
    internal static readonly Operator amax = new("aten::amax");
    internal static readonly Operator amin = new("aten::amin");
    internal static readonly Operator argmax = new("aten::argmax");
    internal static readonly Operator argmin = new("aten::argmin");
    internal static readonly Operator argsort = new("aten::argsort");
    internal static readonly Operator sort = new("aten::sort", "stable");
    internal static readonly Operator topk = new("aten::topk");
    internal static readonly Operator cumsum = new("aten::cumsum");
    internal static readonly Operator cumprod = new("aten::cumprod");
    internal static readonly Operator logcumsumexp = new("aten::logcumsumexp");
    internal static readonly Operator vector_norm = new("aten::linalg_vector_norm");
    internal static readonly Operator median = new("aten::median");
}
