using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static Adam Adam(
                IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8,
                double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static Adam Adam(
                IEnumerable<(string name, Parameter parameter)> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999,
                double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters.Select(p => p.parameter), lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static Adam Adam(
                IEnumerable<Adam.ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8,
                double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>
    /// Adam (Kingma and Ba 2014): steps along a running mean of the gradient divided by the root of a running mean square,
    /// both corrected for their start at zero. Weight decay is added to the gradient.
    /// </summary>
    public class Adam : OptimizerHelper, optim.IBetas
    {
        readonly bool decoupledDecay;

        public Adam(
            IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8,
            double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }], lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)
        {
        }

        public Adam(
            IEnumerable<ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8,
            double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            : this(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize, decoupledDecay: false)
        {
        }

        private protected Adam(
            IEnumerable<Modules.ParamGroup> parameters, double lr, double beta1, double beta2, double eps, double weight_decay, bool amsgrad,
            bool maximize, bool decoupledDecay)
        {
            if (lr < 0) throw new ArgumentException($"Invalid learning rate: {lr}");
            if (beta1 is < 0 or >= 1) throw new ArgumentException($"Invalid beta1: {beta1}");
            if (beta2 is < 0 or >= 1) throw new ArgumentException($"Invalid beta2: {beta2}");
            if (eps < 0) throw new ArgumentException($"Invalid eps: {eps}");
            if (weight_decay < 0) throw new ArgumentException($"Invalid weight_decay value: {weight_decay}");
            this.decoupledDecay = decoupledDecay;
            _defaults = new Options
            {
                LearningRate = lr, InitialLearningRate = lr, beta1 = beta1, beta2 = beta2, eps = eps, weight_decay = weight_decay,
                amsgrad = amsgrad, maximize = maximize,
            };
            foreach (var group in parameters) add_param_group(group);
        }

        Options Defaults => (Options)_defaults!;

        public (double, double) Betas
        {
            get => (Defaults.beta1!.Value, Defaults.beta2!.Value);
            set => (Defaults.beta1, Defaults.beta2) = value;
        }

        public override void add_param_group(Modules.ParamGroup param_group)
        {
            var given = param_group.Options as Options ?? new Options();
            var rate = given.LearningRate ?? Defaults.LearningRate;
            AddGroup(
                param_group,
                new Options
                {
                    LearningRate = rate, InitialLearningRate = rate!.Value, beta1 = given.beta1 ?? Defaults.beta1, beta2 = given.beta2 ?? Defaults.beta2,
                    eps = given.eps ?? Defaults.eps, weight_decay = given.weight_decay ?? Defaults.weight_decay,
                    amsgrad = given.amsgrad ?? Defaults.amsgrad, maximize = given.maximize ?? Defaults.maximize,
                },
                parameter => new State(parameter));
        }

        public override Tensor step(Func<Tensor>? closure = null) => Step<Options, State>(closure, Update);

        void Update(Parameter parameter, Tensor gradient, Options options, State state)
        {
            var (beta1, beta2) = (options.beta1!.Value, options.beta2!.Value);
            var rate = options.LearningRate!.Value;
            if (options.maximize == true) gradient = -gradient;
            if (options.weight_decay is not 0 and { } decay)
            {
                if (decoupledDecay) parameter.mul_(1 - rate * decay);
                else gradient = gradient.add(parameter, decay);
            }
            state.exp_avg.mul_(beta1).add_(gradient, 1 - beta1);
            state.exp_avg_sq.mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
            var square = state.exp_avg_sq;
            if (state.max_exp_avg_sq is { } largest) square = largest.copy_(largest.maximum(square));
            var scale = square.sqrt().div_(Math.Sqrt(1 - Math.Pow(beta2, state.step))).add_(options.eps!.Value);
            parameter.addcdiv_(state.exp_avg, scale, -rate / (1 - Math.Pow(beta1, state.step)));
        }

        public sealed class State(Parameter parameter) : OptimizerState(parameter)
        {
            public Tensor exp_avg = null!;
            public Tensor exp_avg_sq = null!;
            public Tensor? max_exp_avg_sq;

            protected override Tensor?[] Tensors => [exp_avg, exp_avg_sq, max_exp_avg_sq];
            protected override int Required => 2;

            public override void Initialize(OptimizerOptions options)
            {
                exp_avg = Zeros();
                exp_avg_sq = Zeros();
                max_exp_avg_sq = ((Options)options).amsgrad == true ? Zeros() : null;
            }
        }

        public class Options : OptimizerOptions
        {
            public double? beta1;
            public double? beta2;
            public double? weight_decay;
            public double? eps;
            public bool? amsgrad;
            public bool? maximize;

            public override void LoadStateDict(OptimizerOptions source)
            {
                base.LoadStateDict(source);
                var o = (Options)source;
                (beta1, beta2, eps, weight_decay, amsgrad, maximize) = (o.beta1, o.beta2, o.eps, o.weight_decay, o.amsgrad, o.maximize);
            }

            public override void LoadStateDict(BinaryReader reader)
            {
                base.LoadStateDict(reader);
                beta1 = reader.ReadDouble();
                beta2 = reader.ReadDouble();
                eps = reader.ReadDouble();
                weight_decay = reader.ReadDouble();
                amsgrad = reader.ReadBoolean();
                maximize = reader.ReadBoolean();
            }

            public override void SaveStateDict(BinaryWriter writer)
            {
                base.SaveStateDict(writer);
                writer.Write(beta1!.Value);
                writer.Write(beta2!.Value);
                writer.Write(eps!.Value);
                writer.Write(weight_decay!.Value);
                writer.Write(amsgrad!.Value);
                writer.Write(maximize!.Value);
            }
        }

        public class ParamGroup : ParamGroup<Options>, optim.IBetas
        {
            public ParamGroup()
            {
            }

            public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options)
            {
            }

            public ParamGroup(
                IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8,
                double weight_decay = 0, bool amsgrad = false, bool maximize = false)
                : base(
                    parameters,
                    new Options
                    {
                        LearningRate = lr, beta1 = beta1, beta2 = beta2, eps = eps, weight_decay = weight_decay, amsgrad = amsgrad,
                        maximize = maximize,
                    })
            {
            }

            public (double, double) Betas
            {
                get => (Options.beta1!.Value, Options.beta2!.Value);
                set => (Options.beta1, Options.beta2) = value;
            }
        }
    }
}
