using Sqair.Network;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Learning;

/// <summary>How many objects are new in a frame (docs/model.md, the prior).</summary>
internal static class NumberPrior
{
    /// <summary>log p(n) for n = 0 to N, [R, N + 1]; with the strict limit renormalised over the slots that are free.</summary>
    /// <param name="survival">c, [R, 1].</param>
    /// <param name="free">Slots without an object, [R, 1].</param>
    public static Tensor LogProbabilities(SqairNetwork<TorchTensor> network, Tensor survival, Tensor free, bool first)
    {
        var config = network.Config;
        var numbers = Arithmetic.Range(config.Slots + 1, survival.device);
        Tensor logits = config.NumberPrior switch
        {
            NumberPriorKind.Fixed =>
                numbers.Times(-(first ? config.FirstPrice : config.LaterPrice)).unsqueeze(0).expand(survival.shape[0], -1),
            NumberPriorKind.Geometric => numbers.Times(Math.Log(0.75)).unsqueeze(0).expand(survival.shape[0], -1),
            _ => network.DiscoveryPrior.NumberLogits(survival, first),
        };
        if (config.StrictSlots) logits = logits.Filled(numbers.gt(free), -1e9);
        return nn.functional.log_softmax(logits, 1);
    }
}

/// <summary>What the propagation prior expects to stay, which the number of new objects depends on.</summary>
internal static class ExpectedSurvival
{
    /// <summary>Logit of what is impossible (docs/model.md, the prior).</summary>
    const float Impossible = 88f;

    /// <summary>c = mean over the slots of σ(l) - ½, l the prior's presence logits, -88 where nobody was; [R, 1].</summary>
    /// <param name="was">Presence in the last frame, [R, N, 1].</param>
    /// <param name="logit">[R, N, 1].</param>
    public static Tensor Of(Tensor was, Tensor logit) => (was * logit).Plus(was.Minus(1).Times(Impossible)).sigmoid().Minus(0.5).mean([1]);
}
