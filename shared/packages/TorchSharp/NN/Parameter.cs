namespace TorchSharp.Modules
{
    /// <summary>A leaf tensor that training changes. It takes the native tensor over: the tensor given is invalid afterwards.</summary>
    public class Parameter : torch.Tensor
    {
        public Parameter(torch.Tensor data, bool requires_grad = true) : this(data, data.OwningDisposeScope, requires_grad)
        {
        }

        // The scope must be read before the base constructor empties the tensor.
        Parameter(torch.Tensor data, DisposeScope? scope, bool requires_grad) : base(data.DecoupleFromNativeHandle(), register: false)
        {
            scope?.Add(this);
            requires_grad_(requires_grad);
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
        }
    }
}
