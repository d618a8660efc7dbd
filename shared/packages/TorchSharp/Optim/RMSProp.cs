using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static RMSProp RMSProp(
                IEnumerable<Parameter> parameters, double lr = 0.01, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0,
                double momentum = 0, bool centered = false, bool maximize = false) =>
                new(parameters, lr, alpha, eps, weight_decay, momentum, centered, maximize);

            public static RMSProp RMSProp(
                IEnumerable<(string name, Parameter parameter)> parameters, double lr = 0.01, double alpha = 0.99, double eps = 1e-8,
                double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false) =>
                new(parameters.Select(p => p.parameter), lr, alpha, eps, weight_decay, momentum, centered, maximize);

            public static RMSProp RMSProp(
                IEnumerable<RMSProp.ParamGroup> parameters, double lr = 0.01, double alpha = 0.99, double eps = 1e-8,
                double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false) =>
                new(parameters, lr, alpha, eps, weight_decay, momentum, centered, maximize);
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>
    /// Gradients divided by a running root mean square (Tieleman and Hinton 2012): v = alpha v + (1 - alpha) g²,
    /// m = momentum m + g / (sqrt(v) + eps), p = p - lr m. Centered subtracts the squared running mean from v.
    /// </summary>
    public class RMSProp : OptimizerHelper, optim.IMomentum
    {
        public RMSProp(
            IEnumerable<Parameter> parameters, double lr = 1e-3, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0,
            double momentum = 0.0, bool centered = false, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }], lr, alpha, eps, weight_decay, momentum, centered, maximize)
        {
        }

        public RMSProp(
            IEnumerable<ParamGroup> parameters, double lr = 1e-3, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0,
            double momentum = 0.0, bool centered = false, bool maximize = false)
        {
            if (lr < 0) throw new ArgumentException($"Invalid learning rate: {lr}");
            if (eps < 0) throw new ArgumentException($"Invalid eps: {eps}");
            if (alpha < 0) throw new ArgumentException($"Invalid alpha: {alpha}");
            if (momentum < 0) throw new ArgumentException($"Invalid momentum value: {momentum}");
            if (weight_decay < 0) throw new ArgumentException($"Invalid weight_decay value: {weight_decay}");
            _defaults = new Options
            {
                LearningRate = lr, InitialLearningRate = lr, alpha = alpha, eps = eps, weight_decay = weight_decay, momentum = momentum,
                centered = centered, maximize = maximize,
            };
            foreach (var group in parameters) add_param_group(group);
        }

        Options Defaults => (Options)_defaults!;

        public double Momentum
        {
            get => Defaults.momentum!.Value;
            set => Defaults.momentum = value;
        }

        public override void add_param_group(Modules.ParamGroup param_group)
        {
            var given = param_group.Options as Options ?? new Options();
            var rate = given.LearningRate ?? Defaults.LearningRate;
            AddGroup(
                param_group,
                new Options
                {
                    LearningRate = rate, InitialLearningRate = rate!.Value, alpha = given.alpha ?? Defaults.alpha, eps = given.eps ?? Defaults.eps,
                    weight_decay = given.weight_decay ?? Defaults.weight_decay, momentum = given.momentum ?? Defaults.momentum,
                    centered = given.centered ?? Defaults.centered, maximize = given.maximize ?? Defaults.maximize,
                },
                parameter => new State(parameter));
        }

        public override Tensor step(Func<Tensor>? closure = null) => Step<Options, State>(closure, Update);

        static void Update(Parameter parameter, Tensor gradient, Options options, State state)
        {
            var alpha = options.alpha!.Value;
            if (options.maximize == true) gradient = -gradient;
            if (options.weight_decay is not 0 and { } decay) gradient = gradient.add(parameter, decay);
            state.square_avg.mul_(alpha).addcmul_(gradient, gradient, 1 - alpha);
            Tensor scale;
            if (state.grad_avg is { } mean)
            {
                mean.mul_(alpha).add_(gradient, 1 - alpha);
                scale = state.square_avg.addcmul(mean, mean, -1).sqrt_();
            }
            else
            {
                scale = state.square_avg.sqrt();
            }
            scale.add_(options.eps!.Value);
            var rate = options.LearningRate!.Value;
            if (state.momentum_buffer is { } velocity) parameter.add_(velocity.mul_(options.momentum!.Value).addcdiv_(gradient, scale), -rate);
            else parameter.addcdiv_(gradient, scale, -rate);
        }

        public sealed class State(Parameter parameter) : OptimizerState(parameter)
        {
            public Tensor square_avg = null!;
            public Tensor? momentum_buffer;
            public Tensor? grad_avg;

            protected override Tensor?[] Tensors => [square_avg, momentum_buffer, grad_avg];
            protected override int Required => 1;

            public override void Initialize(OptimizerOptions options)
            {
                var settings = (Options)options;
                square_avg = Zeros();
                momentum_buffer = settings.momentum > 0 ? Zeros() : null;
                grad_avg = settings.centered == true ? Zeros() : null;
            }
        }

        public class Options : OptimizerOptions
        {
            public bool? maximize;
            public double? momentum;
            public double? alpha;
            public double? eps;
            public double? weight_decay;
            public bool? centered;

            public override void LoadStateDict(OptimizerOptions source)
            {
                base.LoadStateDict(source);
                var o = (Options)source;
                (maximize, momentum, alpha, eps, weight_decay, centered) = (o.maximize, o.momentum, o.alpha, o.eps, o.weight_decay, o.centered);
            }

            public override void LoadStateDict(BinaryReader reader)
            {
                base.LoadStateDict(reader);
                maximize = reader.ReadBoolean();
                momentum = reader.ReadDouble();
                alpha = reader.ReadDouble();
                eps = reader.ReadDouble();
                weight_decay = reader.ReadDouble();
                centered = reader.ReadBoolean();
            }

            public override void SaveStateDict(BinaryWriter writer)
            {
                base.SaveStateDict(writer);
                writer.Write(maximize!.Value);
                writer.Write(momentum!.Value);
                writer.Write(alpha!.Value);
                writer.Write(eps!.Value);
                writer.Write(weight_decay!.Value);
                writer.Write(centered!.Value);
            }
        }

        public class ParamGroup : ParamGroup<Options>, optim.IMomentum
        {
            public ParamGroup()
            {
            }

            public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options)
            {
            }

            public ParamGroup(
                IEnumerable<Parameter> parameters, double lr = 1e-3, double eps = 1e-8, double alpha = 0.99, double weight_decay = 0,
                double momentum = 0.0, bool centered = false)
                : base(
                    parameters,
                    new Options
                    {
                        LearningRate = lr, eps = eps, alpha = alpha, weight_decay = weight_decay, momentum = momentum, centered = centered,
                    })
            {
            }

            public double Momentum
            {
                get => Options.momentum!.Value;
                set => Options.momentum = value;
            }
        }
    }
}
