using Sqair.Network;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Learning;

/// <summary>
/// All trainable numbers in one contiguous tensor; the network's parameters are leaf views of it. So an optimiser step, the
/// gradient's norm and a checkpoint are a handful of operations, whatever the number of layers.
/// </summary>
internal sealed class WeightStore : IWeights<TorchTensor>, IDisposable
{
    readonly Dictionary<string, Tensor> _views = [];
    readonly List<Tensor> _constants = [];
    readonly Device _device;
    readonly bool _owner;

    /// <param name="values">All weights, in the plan's order.</param>
    public WeightStore(WeightPlan plan, float[] values, Device device) : this(plan, Copy(plan, values, device), owner: true) { }

    WeightStore(WeightPlan plan, Tensor flat, bool owner)
    {
        (Plan, Flat, _device, _owner) = (plan, flat, flat.device, owner);
        foreach (var entry in plan.Entries)
        {
            using var part = Flat.narrow(0, entry.Offset, entry.Count);
            using var shaped = part.view(entry.Shape);
            _views[entry.Name] = shaped.detach().requires_grad_(true).DetachFromDisposeScope();
        }
    }

    static Tensor Copy(WeightPlan plan, float[] values, Device device)
    {
        if (values.Length != plan.Count) throw new ArgumentException($"the network has {plan.Count} weights, {values.Length} were given");
        // A copy: TorchSharp leaves the tensor in the array's own memory, and how that is aligned decides on the last bits of a product.
        // With a name: outside a dispose scope the collector would free what is being copied.
        using var given = tensor(values, ScalarType.Float32);
        return given.to(device, copy: true).DetachFromDisposeScope();
    }

    /// <summary>The same weights in the same memory with gradients of their own. To be disposed before this store.</summary>
    public WeightStore Share() => new(Plan, Flat, owner: false);

    public WeightPlan Plan { get; }

    /// <summary>Every weight, [count]. Changing it in place changes the network.</summary>
    public Tensor Flat { get; }

    public TorchTensor Parameter(string name, ReadOnlySpan<long> shape, Initialisation start) => _views[name];

    public TorchTensor Constant(float[] values, ReadOnlySpan<long> shape)
    {
        using var given = tensor(values, shape, ScalarType.Float32);
        var constant = given.to(_device, copy: true).DetachFromDisposeScope();
        _constants.Add(constant);
        return constant;
    }

    /// <summary>All gradients, [count]; zeros for weights that the loss did not touch.</summary>
    public Tensor Gradient()
    {
        var parts = new Tensor[Plan.Entries.Count];
        for (var i = 0; i < parts.Length; i++)
        {
            var entry = Plan.Entries[i];
            parts[i] = _views[entry.Name].grad is { } gradient ? gradient.reshape(-1) : zeros([entry.Count], ScalarType.Float32, _device);
        }
        return cat(parts, 0);
    }

    public void ForgetGradients()
    {
        foreach (var view in _views.Values) view.grad = null;
    }

    public float[] ToArray()
    {
        using var local = Flat.cpu();
        return local.data<float>().ToArray();
    }

    /// <summary>By name, as the exporter wants them.</summary>
    public static Dictionary<string, float[]> ByName(WeightPlan plan, float[] values) =>
        plan.Entries.ToDictionary(e => e.Name, e => values.AsSpan((int)e.Offset, (int)e.Count).ToArray());

    public void Dispose()
    {
        foreach (var view in _views.Values) view.Dispose();
        foreach (var constant in _constants) constant.Dispose();
        if (_owner) Flat.Dispose();
    }
}
