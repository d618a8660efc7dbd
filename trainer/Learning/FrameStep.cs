using Sqair.Network;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Learning;

/// <summary>One frame of inference: propagate, discover, score, compact (spec sections 5.1 and 14.1).</summary>
internal sealed class FrameStep(SqairNetwork<TorchTensor> network, FrameSampler sampler, FrameView view, SequenceState last)
{
    readonly NetworkConfig _config = network.Config;
    readonly long _rows = last.What.shape[0];

    public (SequenceState State, FrameTerms Terms) Run()
    {
        // In the first frame nothing is there to propagate: the terms are exactly 0, e = 0 and c = -0.5.
        var (propagated, priorTerms, survival) = view.First || network.Propagation is null
            ? (last, null, Arithmetic.Full([_rows, 1], -0.5, view.Image.device))
            : Propagate(network.Propagation, network.PropagationPrior!);
        var (discovered, terms) = Discover(propagated, survival);
        if (priorTerms is null) return (discovered, terms);

        return (SequenceState.Compact(SequenceState.Join(propagated, discovered), _config.Slots), new(
            terms.LogPosterior.Plus(priorTerms.LogPosterior), terms.LogPrior.Plus(priorTerms.LogPrior), terms.Discrete.Plus(priorTerms.Discrete),
            terms.Discovered, priorTerms.Propagated));
    }

    (SequenceState State, FrameTerms Terms, Tensor Survival) Propagate(Propagation<TorchTensor> propagation, PropagationPrior<TorchTensor> prior)
    {
        int slots = _config.Slots, rowsAnImage = view.Particles;
        var rows = last.Rows();
        var forecast = prior.Step(rows.What, rows.Where, rows.Prior, last.Logit.reshape(-1, 1));
        var (codes, masks) = propagation.Propose(view.Image, rows, rowsAnImage * slots);
        var codeSlots = codes.Value.view(_rows, slots, -1);
        var maskSlots = masks?.Value.view(_rows, slots, _config.GlimpseHeight, _config.GlimpseWidth);

        var found = new Inferred<TorchTensor>[slots];
        var relation = propagation.Relation.Initial.Value.expand(_rows, -1);
        var before = Nobody(presence: 0f);
        for (var i = 0; i < slots; i++)
        {
            (TorchTensor, TorchTensor?) proposal = (codeSlots.select(1, i), maskSlots is null ? null : (TorchTensor)maskSlots.select(1, i));
            found[i] = propagation.Step(view.Image, proposal, last.Slot(i), before, relation, rowsAnImage, i, sampler);
            relation = found[i].Recurrent;
            before = new(found[i].What, found[i].Where, found[i].Presence);
        }

        Tensor presence = Stack(found, f => f.Presence), logit = Stack(found, f => f.PresenceLogit);
        var (posterior, logQ) = Continuous(found, presence);
        var was = last.Presence.squeeze(2);
        var bernoulli = Own((Densities.Bernoulli(presence, logit).squeeze(2) * was).sum(1));
        var priorLogit = forecast.PresenceLogit.Value.view(_rows, slots, 1);
        var logP = (Densities.Normal(posterior.What, Slots(forecast.What)).Plus(WherePrior(posterior.Where, Slots(forecast.Where))) * presence.squeeze(2)).sum(1)
            .Plus((Densities.Bernoulli(presence, priorLogit).squeeze(2) * was).sum(1));

        var survival = ExpectedSurvival.Of(last.Presence, priorLogit);
        var ids = (presence * last.Ids.Plus(1)).Minus(1);
        var state = new SequenceState(
            posterior.What, posterior.Where, presence, logit, Stack(found, f => f.Temporal), forecast.State.Value.view(_rows, slots, -1), ids, last.LastId);
        return (state, new(logQ.Plus(bernoulli), logP, bernoulli, zeros_like(logQ), presence.sum([1, 2])), survival);
    }

