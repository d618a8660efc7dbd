using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public interface ILearningRateController
        {
            double LearningRate { get; set; }
            double InitialLearningRate { get; set; }
        }

        public interface IMomentum
        {
            double Momentum { get; set; }
        }

        public interface IBetas
        {
            (double, double) Betas { get; set; }
        }

        /// <summary>Changes parameters by their gradients.</summary>
        public abstract class Optimizer : IDisposable
        {
            private protected readonly List<ParamGroup> groups = [];

            public virtual IEnumerable<ILearningRateController> ParamGroups => groups;

            public virtual IEnumerable<Parameter> parameters() => groups.SelectMany(group => group.Parameters);

            /// <summary>Sets the gradients to zero, where there are any.</summary>
            public virtual void zero_grad()
            {
                foreach (var parameter in parameters())
                {
                    using var gradient = parameter.grad;
                    _ = gradient?.zero_();
                }
            }

            public abstract void add_param_group(ParamGroup param_group);

            /// <summary>One update. The closure, if given, computes the loss and its gradients first, and the loss is returned.</summary>
            public abstract Tensor step(Func<Tensor>? closure = null);

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
            }

            /// <summary>Options by group and state by parameter, in the order of the groups.</summary>
            public class StateDictionary
            {
                public List<OptimizerOptions> Options { get; } = [];
                public List<OptimizerState> State { get; } = [];
                public List<List<int>> StateIndexRef { get; } = [];
            }
        }
    }
}
