using Sqair.Network;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Learning;

/// <summary>
/// One frame of inference: propagate, discover, score, compact (docs/model.md, the posterior). Each slot's step runs for those rows only in
/// which an object can be there; most slots are empty most of the time, so this is where a training step's time is saved.
/// </summary>
internal sealed class FrameStep(SqairNetwork<TorchTensor> network, FrameSampler sampler, FrameView view, SequenceState last)
{
    readonly NetworkConfig _config = network.Config;
    readonly long _rows = last.What.shape[0];

    public (SequenceState State, FrameTerms Terms) Run()
    {
        // Where nobody is there to propagate, the terms are exactly 0, e = 0 and c = -0.5.
        var (propagated, priorTerms, survival) = view.First || network.Propagation is null
            ? (last, null, Arithmetic.Full([_rows, 1], -0.5, view.Image.device))
            : Propagate(network.Propagation, network.PropagationPrior!);
        var (discovered, terms) = Discover(propagated, survival);
        if (priorTerms is null) return (discovered, terms);

        return (SequenceState.Compact(SequenceState.Join(propagated, discovered), _config.Slots), new(
            terms.LogPosterior.Plus(priorTerms.LogPosterior),
            terms.LogPrior.Plus(priorTerms.LogPrior), terms.Discrete.Plus(priorTerms.Discrete),
            terms.Discovered, priorTerms.Propagated)
        { OfDiscovered = terms.OfDiscovered, OfPropagated = priorTerms.OfPropagated });
    }

    (SequenceState State, FrameTerms? Terms, Tensor Survival) Propagate(
        Propagation<TorchTensor> propagation, PropagationPrior<TorchTensor> prior)
    {
        int slots = _config.Slots;
        var present = Values(last.Presence);
        // Slot after slot, the rows in which it holds an object; compaction left present slots first.
        var rowsOf = new List<long[]>();
        for (var (slot, rows) = (0, AllRows()); slot < slots && rows.Length > 0; slot++)
        {
            rows = RowBlocks.Filled(rows, row => present[row * slots + slot] > 0);
            if (rows.Length > 0) rowsOf.Add(rows);
        }
        if (rowsOf.Count == 0) return (last, null, Arithmetic.Full([_rows, 1], -0.5, view.Image.device));

        var flat = Index([.. rowsOf.SelectMany((rows, slot) => rows.Select(row => row * slots + slot))]);
        Tensor Pick(Tensor x) => x.reshape(-1, x.shape[2]).index_select(0, flat);
        var known = new ObjectState<TorchTensor>(
            Pick(last.What), Pick(last.Where), Pick(last.Presence), Pick(last.Temporal), Pick(last.Prior));
        var forecast = prior.Step(known.What, known.Where, known.Prior, Pick(last.Logit));
        var images = view.Image.index_select(0, Index([.. rowsOf.SelectMany(rows => rows.Select(row => row / view.Particles))]));
        var (codes, masks, places) = propagation.Propose(images, known, rowsAnImage: 1);

        var found = new FoundObjects(_rows, slots, view.Image.device);
        var relation = propagation.Relation.Initial.Value.expand(rowsOf[0].Length, -1);
        var before = Nobody(rowsOf[0].Length, presence: 0f);
        for (int slot = 0, start = 0; slot < rowsOf.Count; start += rowsOf[slot++].Length)
        {
            var rows = rowsOf[slot];
            TorchTensor Of(TorchTensor all) => all.Value.narrow(0, start, rows.Length);
            if (slot > 0) (relation, before) = Following(rowsOf[slot - 1], rows, relation, before);
            sampler.Rows = Index(rows);
            var step = propagation.Step(
                Of(images), new(Of(codes), masks is null ? null : Of(masks), Of(places)),
                new(Of(known.What), Of(known.Where), Of(known.Presence), Of(known.Temporal), Of(known.Prior)),
                before, relation, rowsAnImage: 1, slot, sampler);
            found.Add(step, rows);
            relation = step.Recurrent;
            before = new(step.What, step.Where, step.Presence);
        }

        Tensor presence = found.All(f => f.Presence), logit = found.All(f => f.PresenceLogit), priorLogit = forecast.PresenceLogit;
        var (what, where, ofWhat, ofWhere, logQ) = Continuous(found, presence);
        Tensor was = known.Presence;
        var stays = (Densities.Bernoulli(presence, logit) * was).squeeze(1);
        var bernoulli = Own(found.ByRow(stays));
        Tensor expectedWhat = Densities.Normal(what, forecast.What), expectedWhere = WherePrior(where, forecast.Where);
        var expectedStays = (Densities.Bernoulli(presence, priorLogit) * was).squeeze(1);
        var logP = found.ByRow((expectedWhat.Plus(expectedWhere) * presence.squeeze(1)).Plus(expectedStays));
        var prices = Prices.Of(presence, (ofWhat, expectedWhat), (ofWhere, expectedWhere), (stays, expectedStays));
        var kept = found.AtSlots(presence);
        var state = new SequenceState(
            found.AtSlots(what), found.AtSlots(where), kept, found.AtSlots(logit),
            found.AtSlots(found.All(f => f.Temporal)), found.AtSlots(forecast.State),
            (kept * last.Ids.Plus(1)).Minus(1), last.LastId);
        return (state, new(logQ.Plus(bernoulli), logP, bernoulli, zeros_like(logQ), kept.sum([1, 2])) { OfPropagated = prices },
            ExpectedSurvival.Of(last.Presence, found.AtSlots(priorLogit)));
    }

