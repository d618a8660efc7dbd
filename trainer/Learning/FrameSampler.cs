using Sqair.Network;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Learning;

/// <summary>
/// Training's side of the sampling seam: reparameterised draws, presence from its Bernoulli (no gradient), and where a teacher says so, his
/// values.
/// </summary>
internal sealed class FrameSampler : ISampler<TorchTensor>
{
    /// <summary>Deterministic: means, and presence where likelier than not. For validation pictures and counting.</summary>
    public bool Mode { get; init; }

    /// <summary>The gradient of log q of what and where flows through the draws alone (<see cref="ISequenceModel.Run"/>).</summary>
    public bool AlongDraws { get; init; }

    /// <summary>Set for frames of the warm start.</summary>
    public TeachingFrame? Teaching { get; set; }

    /// <summary>The rows that the next draws are for [M]; null for all.</summary>
    public Tensor? Rows { get; set; }

    /// <summary>Loss of the teacher, summed over the sites of the clip, mean over the rows; null until there is one.</summary>
    public Tensor? TeachingLoss { get; private set; }

    public TorchTensor Draw(Site site, int slot, Gaussian<TorchTensor> distribution)
    {
        Tensor loc = distribution.Loc;
        var drawn = Mode ? loc
            : distribution.Mixing is { } mixing ? MixedNormal.Draw(loc, distribution.Scale, mixing)
            : loc.PlusProduct(distribution.Scale, Draws.NormalLike(loc));
        if (Teaching is null || site is Site.PropagatedWhat or Site.DiscoveredWhat) return drawn;
        var lesson = Teaching.Of(site);
        var target = Mine(lesson.Where.select(1, slot));
        var error = loc - target;
        Add((error * error).sum(-1).Times(0.5f / (Teaching.Tolerance * Teaching.Tolerance)) * Mine(lesson.WhereWeight.select(1, slot)));
        return drawn.Plus((target.Plus(Draws.NormalLike(target).Times(Teaching.Jitter)) - drawn) * Forced(lesson, slot));
    }

    public TorchTensor Centre(Site site, int slot, Gaussian<TorchTensor> distribution, TorchTensor drawn)
    {
        if (Teaching is null) return distribution.Loc;
        return distribution.Loc + (drawn - distribution.Loc) * (TorchTensor)Forced(Teaching.Of(site), slot);
    }

    public TorchTensor DrawPresence(Site site, int slot, TorchTensor logit)
    {
        var probability = logit.Value.detach().sigmoid();
        var drawn = Mode ? probability.Above(0.5) : Draws.Presence(probability);
        if (Teaching is not null)
        {
            var lesson = Teaching.Of(site);
            var target = Mine(lesson.Presence.select(1, slot)).unsqueeze(1);
            Add(Densities.Bernoulli(target, logit).squeeze(1).neg() * Mine(lesson.PresenceWeight.select(1, slot)));
            drawn = drawn.Plus((target - drawn) * Mine(Teaching.Forced).unsqueeze(1));
        }
        return drawn;
    }

    /// <summary>1 for rows whose where is the teacher's [M, 1].</summary>
    Tensor Forced(Lesson lesson, int slot) => Mine(Teaching!.Forced * lesson.WhereForced.select(1, slot)).unsqueeze(1);

    Tensor Mine(Tensor x) => Rows is null ? x : x.index_select(0, Rows);

    void Add(Tensor loss)
    {
        var mean = loss.sum().Times(1.0 / Teaching!.Forced.shape[0]);
        TeachingLoss = TeachingLoss is null ? mean : TeachingLoss.Plus(mean);
    }
}

/// <summary>
/// Targets of one module in one frame, [R, N, 4] and [R, N]. Weights are 0 where nothing is known or nothing may be said.
/// </summary>
internal sealed record Lesson(Tensor Where, Tensor WhereWeight, Tensor WhereForced, Tensor Presence, Tensor PresenceWeight);

/// <param name="Forced">[R]: 1 for rows that continue with the teacher's values instead of their own draws.</param>
/// <param name="Tolerance">Deviation of raw where that the teacher accepts.</param>
/// <param name="Jitter">Noise on forced where, so that the next frame starts from imperfect places.</param>
internal sealed record TeachingFrame(Lesson Discovery, Lesson Propagation, Tensor Forced, float Tolerance, float Jitter)
{
    public Lesson Of(Site site) =>
        site is Site.PropagatedWhere or Site.PropagatedWhat or Site.PropagatedPresence ? Propagation : Discovery;
}
