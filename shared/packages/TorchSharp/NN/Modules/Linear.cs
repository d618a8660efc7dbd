using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>x Wᵀ + b with W [out, in].</summary>
    public sealed class Linear : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        public Parameter weight { get; }
        public Parameter? bias { get; }
        public long in_features { get; }
        public long out_features { get; }

        internal Linear(long inputs, long outputs, bool hasBias, torch.Device? device, torch.ScalarType? dtype) : base(nameof(Linear))
        {
            (in_features, out_features) = (inputs, outputs);
            weight = new Parameter(torch.empty(outputs, inputs, dtype, device));
            torch.nn.init.kaiming_uniform_(weight, Math.Sqrt(5));
            register_parameter(nameof(weight), weight);
            if (!hasBias) return;
            var bound = inputs > 0 ? 1 / Math.Sqrt(inputs) : 0;
            bias = new Parameter(torch.empty(outputs, dtype, device));
            torch.nn.init.uniform_(bias, -bound, bound);
            register_parameter(nameof(bias), bias);
        }

        protected override void RegisterComponents()
        {
        }

        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.linear(tensor, weight, bias);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Linear Linear(
                long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, outputSize, hasBias, device, dtype);
        }
    }
}
