namespace TorchSharp.Interop;

/// <summary>New tensors and random numbers.</summary>
static partial class Aten
{
    internal static readonly Operator zeros = new("aten::zeros");
    internal static readonly Operator ones = new("aten::ones");
    internal static readonly Operator full = new("aten::full");
    internal static readonly Operator rand = new("aten::rand");
    internal static readonly Operator randn = new("aten::randn");
    internal static readonly Operator randperm = new("aten::randperm");
    internal static readonly Operator linspace = new("aten::linspace");
    internal static readonly Operator eye = new("aten::eye", "m");
    internal static readonly Operator zeros_like = new("aten::zeros_like");
    internal static readonly Operator ones_like = new("aten::ones_like");
    internal static readonly Operator full_like = new("aten::full_like");
    internal static readonly Operator empty_like = new("aten::empty_like");
    internal static readonly Operator rand_like = new("aten::rand_like");
    internal static readonly Operator randn_like = new("aten::randn_like");
    internal static readonly Operator scalar_tensor = new("aten::scalar_tensor");
    internal static readonly Operator bernoulli = new("aten::bernoulli");
    internal static readonly Operator multinomial = new("aten::multinomial");
    internal static readonly Operator uniform_ = new("aten::uniform_");
    internal static readonly Operator normal_ = new("aten::normal_");
    internal static readonly Operator exponential_ = new("aten::exponential_");
    internal static readonly Operator poisson = new("aten::poisson");
    internal static readonly Operator empty = new("aten::empty", "memory_format");
    internal static readonly Operator rand_generator = new("aten::rand", "generator");
    internal static readonly Operator randn_generator = new("aten::randn", "generator");
    internal static readonly Operator randint = new("aten::randint", "low");
    internal static readonly Operator randint_generator = new("aten::randint", "low_generator");
    internal static readonly Operator randperm_generator = new("aten::randperm", "generator");
    internal static readonly Operator arange = new("aten::arange", "start_step");
    internal static readonly Operator bernoulli__float = new("aten::bernoulli_", "float");
    internal static readonly Operator bernoulli__Tensor = new("aten::bernoulli_", "Tensor");
    internal static readonly Operator random_ = new("aten::random_", "from");
    internal static readonly Operator normal_tensors = new("aten::normal", "Tensor_Tensor");
}
