using Sqair.Network;
using Sqair.Trainer.Learning.Generation;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Learning;

/// <summary>A clip under the model: per particle [B, K].</summary>
/// <param name="LogWeight">log w = Σ_t log p(x_t|z_t) + log p(z_t|.) - log q(z_t|.) (docs/training.md, The objective).</param>
/// <param name="Discrete">λ = Σ_t log q of the discrete variables.</param>
/// <param name="LogLikelihood">Σ_t log p(x_t|z_t).</param>
/// <param name="TeachingLoss">Mean over the rows, null without a teacher.</param>
/// <param name="Frames">One entry a frame; kept for pictures and statistics.</param>
internal sealed record SequenceResult(
    Tensor LogWeight, Tensor Discrete, Tensor LogLikelihood, Tensor? TeachingLoss, IReadOnlyList<FrameResult> Frames)
{
    /// <summary>
    /// The bound per example [B] of a model that resamples its particles, whose weights alone do not give it (FIVO); else
    /// null.
    /// </summary>
    public Tensor? Resampled { get; init; }

    /// <summary>Of a model that does not resample; else null.</summary>
    public FrameSums? ByFrame { get; init; }

    /// <summary>The same with log p(x|z) divided by the temperature. Not for a model that resamples.</summary>
    public SequenceResult Tempered(double temperature)
    {
        if (temperature == 1) return this;
        var less = 1 / temperature - 1;
        return this with
        {
            LogWeight = LogWeight.Plus(LogLikelihood.Times(less)),
            ByFrame = ByFrame is { } sums ? sums with { Weight = sums.Weight.Plus(sums.Likelihood.Times(less)) } : null,
        };
    }

    /// <summary>The bound on log p(x) per example [B], nats a clip.</summary>
    public Tensor Bound() => Resampled ?? Learning.Bound.Iwae(LogWeight);
}

/// <summary>What each frame adds to the sums of a <see cref="SequenceResult"/>, [T, B, K].</summary>
internal sealed record FrameSums(Tensor Likelihood, Tensor Weight, Tensor Discrete);

/// <param name="State">Objects after the frame; null in a model without objects.</param>
/// <param name="Canvas">[R, S, S].</param>
/// <param name="Discovered">[R].</param>
/// <param name="Propagated">[R].</param>
internal sealed record FrameResult(SequenceState? State, Tensor Canvas, Tensor Discovered, Tensor Propagated)
{
    /// <summary>Of a model with objects.</summary>
    public FrameTerms? Terms { get; init; }

    /// <summary>The latent of a model without objects [R, size]; else null.</summary>
    public Tensor? Latent { get; init; }

    /// <summary>
    /// What a classifier gets to read (digit sums): the what codes side by side, absent ones zero, or the latent. [R, size].
    /// </summary>
    public Tensor Code() => State is { } s ? (s.What * s.Presence).flatten(1) : Latent!;
}

/// <summary>A generative model of clips with its inference. Freed by the caller's dispose scope.</summary>
internal interface ISequenceModel
{
    /// <param name="frames">[T, B, S, S] in [0, 1].</param>
    /// <param name="particles">K.</param>
    /// <param name="mode">Deterministic: means and likelier values instead of draws.</param>
    /// <param name="teaching">A frame's lessons, rows repeated for the particles; null for none.</param>
    /// <param name="alongDraws">
    /// Gradients of log q of continuous variables flow through the draws alone (Roeder, Wu and Duvenaud 2017). What its own parameters
    /// would add is 0 on average, and noise: where q is the posterior, nothing is left of the gradient. For the mean of log weights only; a
    /// model that resamples does without.
    /// </param>
    SequenceResult Run(
        Tensor frames, int particles, bool mode = false, IReadOnlyList<TeachingFrame>? teaching = null, bool alongDraws = false);

