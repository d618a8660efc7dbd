using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Learning;

/// <summary>
/// Updates all weights at once from one flat gradient. Its state is two tensors of the same size, saved for exact resume.
/// </summary>
internal abstract class Optimiser : IDisposable
{
    protected Optimiser(long count, Device device, float firstStart)
    {
        First = Arithmetic.Full([count], firstStart, device).DetachFromDisposeScope();
        Second = zeros([count], ScalarType.Float32, device).DetachFromDisposeScope();
    }

    public Tensor First { get; }
    public Tensor Second { get; }
    public long Steps { get; set; }

    /// <summary>One update in place.</summary>
    public void Step(Tensor weights, Tensor gradient, double rate)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        Steps++;
        Update(weights, gradient, rate);
    }

    protected abstract void Update(Tensor weights, Tensor gradient, double rate);

    public void Dispose()
    {
        First.Dispose();
        Second.Dispose();
    }

    public static Optimiser Create(string name, long count, Device device) => name switch
    {
        "rmsprop" => new TensorFlowRmsProp(count, device),
        "adam" => new AdamOptimiser(count, device),
        _ => throw new ArgumentException($"optimiser '{name}' is not known; use rmsprop or adam"),
    };
}

/// <summary>
/// RMSProp as TensorFlow computes it: ms ← 0.9 ms + 0.1 g² with ms starting at 1, mom ← 0.9 mom + lr g / √(ms + 1e-10), θ
/// ← θ - mom. PyTorch's differs: the mean square starts at 0, epsilon is outside the root, the rate multiplies the momentum at use.
/// </summary>
internal sealed class TensorFlowRmsProp(long count, Device device) : Optimiser(count, device, firstStart: 1f)
{
    const float Decay = 0.9f, Momentum = 0.9f, Epsilon = 1e-10f;

    protected override void Update(Tensor weights, Tensor gradient, double rate)
    {
        First.TimesInPlace(Decay).PlusProductInPlace(gradient, gradient, 1 - Decay);
        Second.TimesInPlace(Momentum).PlusQuotientInPlace(gradient, First.Plus(Epsilon).sqrt(), rate);
        weights.sub_(Second);
    }
}

/// <summary>Adam (Kingma and Ba 2015) with the usual constants, bias-corrected.</summary>
internal sealed class AdamOptimiser(long count, Device device) : Optimiser(count, device, firstStart: 0f)
{
    const float Beta1 = 0.9f, Beta2 = 0.999f, Epsilon = 1e-8f;

    protected override void Update(Tensor weights, Tensor gradient, double rate)
    {
        First.TimesInPlace(Beta1).PlusInPlace(gradient.Times(1 - Beta1));
        Second.TimesInPlace(Beta2).PlusProductInPlace(gradient, gradient, 1 - Beta2);
        var step = rate / (1 - Math.Pow(Beta1, Steps));
        weights.PlusQuotientInPlace(First, Second.Times(1 / (1 - Math.Pow(Beta2, Steps))).sqrt().Plus(Epsilon), -step);
    }
}
