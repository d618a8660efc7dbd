using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>Two-dimensional convolution with a kernel W [out, in / groups, kh, kw].</summary>
    public sealed class Conv2d : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        readonly long[] strides;
        readonly long[] padding;
        readonly long[] dilation;
        readonly long groups;

        public Parameter weight { get; }
        public Parameter? bias { get; }

        internal Conv2d(
            long inChannels, long outChannels, (long, long) kernel, (long, long) stride, (long, long) padding, (long, long) dilation, long groups,
            bool hasBias, torch.Device? device, torch.ScalarType? dtype) : base(nameof(Conv2d))
        {
            strides = [stride.Item1, stride.Item2];
            this.padding = [padding.Item1, padding.Item2];
            this.dilation = [dilation.Item1, dilation.Item2];
            this.groups = groups;
            weight = new Parameter(torch.empty(outChannels, inChannels / groups, kernel.Item1, kernel.Item2, dtype, device));
            torch.nn.init.kaiming_uniform_(weight, Math.Sqrt(5));
            register_parameter(nameof(weight), weight);
            if (!hasBias) return;
            var bound = 1 / Math.Sqrt(torch.nn.init.CalculateFanInAndFanOut(weight).fanIn);
            bias = new Parameter(torch.empty(outChannels, dtype, device));
            torch.nn.init.uniform_(bias, -bound, bound);
            register_parameter(nameof(bias), bias);
        }

        protected override void RegisterComponents()
        {
        }

        public override torch.Tensor forward(torch.Tensor input) =>
            torch.nn.functional.conv2d(input, weight, bias, strides, padding, dilation, groups);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Conv2d Conv2d(
                long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                Conv2d(
                    in_channels, out_channels, (kernel_size, kernel_size), (stride, stride), (padding, padding), (dilation, dilation),
                    padding_mode, groups, bias, device, dtype);

            public static Conv2d Conv2d(
                long in_channels, long out_channels, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null,
                (long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true,
                Device? device = null, ScalarType? dtype = null) =>
                padding_mode == PaddingModes.Zeros
                    ? new Conv2d(
                        in_channels, out_channels, kernel_size, stride ?? (1, 1), padding ?? (0, 0), dilation ?? (1, 1), groups, bias, device, dtype)
                    : throw new NotSupportedException($"Conv2d pads with zeros here, not with {padding_mode}");
        }
    }
}