    /// <summary>
    /// Draws clips from the generative model, or continues clips: inference on the frames given, the prior from then on.
    /// </summary>
    /// <param name="given">[n, B, S, S]; n may be 0.</param>
    /// <param name="length">Frames altogether.</param>
    /// <param name="births">False: no new objects after the frames given, as in the released code.</param>
    IReadOnlyList<FrameResult> Generate(Tensor given, int length, bool births = true);
}

/// <summary>SQAIR and AIR: runs inference over clips and scores it against the generative model (docs/model.md).</summary>
internal sealed class SequenceModel(SqairNetwork<TorchTensor> network) : ISequenceModel
{
    readonly NetworkConfig _config = network.Config;

    public SequenceResult Run(
        Tensor frames, int particles, bool mode = false, IReadOnlyList<TeachingFrame>? teaching = null, bool alongDraws = false)
    {
        long length = frames.shape[0], batch = frames.shape[1], rows = batch * particles;
        // An image's code does not depend on particles, slots or time: all images of the clip in one pass.
        var (map, code) = network.Encoder.Image(frames.reshape(-1, _config.ImageSize, _config.ImageSize));
        var keys = network.Discovery.Keys(map);
        var sampler = new FrameSampler { Mode = mode, AlongDraws = alongDraws };
        var empty = SequenceState.Empty(network, rows, frames.device);
        var state = empty;
        var states = new SequenceState[length];
        var terms = new FrameTerms[length];
        for (var t = 0; t < length; t++)
        {
            var image = frames.select(0, t);
            var scene = new FrameView(
                image, code.Value.narrow(0, t * batch, batch).repeat_interleave(particles, 0),
                keys?.Value.narrow(0, t * batch, batch), particles, t == 0 || _config.Independent);
            sampler.Teaching = teaching?[t];
            // AIR's frames are all first ones: nobody is known from the one before.
            var step = new FrameStep(network, sampler, scene, _config.Independent ? empty : state);
            (state, terms[t]) = step.Run();
            states[t] = state;
        }

        // Nothing that is inferred depends on what is drawn: all frames are drawn and compared at once.
        int size = _config.ImageSize;
        var canvases = Render(SequenceState.Together(states)).view(length, batch, particles, size, size);
        var likelihood = Densities.Image(frames.unsqueeze(2), canvases, _config.OutputDeviation);
        Tensor Each(Func<FrameTerms, Tensor> term) => stack(terms.Select(term), 0).view(length, batch, particles);
        var sums = new FrameSums(
            likelihood, likelihood.Plus(Each(t => t.LogPrior)) - Each(t => t.LogPosterior), Each(t => t.Discrete));
        var each = canvases.view(length, rows, size, size).unbind(0);
        return new(
            sums.Weight.sum([0]), sums.Discrete.sum([0]), likelihood.sum([0]), sampler.TeachingLoss,
            [.. each.Select((canvas, t) => new FrameResult(states[t], canvas, terms[t].Discovered, terms[t].Propagated)
            {
                Terms = terms[t]
            })])
        { ByFrame = sums };
    }

    public IReadOnlyList<FrameResult> Generate(Tensor given, int length, bool births = true)
    {
        long seen = given.shape[0], rows = given.shape[1];
        List<FrameResult> frames = seen > 0 ? [.. Run(given, particles: 1).Frames] : [];
        var empty = SequenceState.Empty(network, rows, given.device);
        var step = new GenerativeStep(network, births);
        // AIR's frames are all first ones.
        while (frames.Count < length)
            frames.Add(step.Next(
                frames.Count == 0 || _config.Independent ? empty : frames[^1].State!, frames.Count == 0 || _config.Independent, Render));
        return frames;
    }

    /// <summary>What each slot's code looks like by itself, whether there is an object in it or not. [R, N, h, w].</summary>
    public Tensor Glimpses(SequenceState state)
    {
        Tensor decoded = network.Decoder.Apply(state.Rows().What);
        return decoded.view(-1, _config.Slots, decoded.shape[1], decoded.shape[2]);
    }