    (SequenceState State, FrameTerms Terms) Discover(SequenceState propagated, Tensor survival)
    {
        int slots = _config.Slots;
        var known = propagated.Rows();
        var scene = view.First
            ? NothingKnown()
            : network.Discovery.Describe(view.Code, known.What, known.Where, known.Presence);
        // Strict slot limit: at most N - P_t new objects (docs/model.md, Differences from the paper).
        var free = propagated.Presence.detach().sum([1]).neg().Plus(slots);
        var limit = _config.StrictSlots ? Values(free) : null;
        bool MayFind(long row, int slot) => limit is null || slot < limit[row];

        var description = network.DiscoveryPrior.Describe(scene.Context, survival);
        var newborn = network.Propagation?.Temporal.Initial.Value ?? zeros([1, _config.Hidden], ScalarType.Float32, view.Image.device);
        var found = new FoundObjects(_rows, slots, view.Image.device);
        List<Tensor> placedBefore = [], could = [];
        long[] rows = AllRows(), open = RowBlocks.Filled(rows, row => MayFind(row, 0));
        var recurrent = network.Discovery.Rnn.Initial.Value.expand(_rows, -1);
        var before = Nobody(_rows, presence: 0f);
        var on = Enumerable.Repeat(1f, rows.Length).ToArray();
        var (image, keys, rowsAnImage) = (view.Image, view.Keys, view.Particles);
        for (var slot = 0; slot < slots && open.Length > 0; slot++)
        {
            if (open.Length < rows.Length)
            {
                (recurrent, before) = Following(rows, open, recurrent, before);
                var kept = Index(Within(rows, open));
                TorchTensor Keep(TorchTensor x) => x.Value.index_select(0, kept);
                scene = scene with { Code = Keep(scene.Code), Context = Keep(scene.Context), Explained = Keep(scene.Explained) };
                var images = Index([.. open.Select(row => row / view.Particles)]);
                (image, keys, rowsAnImage) = (view.Image.index_select(0, images), view.Keys?.index_select(0, images), 1);
                (rows, on) = (open, [.. Within(rows, open).Select(i => on[i])]);
            }
            // Of the step before, for the first 1; 0 also where the slots are used up.
            before = before with
            {
                Presence = tensor([.. rows.Select((row, i) => MayFind(row, slot) ? on[i] : 0f)],
                [rows.Length, 1], ScalarType.Float32).to(view.Image.device)
            };
            could.Add(before.Presence);
            sampler.Rows = rows.Length == _rows ? null : Index(rows);
            placedBefore.Add(slot == 0 ? network.DiscoveryPrior.FirstWhere.Value.expand(rows.Length, -1) : before.Where.Value);
            (var step, scene) = network.Discovery.Step(image, keys is null ? null : (TorchTensor)keys,
                scene, before, recurrent, newborn.expand(rows.Length, -1), rowsAnImage, slot, sampler);
            found.Add(step, rows);
            recurrent = step.Recurrent;
            before = new(step.What, step.Where, step.Presence);
            on = Values(step.Presence);
            var at = 0;
            open = RowBlocks.Filled(rows, row => on[at++] > 0 && MayFind(row, slot + 1));
        }

        if (found.None)
        {
            var nothing = zeros([_rows], ScalarType.Float32, view.Image.device);
            var empty = SequenceState.Empty(network, _rows, view.Image.device);
            return (empty with { LastId = propagated.LastId }, new(nothing, nothing, nothing, nothing, nothing));
        }
        Tensor presence = found.All(f => f.Presence), logit = found.All(f => f.PresenceLogit);
        // log q(n) along the path: every step that could go on adds its Bernoulli.
        var each = (Densities.Bernoulli(presence, logit) * cat(could, 0)).squeeze(1);
        var number = Own(found.ByRow(each));
        var (what, where, ofWhat, ofWhere, logQ) = Continuous(found, presence);
        var wherePrior = network.DiscoveryPrior.Where(description.Value.index_select(0, found.RowOf), cat(placedBefore, 0));
        var born = found.AtSlots(presence);
        Tensor expectedWhat = Densities.StandardNormal(what), expectedWhere = WherePrior(where, wherePrior);
        var expectedNumber = NumberPrior.LogProbabilities(network, survival, free, view.First)
            .gather(1, born.detach().sum([1]).to(ScalarType.Int64)).squeeze(1);
        var logP = found.ByRow(expectedWhat.Plus(expectedWhere) * presence.squeeze(1)).Plus(expectedNumber);
        var prices = Prices.Of(presence, (ofWhat, expectedWhat), (ofWhere, expectedWhere), (each, expectedNumber));
        var state = SequenceState.Born(network, propagated.LastId, found.AtSlots(what), found.AtSlots(where), born, found.AtSlots(logit));
        return (state, new(logQ.Plus(number), logP, number, born.sum([1, 2]), zeros_like(number)) { OfDiscovered = prices });
    }

