using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>What modules without parameters derive from.</summary>
    public abstract class ParameterLessModule<T1, TResult>(string name) : torch.nn.Module<T1, TResult>(name);

    public sealed class ELU(double alpha, bool inplace) : ParameterLessModule<torch.Tensor, torch.Tensor>(nameof(ELU))
    {
        public double alpha { get; set; } = alpha;
        public bool inplace { get; set; } = inplace;
        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.elu(tensor, alpha, inplace);
    }

    public sealed class ReLU(bool inplace) : ParameterLessModule<torch.Tensor, torch.Tensor>(nameof(ReLU))
    {
        public bool inplace { get; set; } = inplace;
        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.relu(tensor, inplace);
    }

    public sealed class Sigmoid() : ParameterLessModule<torch.Tensor, torch.Tensor>(nameof(Sigmoid))
    {
        public override torch.Tensor forward(torch.Tensor tensor) => tensor.sigmoid();
    }

    public sealed class Tanh() : ParameterLessModule<torch.Tensor, torch.Tensor>(nameof(Tanh))
    {
        public override torch.Tensor forward(torch.Tensor tensor) => tensor.tanh();
    }

    public sealed class Flatten(long start_dim, long end_dim) : ParameterLessModule<torch.Tensor, torch.Tensor>(nameof(Flatten))
    {
        public override torch.Tensor forward(torch.Tensor input) => input.flatten(start_dim, end_dim);
    }

    public sealed class PixelShuffle(long upscale_factor) : ParameterLessModule<torch.Tensor, torch.Tensor>(nameof(PixelShuffle))
    {
        public long upscale_factor { get; set; } = upscale_factor;
        public override torch.Tensor forward(torch.Tensor input) => torch.nn.functional.pixel_shuffle(input, upscale_factor);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static ELU ELU(double alpha = 1.0, bool inplace = false) => new(alpha, inplace);
            public static ReLU ReLU(bool inplace = false) => new(inplace);
            public static Sigmoid Sigmoid() => new();
            public static Tanh Tanh() => new();
            public static Flatten Flatten(long start_dim = 1, long end_dim = -1) => new(start_dim, end_dim);
            public static PixelShuffle PixelShuffle(long upscale_factor) => new(upscale_factor);
        }
    }
}