    /// <summary>Draws the objects that are there. [R, S, S].</summary>
    public Tensor Render(SequenceState state)
    {
        var rows = state.Rows();
        Tensor what = rows.What, where = rows.Where;
        long[] chosen = [], place = [];
        using (var local = rows.Presence.Value.detach().reshape(-1).cpu())
        {
            var present = local.data<float>();
            chosen = [.. present.Index().Where(p => p.Item > 0.5f).Select(p => (long)p.Index)];
            // The absent ones read the row of zeros that follows the others.
            place = new long[present.Count];
        }
        Array.Fill(place, chosen.Length);
        for (var i = 0; i < chosen.Length; i++) place[chosen[i]] = i;
        if (chosen.Length == 0)
            return zeros([place.Length / _config.Slots, _config.ImageSize, _config.ImageSize], ScalarType.Float32, what.device);

        // Others fill the batch up to whole blocks; nobody reads them.
        long[] filled = [.. chosen, .. Enumerable.Repeat(chosen[0], RowBlocks.Up(chosen.Length) - chosen.Length)];
        Tensor picked = tensor(filled).to(what.device), places = tensor(place).to(what.device);
        Tensor decoded = network.Decoder.Apply(what.index_select(0, picked));
        var there = where.index_select(0, picked);
        var (tall, across) = network.Transformer.Place(decoded, there);
        Tensor AtSlots(Tensor factor) => cat(
            [factor.narrow(0, 0, chosen.Length), zeros([1, factor.shape[1]], ScalarType.Float32, what.device)], 0).index_select(0, places);
        var acrossSlots = AtSlots(across);
        Tensor canvas = network.Transformer.Compose(AtSlots(tall), acrossSlots, _config.Slots);
        if (network.Decoder.MeanImage is not { } mean) return canvas;
        // Where a glimpse lies, whatever it shows: σ(-10 + 20 m).
        Tensor covered = network.Transformer.Compose(
            AtSlots(network.Transformer.Place(ones_like(decoded), there).Tall), acrossSlots, _config.Slots);
        return canvas.Plus(covered.Times(20).Minus(10).sigmoid() * mean.Value);
    }
}

/// <summary>One frame as the network sees it.</summary>
/// <param name="Image">[B, S, S].</param>
/// <param name="Code">[R, n].</param>
/// <param name="Keys">[B, cells, .] or null.</param>
internal sealed record FrameView(Tensor Image, Tensor Code, Tensor? Keys, int Particles, bool First);

/// <summary>Log-probabilities of a frame per row [R] (docs/training.md, The objective).</summary>
internal sealed record FrameTerms(Tensor LogPosterior, Tensor LogPrior, Tensor Discrete, Tensor Discovered, Tensor Propagated)
{
    /// <summary>Null where nothing was looked at.</summary>
    public Prices? OfDiscovered { get; init; }

    public Prices? OfPropagated { get; init; }
}

/// <summary>log q - log p of what one module has drawn in a frame, no gradient: sums over the rows, nats.</summary>
/// <param name="Presence">Or, of new objects, their number.</param>
internal sealed record Prices(Tensor What, Tensor Where, Tensor Presence)
{
    /// <param name="presence">[M, 1].</param>
    /// <param name="what">log q and log p, [M] each; likewise where.</param>
    /// <param name="ofPresence">log q and log p, of any shape.</param>
    public static Prices Of(
        Tensor presence, (Tensor Q, Tensor P) what, (Tensor Q, Tensor P) where, (Tensor Q, Tensor P) ofPresence)
    {
        using var _ = no_grad();
        var on = presence.squeeze(1);
        return new(((what.Q - what.P) * on).sum(), ((where.Q - where.P) * on).sum(), ofPresence.Q.sum() - ofPresence.P.sum());
    }
}
