using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>Cross-correlation of [B, C, H, W] with [O, C / groups, kh, kw].</summary>
            public static Tensor conv2d(
                Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null,
                long groups = 1) =>
                Aten.conv2d.Call(input, weight, bias, Pair(strides, 1), Pair(padding, 0), Pair(dilation, 1), groups);

            public static Tensor conv_transpose2d(
                Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? output_padding = null,
                long[]? dilation = null, long groups = 1) =>
                Aten.conv_transpose2d.Call(
                    input, weight, bias, Pair(strides, 1), Pair(padding, 0), Pair(output_padding, 0), groups, Pair(dilation, 1));

            static long[] Pair(long[]? given, long fallback) => given switch
            {
                null => [fallback, fallback],
                [var both] => [both, both],
                _ => given,
            };

            public static Tensor pixel_shuffle(Tensor input, long upscale_factor) => Aten.pixel_shuffle.Call(input, upscale_factor);

            /// <summary>Values of [B, C, H, W] at the normalized places [B, h, w, 2] (x first, -1 to 1).</summary>
            public static Tensor grid_sample(
                Tensor input, Tensor grid, GridSampleMode mode = GridSampleMode.Bilinear,
                GridSamplePaddingMode padding_mode = GridSamplePaddingMode.Zeros, bool? align_corners = null) =>
                Aten.grid_sampler.Call(
                    input, grid, mode == GridSampleMode.Bilinear ? 0L : 1L,
                    padding_mode switch { GridSamplePaddingMode.Border => 1L, GridSamplePaddingMode.Reflection => 2L, _ => 0L },
                    align_corners ?? false);

            /// <summary>The sampling grid [B, H, W, 2] of affine transforms [B, 2, 3]; size is [B, C, H, W].</summary>
            public static Tensor affine_grid(Tensor theta, long[]? size = null, bool align_corners = false) =>
                Aten.affine_grid_generator.Call(theta, size ?? throw new ArgumentNullException(nameof(size)), align_corners);

            /// <param name="pad">Pairs from the last dimension backwards: left, right, top, bottom, ...</param>
            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                mode is PaddingModes.Constant or PaddingModes.Zeros
                    ? Aten.constant_pad_nd.Call(input, pad, value)
                    : Aten.pad.Call(input, pad, mode.ToString().ToLowerInvariant());

            public static Tensor pad(Tensor input, ReadOnlySpan<long> pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, pad.ToArray(), mode, value);

            public static Tensor pad(Tensor input, (long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, new[] { pad.Item1, pad.Item2 }, mode, value);

            public static Tensor pad(Tensor input, (long, long, long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, new[] { pad.Item1, pad.Item2, pad.Item3, pad.Item4 }, mode, value);

            /// <summary>Nearest or bilinear resizing of [B, C, H, W] to a size or by factors.</summary>
            public static Tensor interpolate(
                Tensor x, long[]? size = null, double[]? scale_factor = null, InterpolationMode mode = InterpolationMode.Nearest,
                bool? align_corners = null, bool recompute_scale_factor = false, bool antialias = false)
            {
                if (x.dim() != 4 || mode is not (InterpolationMode.Nearest or InterpolationMode.Bilinear) || antialias)
                    throw new NotSupportedException("interpolate offers nearest and bilinear on tensors of four dimensions, without antialiasing");
                var target = size ?? OutputSize(x, scale_factor ?? throw new ArgumentException("interpolate needs a size or a scale_factor"));
                double? vertical = size is null && !recompute_scale_factor ? scale_factor![0] : null;
                double? horizontal = size is null && !recompute_scale_factor ? scale_factor![^1] : null;
                return mode == InterpolationMode.Nearest
                    ? Aten.upsample_nearest2d.Call(x, target, vertical, horizontal)
                    : Aten.upsample_bilinear2d.Call(x, target, align_corners ?? false, vertical, horizontal);
            }

            static long[] OutputSize(Tensor x, double[] factors) =>
                [(long)Math.Floor(x.size(-2) * factors[0]), (long)Math.Floor(x.size(-1) * factors[^1])];

            public static Tensor max_pool2d(
                Tensor input, long[] kernel_size, long[]? strides = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false) =>
                Aten.max_pool2d.Call(input, kernel_size, strides ?? kernel_size, Pair(padding, 0), Pair(dilation, 1), ceil_mode);

            public static Tensor avg_pool2d(
                Tensor input, long[] kernel_size, long[]? stride = null, long[]? padding = null, bool ceil_mode = false,
                bool count_include_pad = true, long? divisor_override = null) =>
                Aten.avg_pool2d.Call(input, kernel_size, stride ?? kernel_size, Pair(padding, 0), ceil_mode, count_include_pad, divisor_override);
        }
    }
}
