namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Fills tensors with first values, in place and outside of any gradient.</summary>
        public static class init
        {
            public enum NonlinearityType
            {
                Linear = 0,
                Conv1D,
                Conv2D,
                Conv3D,
                ConvTranspose1D,
                ConvTranspose2D,
                ConvTranspose3D,
                Sigmoid,
                Tanh,
                ReLU,
                LeakyReLU,
            }

            public enum FanInOut
            {
                FanIn,
                FanOut,
            }

            public static double calculate_gain(NonlinearityType nonlinearity, double param = 0.0) => nonlinearity switch
            {
                NonlinearityType.Tanh => 5.0 / 3.0,
                NonlinearityType.ReLU => Math.Sqrt(2.0),
                NonlinearityType.LeakyReLU => Math.Sqrt(2.0 / (1 + param * param)),
                _ => 1.0,
            };

            public static Tensor zeros_(Tensor tensor) => WithoutGradient(tensor, t => t.zero_());
            public static Tensor ones_(Tensor tensor) => WithoutGradient(tensor, t => t.fill_(1.0));
            public static Tensor constant_(Tensor tensor, Scalar val) => WithoutGradient(tensor, t => t.fill_(val));

            public static Tensor eye_(Tensor tensor) => WithoutGradient(tensor, t =>
            {
                using var identity = eye(t.size(0), t.size(1), t.dtype, t.device);
                t.copy_(identity);
            });

            public static Tensor uniform_(Tensor tensor, double low = 0, double high = 1, Generator? generator = null) =>
                WithoutGradient(tensor, t => t.uniform_(low, high, generator));

            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1, Generator? generator = null) =>
                WithoutGradient(tensor, t => t.normal_(mean, std, generator));

            /// <summary>Normal values between a and b, by the inverse of the normal distribution function.</summary>
            public static Tensor trunc_normal_(
                Tensor tensor, double mean = 0.0, double std = 1.0, double a = -2.0, double b = 2.0, Generator? generator = null) =>
                WithoutGradient(tensor, t =>
                {
                    using var probe = torch.tensor(new[] { (a - mean) / std / Math.Sqrt(2), (b - mean) / std / Math.Sqrt(2) });
                    using var ends = probe.erf();
                    t.uniform_(ends.ReadCpuDouble(0), ends.ReadCpuDouble(1), generator);
                    t.erfinv_().mul_(std * Math.Sqrt(2)).add_(mean).clamp_(a, b);
                });

            /// <summary>Rows or columns that are orthonormal times the gain, whichever are fewer (Saxe et al. 2013).</summary>
            public static Tensor orthogonal_(Tensor tensor, double gain = 1.0) => WithoutGradient(tensor, t =>
            {
                if (t.dim() < 2) throw new ArgumentException("orthogonal_ needs a tensor of at least two dimensions");
                using var scope = NewDisposeScope();
                var rows = t.size(0);
                var columns = t.numel() / rows;
                var flat = randn(rows, columns, t.dtype, t.device);
                if (rows < columns) flat = flat.t();
                var (q, r) = linalg.qr(flat);
                // The signs of R's diagonal make the distribution uniform over the orthogonal matrices.
                q = q * r.diagonal().sign();
                if (rows < columns) q = q.t();
                t.copy_(q.reshape(t.shape)).mul_(gain);
            });

            public static Tensor kaiming_uniform_(
                Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU)
            {
                var bound = Math.Sqrt(3.0) * KaimingDeviation(tensor, a, mode, nonlinearity);
                return uniform_(tensor, -bound, bound);
            }

            public static Tensor kaiming_normal_(
                Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU) =>
                normal_(tensor, 0, KaimingDeviation(tensor, a, mode, nonlinearity));

            static double KaimingDeviation(Tensor tensor, double a, FanInOut mode, NonlinearityType nonlinearity)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                return calculate_gain(nonlinearity, a) / Math.Sqrt(mode == FanInOut.FanIn ? fanIn : fanOut);
            }

            public static Tensor xavier_uniform_(Tensor tensor, double gain = 1.0)
            {
                var bound = Math.Sqrt(3.0) * XavierDeviation(tensor, gain);
                return uniform_(tensor, -bound, bound);
            }

            public static Tensor xavier_normal_(Tensor tensor, double gain = 1.0) => normal_(tensor, 0, XavierDeviation(tensor, gain));
            public static Tensor glorot_uniform_(Tensor tensor, double gain = 1.0) => xavier_uniform_(tensor, gain);
            public static Tensor glorot_normal_(Tensor tensor, double gain = 1.0) => xavier_normal_(tensor, gain);

            static double XavierDeviation(Tensor tensor, double gain)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                return gain * Math.Sqrt(2.0 / (fanIn + fanOut));
            }

            public static (long fanIn, long fanOut) CalculateFanInAndFanOut(Tensor tensor)
            {
                var shape = tensor.shape;
                if (shape.Length < 2)
                    throw new ArgumentException("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions");
                var field = shape[2..].TotalSize();
                return (shape[1] * field, shape[0] * field);
            }

            static Tensor WithoutGradient(Tensor tensor, Action<Tensor> fill)
            {
                using var guard = no_grad();
                fill(tensor);
                return tensor;
            }
        }

        public static partial class utils
        {
            /// <summary>Scales all gradients by one factor so that their common norm is at most max_norm; returns the norm before.</summary>
            public static double clip_grad_norm_(IEnumerable<Modules.Parameter> tensors, double max_norm, double norm_type = 2.0)
            {
                using var scope = NewDisposeScope();
                using var guard = no_grad();
                var gradients = tensors.Select(p => p.grad).OfType<Tensor>().ToArray();
                if (gradients.Length == 0) return 0;
                var norms = stack(gradients.Select(g => g.norm((float)norm_type)));
                var total = norms.norm((float)norm_type).ToDouble();
                var factor = max_norm / (total + 1e-6);
                if (factor < 1)
                    foreach (var gradient in gradients) gradient.mul_(factor);
                return total;
            }

            public static void clip_grad_value_(IEnumerable<Modules.Parameter> tensors, double clip_value)
            {
                using var scope = NewDisposeScope();
                using var guard = no_grad();
                foreach (var gradient in tensors.Select(p => p.grad).OfType<Tensor>()) gradient.clamp_(-clip_value, clip_value);
            }

            public static Tensor parameters_to_vector(IEnumerable<Modules.Parameter> tensors)
            {
                using var scope = NewDisposeScope();
                return cat(tensors.Select(p => p.reshape(-1)).ToArray()).MoveToOuterDisposeScope();
            }

            public static void vector_to_parameters(Tensor vec, IEnumerable<Modules.Parameter> tensors)
            {
                using var scope = NewDisposeScope();
                using var guard = no_grad();
                long start = 0;
                foreach (var parameter in tensors)
                {
                    parameter.copy_(vec.narrow(0, start, parameter.numel()).view_as(parameter));
                    start += parameter.numel();
                }
            }
        }
    }
}
