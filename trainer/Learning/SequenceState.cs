using Sqair.Network;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Learning;

/// <summary>What is carried from frame to frame, leading shape [R, N, .]; rows are b·K + k.</summary>
internal sealed record SequenceState(
    Tensor What, Tensor Where, Tensor Presence, Tensor Logit, Tensor Temporal, Tensor Prior, Tensor Ids, Tensor LastId)
{
    /// <summary>Nothing there: zeros, learned initial recurrent states, ids -1.</summary>
    public static SequenceState Empty(SqairNetwork<TorchTensor> network, long rows, Device device)
    {
        var c = network.Config;
        Tensor Zeros(long size) => zeros([rows, c.Slots, size], ScalarType.Float32, device);
        return new(
            Zeros(c.What), Zeros(4), Zeros(1), Zeros(1),
            network.Propagation?.Temporal.Initial.Value.unsqueeze(1).expand(rows, c.Slots, c.Hidden) ?? Zeros(c.Hidden),
            network.PropagationPrior?.Initial.Value.unsqueeze(1).expand(rows, c.Slots, c.Hidden) ?? Zeros(c.Hidden),
            Arithmetic.Full([rows, c.Slots, 1], -1, device), Arithmetic.Full([rows, 1], -1, device));
    }

    /// <summary>
    /// New objects with the learned initial recurrent states; ids go on from the last one used.
    /// </summary>
    /// <param name="lastId">[R, 1].</param>
    /// <param name="presence">[R, N, 1].</param>
    public static SequenceState Born(
        SqairNetwork<TorchTensor> network, Tensor lastId, Tensor what, Tensor where, Tensor presence, Tensor logit)
    {
        var empty = Empty(network, presence.shape[0], presence.device);
        var ids = (presence * lastId.unsqueeze(1).Plus(presence.cumsum(1)).Plus(1)).Minus(1);
        return empty with
        {
            What = what,
            Where = where,
            Presence = presence,
            Logit = logit,
            Ids = ids,
            LastId = lastId.Plus(presence.sum([1]))
        };
    }

    /// <summary>Propagated slots, then new ones: [R, 2N, .].</summary>
    public static SequenceState Join(SequenceState propagated, SequenceState born)
    {
        Tensor Both(Func<SequenceState, Tensor> part) => cat([part(propagated), part(born)], 1);
        return new(Both(s => s.What), Both(s => s.Where), Both(s => s.Presence),
            Both(s => s.Logit), Both(s => s.Temporal), Both(s => s.Prior), Both(s => s.Ids), born.LastId);
    }

    /// <summary>
    /// States of several frames as one of as many rows, frame after frame: for drawing, so only what and where objects are.
    /// </summary>
    public static SequenceState Together(IReadOnlyList<SequenceState> states)
    {
        if (states.Count == 1) return states[0];
        Tensor All(Func<SequenceState, Tensor> part) => cat([.. states.Select(part)], 0);
        return states[0] with { What = All(s => s.What), Where = All(s => s.Where), Presence = All(s => s.Presence) };
    }

    /// <summary>Slots side by side as rows [R·N, .].</summary>
    public ObjectState<TorchTensor> Rows() => new(Flat(What), Flat(Where), Flat(Presence), Flat(Temporal), Flat(Prior));

    /// <summary>
    /// Propagated then discovered slots [R, 2N, .]; present ones first, order kept, the first N stay (docs/model.md, Discovery). Surplus
    /// objects are dropped; their log-probabilities stay in the weight.
    /// </summary>
    public static SequenceState Compact(SequenceState all, int slots)
    {
        var order = all.Presence.detach().neg().squeeze(2)
            .sort(1, descending: false, stable: true).Indices.narrow(1, 0, slots).unsqueeze(2);
        Tensor Pick(Tensor x) => x.gather(1, order.expand(-1, -1, x.shape[2]));
        return new(Pick(all.What), Pick(all.Where), Pick(all.Presence),
            Pick(all.Logit), Pick(all.Temporal), Pick(all.Prior), Pick(all.Ids), all.LastId);
    }

    static Tensor Flat(Tensor x) => x.reshape(-1, x.shape[2]);
}