    /// <summary>
    /// The predicted density times a factor of at most 1 for the box's shape; so not normalised, and the bound stays a bound. [M].
    /// </summary>
    Tensor WherePrior(Tensor where, Gaussian<TorchTensor> predicted)
    {
        var density = Densities.Normal(where, predicted);
        return _config.AspectPrice > 0 || _config.AreaPrice > 0 ? density - Densities.BoxPrice(where, _config) : density;
    }

    /// <summary>What and where [M, .], their log q [M], and its sum by row over those who are there [R].</summary>
    (Tensor What, Tensor Where, Tensor OfWhat, Tensor OfWhere, Tensor LogQ) Continuous(FoundObjects found, Tensor presence)
    {
        Tensor what = found.All(f => f.What), where = found.All(f => f.Where), on = presence.squeeze(1);
        Tensor Of(Tensor parameter) => sampler.AlongDraws ? parameter.detach() : parameter;
        var ofWhat = Densities.Normal(what, Of(found.All(f => f.WhatDistribution.Loc)), Of(found.All(f => f.WhatDistribution.Scale)));
        Tensor loc = Of(found.All(f => f.WhereDistribution.Loc)), scale = Of(found.All(f => f.WhereDistribution.Scale));
        var ofWhere = found.Mixing is { } mixing
            ? MixedNormal.LogDensity(where, loc, scale, Of(mixing)) : Densities.Normal(where, loc, scale);
        return (what, where, ofWhat, ofWhere, found.ByRow(ofWhat * on).Plus(Own(found.ByRow(ofWhere * on))));
    }

    /// <summary>
    /// A forced value was not drawn from q: counting its log q would reward the posterior for calling the teacher's word unlikely.
    /// </summary>
    Tensor Own(Tensor logQ) => sampler.Teaching is { } teaching ? logQ * teaching.Forced.Complement() : logQ;

    Scene<TorchTensor> NothingKnown()
    {
        var cells = network.Encoder.MapSize * network.Encoder.MapSize;
        return new(view.Code, zeros_like(view.Code), zeros([_rows, cells], ScalarType.Float32, view.Image.device));
    }

    Predecessor<TorchTensor> Nobody(long rows, float presence)
    {
        Tensor Full(long size, float value) => Arithmetic.Full([rows, size], value, view.Image.device);
        return new(Full(_config.What, 0f), Full(4, 0f), Full(1, presence));
    }

    /// <summary>What the next slot's rows take over from those of the slot before, which they are a part of.</summary>
    (Tensor Recurrent, Predecessor<TorchTensor> Before) Following(
        long[] rows, long[] part, Tensor recurrent, Predecessor<TorchTensor> before)
    {
        var kept = Index(Within(rows, part));
        TorchTensor Keep(TorchTensor x) => x.Value.index_select(0, kept);
        return (Keep(recurrent), new(Keep(before.What), Keep(before.Where), Keep(before.Presence)));
    }

    long[] AllRows()
    {
        var rows = new long[_rows];
        for (var i = 0; i < rows.Length; i++) rows[i] = i;
        return rows;
    }

    /// <summary>Positions of a part in an ascending list of rows.</summary>
    static long[] Within(long[] rows, long[] part)
    {
        var positions = new long[part.Length];
        for (int i = 0, at = 0; i < part.Length; i++)
        {
            while (rows[at] != part[i]) at++;
            positions[i] = at;
        }
        return positions;
    }

    Tensor Index(long[] numbers) => tensor(numbers).to(view.Image.device);

    static float[] Values(Tensor x)
    {
        using var here = x.detach().reshape(-1).cpu();
        return here.data<float>().ToArray();
    }
}
