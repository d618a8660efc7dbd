using Sqair.Network;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Learning.Vrnn;

/// <summary>
/// VRNN under the FIVO bound: a particle filter whose particles are resampled when few carry the weight (docs/model.md, VRNN).
/// </summary>
/// <param name="resample">False: never; the bound is then the IWAE bound.</param>
internal sealed class VrnnModel(VrnnNetwork network, bool resample = true) : ISequenceModel
{
    /// <summary>
    /// Weights and likelihoods of the result follow the surviving particles back through their ancestors; the bound is the filter's own.
    /// </summary>
    public SequenceResult Run(
        Tensor frames, int particles, bool mode = false, IReadOnlyList<TeachingFrame>? teaching = null, bool alongDraws = false)
    {
        if (teaching is not null) throw new ArgumentException("a VRNN has no objects to teach", nameof(teaching));
        long length = frames.shape[0], batch = frames.shape[1], rows = batch * particles;
        var codes = network.CodeImage(frames.flatten(0, 1)).view(length, batch, -1);
        var state = Start(rows, frames.device);
        Tensor weight = zeros([batch, particles], ScalarType.Float32, frames.device),
            total = weight, likelihood = weight, bound = zeros([batch], ScalarType.Float32, frames.device);
        var results = new FrameResult[length];
        for (var t = 0; t < length; t++)
        {
            var code = codes.select(0, t).repeat_interleave(particles, 0);
            (state, var o) = Advance(state);
            var prior = network.Prior(o);
            var posterior = network.Posterior(o, code, prior);
            Tensor z = mode ? posterior.Loc : Draw(posterior);
            var latentCode = network.CodeLatent(z);
            var canvas = network.Decode(latentCode, o);
            var fit = Densities.Image(frames.select(0, t).unsqueeze(1),
                canvas.view(batch, particles, canvas.shape[1], canvas.shape[2]), network.Config.OutputDeviation);
            var gained = fit.Plus((Densities.Normal(z, prior) - Densities.Normal(z, posterior)).view(batch, particles));
            (weight, total, likelihood) = (weight.Plus(gained), total.Plus(gained), likelihood.Plus(fit));
            state = state with { ImageCode = code, LatentCode = latentCode };
            results[t] = NoObjects(canvas, z);
            if (!resample || mode || t == length - 1 || particles < 2) continue;

            // Where the effective number of particles is at most half: what they were worth so far goes into the bound, and they start
            // level.
            var shares = weight.detach().softmax(1);
            var few = (shares * shares).sum(1).reciprocal().Minus(0.5 * particles).neg().Above(-1e-6);
            var ancestors = Ancestors(shares, few);
            bound = bound.Plus(Bound.Iwae(weight) * few);
            weight = weight * few.Complement().unsqueeze(1);
            state = state.Of(ancestors);
            (total, likelihood) = (total.reshape(-1).index_select(0, ancestors).view(batch, particles),
                likelihood.reshape(-1).index_select(0, ancestors).view(batch, particles));
        }
        return new(total, zeros_like(total), likelihood, null, results) { Resampled = bound.Plus(Bound.Iwae(weight)) };
    }

    public IReadOnlyList<FrameResult> Generate(Tensor given, int length, bool births = true)
    {
        long seen = given.shape[0], batch = given.shape[1];
        var state = Start(batch, given.device);
        var frames = new FrameResult[length];
        for (var t = 0; t < length; t++)
        {
            (state, var o) = Advance(state);
            var expected = network.Prior(o);
            var code = t < seen ? network.CodeImage(given.select(0, t)) : null;
            var z = Draw(code is null ? expected : network.Posterior(o, code, expected));
            var latentCode = network.CodeLatent(z);
            var picture = network.Decode(latentCode, o);
            frames[t] = NoObjects(picture, z);
            // ψ_x reads what was seen, or what it would have looked like.
            state = state with { ImageCode = code ?? network.CodeImage(picture), LatentCode = latentCode };
        }
        return frames;
    }

    static FrameResult NoObjects(Tensor canvas, Tensor z)
    {
        var none = zeros([z.shape[0]], ScalarType.Float32, z.device);
        return new(null, canvas, none, none) { Latent = z };
    }

    VrnnState Start(long rows, Device device)
    {
        Tensor Zeros(long size) => zeros([rows, size], ScalarType.Float32, device);
        return new(Zeros(network.Lstm.Units), Zeros(network.Lstm.Units), Zeros(network.Config.Latent), Zeros(network.Config.Latent));
    }

    (VrnnState State, Tensor Output) Advance(VrnnState last)
    {
        var (o, cell) = network.Lstm.Step(cat([last.ImageCode, last.LatentCode], 1), last.Output, last.Cell);
        return (last with { Output = o, Cell = cell }, o);
    }

    static Tensor Draw(Gaussian<TorchTensor> d) => d.Loc.Value.Plus(d.Scale.Value * Draws.NormalLike(d.Loc.Value));

    /// <summary>Row of the particle that each one continues [B·K]: drawn by the shares where few is 1, else itself.</summary>
    static Tensor Ancestors(Tensor shares, Tensor few)
    {
        long batch = shares.shape[0], particles = shares.shape[1];
        var drawn = Draws.Choices(shares, particles).to(ScalarType.Float32);
        var own = Arithmetic.Range((int)particles, shares.device).unsqueeze(0);
        var chosen = own.Plus((drawn - own) * few.unsqueeze(1));
        var first = Arithmetic.Range((int)batch, shares.device).Times(particles).unsqueeze(1);
        return chosen.Plus(first).to(ScalarType.Int64).reshape(-1);
    }

    /// <summary>Rows [R, .] carried from frame to frame.</summary>
    sealed record VrnnState(Tensor Output, Tensor Cell, Tensor ImageCode, Tensor LatentCode)
    {
        public VrnnState Of(Tensor rows) =>
            new(Output.index_select(0, rows), Cell.index_select(0, rows),
                ImageCode.index_select(0, rows), LatentCode.index_select(0, rows));
    }
}
