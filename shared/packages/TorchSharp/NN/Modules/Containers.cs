using System.Collections;
using System.Globalization;
using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>Modules one after the other.</summary>
    public class Sequential : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        readonly List<torch.nn.Module<torch.Tensor, torch.Tensor>> stages = [];

        internal Sequential(IEnumerable<(string name, torch.nn.Module<torch.Tensor, torch.Tensor> module)> modules) : base(nameof(Sequential))
        {
            foreach (var (key, module) in modules) append(key, module);
        }

        protected override void RegisterComponents()
        {
        }

        public int Count => stages.Count;

        public torch.nn.IModule<torch.Tensor, torch.Tensor> this[int index] => stages[index];

        public Sequential append(string name, torch.nn.IModule<torch.Tensor, torch.Tensor> module)
        {
            var stage = (torch.nn.Module<torch.Tensor, torch.Tensor>)module;
            register_module(name, stage);
            stages.Add(stage);
            return this;
        }

        public Sequential append(torch.nn.IModule<torch.Tensor, torch.Tensor> module) =>
            append(stages.Count.ToString(CultureInfo.InvariantCulture), module);

        /// <summary>Intermediate results are disposed as soon as the next stage has them.</summary>
        public override torch.Tensor forward(torch.Tensor tensor)
        {
            if (stages.Count == 0) return tensor.alias();
            using var scope = torch.NewDisposeScope();
            var current = tensor;
            foreach (var stage in stages) current = stage.call(current);
            return (ReferenceEquals(current, tensor) ? current.alias() : current).MoveToOuterDisposeScope();
        }
    }

    /// <summary>A list of modules, named by their positions.</summary>
    public class ModuleList<T> : torch.nn.Module, IReadOnlyList<T> where T : torch.nn.Module
    {
        readonly List<T> items = [];

        public ModuleList(params T[] modules) : base(nameof(ModuleList<>)) => append(modules);

        protected override void RegisterComponents()
        {
        }

        public T this[int index] => items[index];
        public int Count => items.Count;

        public void Add(T item)
        {
            register_module(items.Count.ToString(CultureInfo.InvariantCulture), item);
            items.Add(item);
        }

        public void append(params T[] parameters) => extend(parameters);

        public void extend(IEnumerable<T> modules)
        {
            foreach (var module in modules) Add(module);
        }

        public IEnumerator<T> GetEnumerator() => items.GetEnumerator();
        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    /// <summary>A list of parameters, named by their positions.</summary>
    public class ParameterList : torch.nn.Module, IReadOnlyList<Parameter>
    {
        readonly List<Parameter> items = [];

        public ParameterList(params Parameter[] parameters) : base(nameof(ParameterList)) => append(parameters);

        protected override void RegisterComponents()
        {
        }

        public Parameter this[int index] => items[index];
        public int Count => items.Count;

        public void Add(Parameter item)
        {
            register_parameter(items.Count.ToString(CultureInfo.InvariantCulture), item);
            items.Add(item);
        }

        public void append(params Parameter[] parameters) => extend(parameters);

        public void extend(IEnumerable<Parameter> parameters)
        {
            foreach (var parameter in parameters) Add(parameter);
        }

        public IEnumerator<Parameter> GetEnumerator() => items.GetEnumerator();
        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Sequential Sequential(params Module<Tensor, Tensor>[] modules) => Sequential((IEnumerable<Module<Tensor, Tensor>>)modules);
            public static Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) => new(modules);

            public static Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules) =>
                new(modules.Select((module, i) => (i.ToString(CultureInfo.InvariantCulture), module)));

            public static Sequential Sequential(IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules) => new(modules);
            public static ModuleList<T> ModuleList<T>(params T[] modules) where T : Module => new(modules);
            public static ParameterList ParameterList(params Parameter[] parameters) => new(parameters);
        }
    }
}