    (SequenceState State, FrameTerms Terms) Discover(SequenceState propagated, Tensor survival)
    {
        int slots = _config.Slots;
        var known = propagated.Rows();
        var scene = view.First
            ? NothingKnown()
            : network.Discovery.Describe(Map, view.Code, known.What, known.Where, known.Presence);
        // Strict slot limit: at most N - P_t new objects.
        var free = propagated.Presence.detach().sum([1]).neg().Plus(slots);
        sampler.Allowed = _config.StrictSlots ? free.gt(Arithmetic.Range(slots, view.Image.device)).to(ScalarType.Float32) : null;

        var description = network.DiscoveryPrior.Describe(scene.Context, survival);
        TorchTensor temporal = network.Propagation?.Temporal.Initial.Value.expand(_rows, -1) ?? zeros([_rows, _config.Hidden], ScalarType.Float32, view.Image.device);
        var recurrent = network.Discovery.Rnn.Initial.Value.expand(_rows, -1);
        var before = Nobody(presence: 1f);
        var found = new Inferred<TorchTensor>[slots];
        var wherePrior = new Gaussian<TorchTensor>[slots];
        Tensor number = zeros([_rows], ScalarType.Float32, view.Image.device);
        for (var j = 0; j < slots; j++)
        {
            var could = before.Presence.Value.squeeze(1);
            if (sampler.Allowed is not null) could = could * sampler.Allowed.select(1, j);
            wherePrior[j] = network.DiscoveryPrior.Where(description, j == 0 ? null : before.Where);
            (found[j], scene) = network.Discovery.Step(view.Image, view.Keys is null ? null : (TorchTensor)view.Keys, scene, before, recurrent, temporal, view.Particles, j, sampler);
            // log q(n) along the path: every step that could go on adds its Bernoulli.
            number = number.Plus(Densities.Bernoulli(found[j].Presence, found[j].PresenceLogit).squeeze(1) * could);
            recurrent = found[j].Recurrent;
            before = new(found[j].What, found[j].Where, found[j].Presence);
        }

        number = Own(number);
        var presence = Stack(found, f => f.Presence);
        var (posterior, logQ) = Continuous(found, presence);
        var logP = (Densities.StandardNormal(posterior.What).Plus(WherePrior(posterior.Where, Stacked(wherePrior))) * presence.squeeze(2)).sum(1)
            .Plus(NumberPrior.LogProbabilities(network, survival, free, view.First).gather(1, presence.detach().sum([1]).to(ScalarType.Int64)).squeeze(1));
        var state = SequenceState.Born(network, propagated.LastId, posterior.What, posterior.Where, presence, Stack(found, f => f.PresenceLogit));
        return (state, new(logQ.Plus(number), logP, number, presence.sum([1, 2]), zeros_like(number)));
    }

    /// <summary>The predicted density times a factor of at most 1 for the box's shape; so not normalised, and the bound stays a bound. [R, N].</summary>
    Tensor WherePrior(Tensor where, Gaussian<TorchTensor> predicted)
    {
        var density = Densities.Normal(where, predicted);
        return _config.AspectPrice > 0 || _config.AreaPrice > 0 ? density - Densities.BoxPrice(where, _config) : density;
    }

    /// <summary>Stacks what and where, and Σ_i pres_i (log q(what_i) + log q(where_i)).</summary>
    ((Tensor What, Tensor Where) Values, Tensor LogQ) Continuous(Inferred<TorchTensor>[] found, Tensor presence)
    {
        Tensor what = Stack(found, f => f.What), where = Stack(found, f => f.Where);
        var ofWhat = Densities.Normal(what, Stack(found, f => f.WhatDistribution.Loc), Stack(found, f => f.WhatDistribution.Scale));
        var ofWhere = Densities.Normal(
            where, new Gaussian<TorchTensor>(Stack(found, f => f.WhereDistribution.Loc), Stack(found, f => f.WhereDistribution.Scale), found[0].WhereDistribution.Mixing));
        var on = presence.squeeze(2);
        return ((what, where), (ofWhat * on).sum(1).Plus(Own((ofWhere * on).sum(1))));
    }

    /// <summary>
    /// A forced value was not drawn from q: counting its log q would reward the posterior for calling the teacher's word unlikely.
    /// </summary>
    Tensor Own(Tensor logQ) => sampler.Teaching is { } teaching ? logQ * teaching.Forced.Complement() : logQ;

    TorchTensor? Map => view.Map is null ? null : (TorchTensor)view.Map;

    Scene<TorchTensor> NothingKnown()
    {
        var cells = network.Encoder.MapSize * network.Encoder.MapSize;
        return new(Map, view.Code, zeros_like(view.Code), zeros([_rows, cells], ScalarType.Float32, view.Image.device));
    }

    Predecessor<TorchTensor> Nobody(float presence)
    {
        Tensor Full(long size, float value) => Arithmetic.Full([_rows, size], value, view.Image.device);
        return new(Full(_config.What, 0f), Full(4, 0f), Full(1, presence));
    }

    Gaussian<TorchTensor> Slots(Gaussian<TorchTensor> d) => new(d.Loc.Value.view(_rows, _config.Slots, -1), d.Scale.Value.view(_rows, _config.Slots, -1));
    static Gaussian<TorchTensor> Stacked(Gaussian<TorchTensor>[] d) => new(stack(d.Select(x => x.Loc.Value), 1), stack(d.Select(x => x.Scale.Value), 1));
    static Tensor Stack(Inferred<TorchTensor>[] found, Func<Inferred<TorchTensor>, TorchTensor> part) => stack(found.Select(f => part(f).Value), 1);
}
