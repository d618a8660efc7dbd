using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A tree of parameters, buffers and sub-modules. Names follow the fields they are assigned to.</summary>
        public partial class Module : IDisposable
        {
            protected readonly List<(string name, Module module)> submodules = [];
            protected readonly List<(string name, Parameter parameter)> ownParameters = [];
            readonly List<(string name, Tensor buffer, bool persistent)> ownBuffers = [];
            protected string? name;
            bool registered;
            bool disposed;

            protected Module(string name) => this.name = name;

            public virtual bool training { get; private set; } = true;

            public virtual string GetName() => name ?? GetType().Name;

            /// <summary>
            /// Registers what the fields hold: modules, parameters, and other tensors as buffers. Call it last in the constructor.
            /// </summary>
            protected virtual void RegisterComponents()
            {
                if (registered) return;
                registered = true;
                foreach (var field in FieldsOf(GetType()))
                {
                    var key = field.GetCustomAttribute<Utils.ComponentNameAttribute>()?.Name ?? field.Name;
                    if (IsTaken(key)) continue;
                    switch (field.GetValue(this))
                    {
                        case Module module:
                            register_module(key, module);
                            break;
                        case Parameter parameter:
                            register_parameter(key, parameter);
                            break;
                        case Tensor tensor:
                            register_buffer(key, tensor);
                            break;
                    }
                }
            }

            static IEnumerable<FieldInfo> FieldsOf(Type type)
            {
                const BindingFlags declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly;
                for (var t = type; t is not null && t != typeof(Module); t = t.BaseType)
                    foreach (var field in t.GetFields(declared)) yield return field;
            }

            bool IsTaken(string key) =>
                submodules.Exists(m => m.name == key) || ownParameters.Exists(p => p.name == key) || ownBuffers.Exists(b => b.name == key);

            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                CheckName(name, tensor is null || tensor.IsInvalid);
                ownBuffers.Add((name, tensor!, persistent));
            }

            public virtual void register_parameter(string name, Parameter param)
            {
                CheckName(name, param is null || param.IsInvalid);
                ownParameters.Add((name, param!));
            }

            public virtual void register_module(string name, Module submodule)
            {
                CheckName(name, submodule is null);
                submodule!.RegisterComponents();
                submodules.Add((name, submodule));
            }

            public void add_module(string name, Module module) => register_module(name, module);

            void CheckName(string name, bool isNull)
            {
                if (isNull) throw new ArgumentNullException(name, "null or disposed: nothing to register");
                if (string.IsNullOrEmpty(name) || name.Contains('.'))
                    throw new ArgumentException($"'{name}' cannot name a component: it must not be empty or contain a dot", nameof(name));
                if (IsTaken(name)) throw new InvalidOperationException($"'{name}' is already registered in {GetName()}");
            }

            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                var seen = new HashSet<nint>();
                foreach (var own in ownParameters)
                    if (!own.parameter.IsInvalid && seen.Add(own.parameter.handle)) yield return own;
                if (!recurse) yield break;
                foreach (var (prefix, module) in named_children())
                    foreach (var (key, parameter) in module.named_parameters())
                        if (seen.Add(parameter.handle)) yield return ($"{prefix}.{key}", parameter);
            }

            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
            {
                foreach (var (key, buffer, persistent) in ownBuffers)
                    if (!buffer.IsInvalid && (persistent || include_nonpersistent)) yield return (key, buffer);
                if (!recurse) yield break;
                foreach (var (prefix, module) in named_children())
                    foreach (var (key, buffer) in module.named_buffers(true, include_nonpersistent)) yield return ($"{prefix}.{key}", buffer);
            }

            public virtual IEnumerable<(string name, Module module)> named_children() => submodules;

            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach (var child in named_children())
                {
                    yield return child;
                    foreach (var (key, module) in child.module.named_modules()) yield return ($"{child.name}.{key}", module);
                }
            }

            public virtual IEnumerable<Module> modules() => named_modules().Select(m => m.module);
            public virtual IEnumerable<Module> children() => named_children().Select(m => m.module);
            public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(p => p.parameter);

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                named_buffers(recurse, include_nonpersistent).Select(b => b.buffer);

            public virtual bool has_parameter(string target) => get_parameter(target) is not null;
            public virtual bool has_buffer(string target) => get_buffer(target) is not null;
            public virtual Parameter? get_parameter(string target) => named_parameters().FirstOrDefault(p => p.name == target).parameter;
            public virtual Tensor? get_buffer(string target) => named_buffers().FirstOrDefault(b => b.name == target).buffer;

            public virtual Module apply(Action<Module> fn)
            {
                foreach (var child in children()) child.apply(fn);
                fn(this);
                return this;
            }

            public virtual void train(bool train = true)
            {
                training = train;
                foreach (var child in children()) child.train(train);
            }

            public virtual void eval() => train(false);

            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (var parameter in parameters())
                {
                    if (set_to_none)
                    {
                        parameter.grad = null;
                        continue;
                    }
                    using var grad = parameter.grad;
                    _ = grad?.zero_();
                }
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing || disposed) return;
                disposed = true;
                foreach (var (_, buffer, _) in ownBuffers) buffer.Dispose();
                foreach (var (_, parameter) in ownParameters) parameter.Dispose();
                foreach (var (_, module) in submodules) module.Dispose();
            }

            // Parameters keep their identity: only what they refer to moves, so optimizers go on with the same objects.
            internal void Move(Device? device, ScalarType? dtype)
            {
                using var guard = no_grad();
                foreach (var (_, tensor) in named_parameters().Select(p => (p.name, (Tensor)p.parameter)).Concat(named_buffers()).ToArray())
                {
                    var type = dtype is { } wanted && tensor.is_floating_point() ? wanted : tensor.dtype;
                    using var moved = tensor.to(type, device ?? tensor.device);
                    tensor.set_(moved);
                    tensor.grad = null;
                }
            }
        }
    }
}
