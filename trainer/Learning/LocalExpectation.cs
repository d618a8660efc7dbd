using Sqair.Network;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Learning;

/// <summary>Presences that one module has drawn in a frame, M of them, and what hangs on each.</summary>
/// <param name="RowOf">[M], of the frame's R.</param>
/// <param name="Presence">[M, 1], drawn.</param>
/// <param name="Logit">[M, 1], of its posterior.</param>
/// <param name="Possible">[M, 1], 0 where it was not free to be either.</param>
/// <param name="What">[M, .].</param>
/// <param name="Where">[M, 4].</param>
/// <param name="Worth">
/// [M], nats, no gradient: by how much log p - log q of the frame without its picture is higher if it is present.
/// </param>
internal sealed record Decisions(Tensor RowOf, Tensor Presence, Tensor Logit, Tensor Possible, Tensor What, Tensor Where, Tensor Worth);

/// <summary>
/// The gradient of presence by local expectation (Titsias and Lázaro-Gredilla 2015): with all else as it was drawn, both values of one
/// presence are looked at, so that its gradient σ'(l) · (f(1) - f(0) - l) is exact for its own frame, where the score of the whole clip's
/// weight tells it apart from thousands of other draws. What it does to later frames alone is left to the score of those
/// (<see cref="Later"/>).
/// </summary>
internal static class LocalExpectation
{
    /// <summary>Nats: where more hangs on it a presence is certain, and how much more is of no use.</summary>
    const float Certain = 10;

    /// <summary>Σ σ(l) · stop(f(1) - f(0) - l) of a clip's presences by particle, [B, K]: maximised by autodiff.</summary>
    /// <param name="made">Frame by frame.</param>
    /// <param name="images">[T, B, S, S].</param>
    public static Tensor Surrogate(
        SqairNetwork<TorchTensor> network, IReadOnlyList<IReadOnlyList<Decisions>> made, Tensor images, int particles)
    {
        long batch = images.shape[1], rows = batch * particles;
        var all = made.SelectMany((frame, t) => frame.Select(d => d with { RowOf = d.RowOf.PlusWhole(t * rows) })).ToList();
        Tensor All(Func<Decisions, Tensor> part) => cat([.. all.Select(part)], 0);
        if (all.Count == 0) return zeros([batch, particles], ScalarType.Float32, images.device);
        var free = All(d => d.Possible).squeeze(1).nonzero().squeeze(1);
        if (free.shape[0] == 0) return zeros([batch, particles], ScalarType.Float32, images.device);
        Tensor Free(Func<Decisions, Tensor> part) => All(part).index_select(0, free);
        var (rowOf, logit) = (Free(d => d.RowOf), Free(d => d.Logit).squeeze(1));
        Tensor signal;
        using (no_grad())
        {
            var seen = InPicture(network, rowOf, Free(d => d.Presence), Free(d => d.What), Free(d => d.Where), images, particles);
            signal = (seen.Plus(Free(d => d.Worth)) - logit).AtLeast(-Certain).AtMost(Certain) * Free(d => d.Possible).squeeze(1);
        }
        var byRow = zeros([images.shape[0] * rows], ScalarType.Float32, images.device).scatter_add(0, rowOf, logit.sigmoid() * signal);
        return byRow.view(images.shape[0], batch, particles).sum([0]);
    }

    /// <summary>
    /// The score of what comes after: Σ_t stop(R_t - mean of the other particles' R_t) · log q of frame t's presences, R_t the log weight
    /// of the frames behind it, [B, K]. What is worth little now and much later, as a new object is, would not be found without.
    /// </summary>
    /// <param name="weights">log w of each frame, [T, B, K].</param>
    /// <param name="discrete">λ of each frame, likewise.</param>
    public static Tensor Later(Tensor weights, Tensor discrete)
    {
        var particles = weights.shape[2];
        if (particles < 2) return zeros_like(discrete[0]);
        Tensor signal;
        using (no_grad())
        {
            var each = weights.detach();
            var after = each.sum([0], keepdim: true) - each.cumsum(0);
            var others = (after.sum([2], keepdim: true) - after).Times(1.0 / (particles - 1));
            signal = (after - others).AtLeast(-Certain).AtMost(Certain);
        }
        return (signal * discrete).sum([0]);
    }

    /// <summary>By how much log p(x | z) is higher with an object than without, [M].</summary>
    static Tensor InPicture(SqairNetwork<TorchTensor> network, Tensor rowOf, Tensor presence, Tensor what, Tensor where, Tensor images,
        int particles)
    {
        int size = network.Config.ImageSize;
        long count = rowOf.shape[0], pictures = images.shape[0] * images.shape[1] * particles;
        Tensor decoded = network.Decoder.Apply(what);
        Tensor Drawn(Tensor glimpses)
        {
            var (tall, across) = network.Transformer.Place(glimpses, where);
            return network.Transformer.Compose(tall, across, 1).Value.view(count, size * size);
        }
        // Of each picture all that is present, then with and without each object.
        (Tensor With, Tensor Without) Both(Tensor own)
        {
            var present = own * presence;
            var total = zeros([pictures, size * size], ScalarType.Float32, images.device).AddedAt(rowOf, present);
            var here = total.index_select(0, rowOf);
            return (here.Plus(own - present), here - present);
        }
        var (with, without) = Both(Drawn(decoded));
        if (network.Decoder.MeanImage is { } mean)
        {
            var flat = mean.Value.reshape(1, size * size);
            var (covered, uncovered) = Both(Drawn(ones_like(decoded)));
            with = with.Plus(covered.Times(20).Minus(10).sigmoid() * flat);
            without = without.Plus(uncovered.Times(20).Minus(10).sigmoid() * flat);
        }
        var image = images.reshape(-1, size * size).repeat_interleave(particles, 0).index_select(0, rowOf);
        Tensor off = with - image, offWithout = without - image;
        var deviation = network.Config.OutputDeviation;
        return ((offWithout * offWithout).sum(1) - (off * off).sum(1)).Times(0.5 / (deviation * deviation));
    }
}
