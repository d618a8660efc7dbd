using Sqair.Network;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Learning.Generation;

/// <summary>
/// One frame drawn from SQAIR's generative model: who is there goes on by the propagation prior, new objects are born by the discovery
/// prior.
/// </summary>
/// <param name="births">False: nobody new comes, as in the released code.</param>
internal sealed class GenerativeStep(SqairNetwork<TorchTensor> network, bool births)
{
    /// <summary>Places tried for one that is drawn where boxes have a price.</summary>
    const int Candidates = 64;

    readonly NetworkConfig _config = network.Config;

    /// <param name="last">Rows [R, N, .].</param>
    /// <param name="first">The first frame of a clip: all objects are new.</param>
    public FrameResult Next(SequenceState last, bool first, Func<SequenceState, Tensor> render)
    {
        var rows = last.What.shape[0];
        var (kept, survival) = first || network.Propagation is null
            ? (last, Arithmetic.Full([rows, 1], -0.5, last.What.device))
            : Propagate(last, network.PropagationPrior!);
        var propagated = kept.Presence.sum([1, 2]);
        if (!births && !first) return new(kept, render(kept), zeros_like(propagated), propagated);
        var born = Discover(kept, survival, first);
        var state = first ? born : SequenceState.Compact(SequenceState.Join(kept, born), _config.Slots);
        return new(state, render(state), born.Presence.sum([1, 2]), propagated);
    }

    (SequenceState State, Tensor Survival) Propagate(SequenceState last, PropagationPrior<TorchTensor> prior)
    {
        var rows = last.Rows();
        var forecast = prior.Step(rows.What, rows.Where, rows.Prior, last.Logit.reshape(-1, 1));
        Tensor Slots(Tensor x) => x.view(last.What.shape[0], _config.Slots, -1);
        var logit = Slots(forecast.PresenceLogit.Value);
        var presence = logit.sigmoid().bernoulli() * last.Presence;
        var ids = (presence * last.Ids.Plus(1)).Minus(1);
        var state = last with
        {
            What = Slots(Draw(forecast.What)),
            Where = Slots(Place(forecast.Where)),
            Presence = presence,
            Logit = logit,
            Prior = Slots(forecast.State.Value),
            Ids = ids,
        };
        return (state, ExpectedSurvival.Of(last.Presence, logit));
    }

    SequenceState Discover(SequenceState known, Tensor survival, bool first)
    {
        int slots = _config.Slots;
        var (rows, device) = (known.What.shape[0], known.What.device);
        var objects = known.Rows();
        Tensor nothing = zeros([rows, _config.Hidden], ScalarType.Float32, device);
        Tensor context = first ? nothing : network.Discovery.Describe(nothing, objects.What, objects.Where, objects.Presence).Context;
        var free = known.Presence.sum([1]).neg().Plus(slots);
        var number = NumberPrior.LogProbabilities(network, survival, free, first).exp().multinomial(1);   // [R, 1]
        var presence = number.gt(Arithmetic.Range(slots, device)).to(ScalarType.Float32).unsqueeze(2);
        var description = network.DiscoveryPrior.Describe(context, survival);
        var where = new Tensor[slots];
        for (var j = 0; j < slots; j++)
            where[j] = Place(network.DiscoveryPrior.Where(description, j == 0 ? network.DiscoveryPrior.FirstWhere : where[j - 1]));
        return SequenceState.Born(network, known.LastId, randn([rows, slots, _config.What], ScalarType.Float32, device),
            stack(where, 1), presence, zeros_like(presence));
    }

    static Tensor Draw(Gaussian<TorchTensor> d) => d.Loc.Value.Plus(d.Scale.Value * randn_like(d.Loc.Value));

    /// <summary>
    /// Where with the price of boxes, [R, 4]: the density is the predicted one times exp(-price), which has no closed form; one of many
    /// draws is taken, by that factor.
    /// </summary>
    Tensor Place(Gaussian<TorchTensor> predicted)
    {
        if (_config.AreaPrice == 0 && _config.AspectPrice == 0) return Draw(predicted);
        Tensor loc = predicted.Loc, scale = predicted.Scale;
        var tried = loc.unsqueeze(1).Plus(scale.unsqueeze(1) * randn([loc.shape[0], Candidates, 4], ScalarType.Float32, loc.device));
        var chosen = Densities.BoxPrice(tried, _config).neg().softmax(1).multinomial(1).unsqueeze(2).expand(-1, -1, 4);
        return tried.gather(1, chosen).squeeze(1);
    }
}
