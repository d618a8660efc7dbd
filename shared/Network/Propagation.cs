namespace Sqair.Network;

/// <summary>The first look at an object of the last frame.</summary>
/// <param name="Code">Of the glimpse: the mean of its what [R, d_what], or with a second look all of it [R, n].</param>
/// <param name="Mask">[R, h, w], null without masks.</param>
/// <param name="Place">Where it was cut, raw [R, 4].</param>
public readonly record struct Proposal<T>(T Code, T? Mask, T Place) where T : class;

/// <summary>Posterior of an object that was there in the last frame (docs/model.md, Propagation). </summary>
public sealed class Propagation<T> where T : class, ITensor<T>
{
    const float ProposalReach = 0.1f;
    const float GateCeiling = 0.9999f;

    readonly NetworkConfig _config;
    readonly Encoder<T> _encoder;
    readonly SpatialTransformer<T> _transformer;
    readonly Mlp<T> _proposal, _where, _presence;
    readonly Mlp<T>? _mask;
    readonly Linear<T> _temporalWhat, _gates;
    readonly T _whereBias;
    readonly T? _mixing;

    public Propagation(IWeights<T> weights, NetworkConfig config, Encoder<T> encoder, SpatialTransformer<T> transformer, Mlp<T>? mask)
    {
        (_config, _encoder, _transformer, _mask) = (config, encoder, transformer, mask);
        int n = config.Hidden, d = config.What;
        _proposal = new(weights, "propagation.proposal", n, [config.SideHidden], 4);
        Relation = new(weights, "propagation.relation", (config.SecondLook ? n : d) + 2 * d + 10 + n, n);
        _where = new(weights, "propagation.where", 2 * n + 4, [n, n], 8);
        _whereBias = weights.Parameter("propagation.whereBias", [1], new Initialisation.Constant(config.WhereScaleBias));
        if (config.FullWhereCovariance) _mixing = weights.Parameter("propagation.mixing", [1, 10], Initialisation.Glorot(10, 10));
        Temporal = new(weights, "propagation.temporal", n + 4 + 2 * d, n);
        _temporalWhat = new(weights, "propagation.temporalWhat", n, 2 * d);
        _gates = new(weights, "propagation.gates", n, 3 * d, new Initialisation.Constant(1f));
        _presence = new(weights, "propagation.presence", 2 * n + d, [config.PresenceHidden],
            1, new Initialisation.Constant(config.PropagationPresenceBias));
    }

    /// <summary>Explains away between the slots of a frame.</summary>
    public VanillaRnn<T> Relation { get; }

    /// <summary>Follows an object through time.</summary>
    public Gru<T> Temporal { get; }

    /// <summary>What depends on the last frame only, so for all slots at once (steps a and b).</summary>
    /// <param name="image">[B, S, S].</param>
    /// <param name="previous">Rows [B·m, .].</param>
    /// <param name="rowsAnImage">m.</param>
    public Proposal<T> Propose(T image, ObjectState<T> previous, int rowsAnImage)
    {
        var mask = _mask is null
            ? default
            : _mask.Apply(previous.Temporal).Sigmoid().Reshape(-1, _config.GlimpseHeight, _config.GlimpseWidth);
        var place = previous.Where + _proposal.Apply(previous.Temporal) * ProposalReach;
        var glimpse = Look(image, place, rowsAnImage, mask);
        return new(_config.SecondLook ? _encoder.Glimpse(glimpse) : _encoder.What(glimpse).Loc, mask, place);
    }

    /// <summary>Steps c to h for one slot.</summary>
    /// <param name="image">[B, S, S].</param>
    /// <param name="proposal">From <see cref="Propose"/>, this slot's rows.</param>
    /// <param name="previous">The object in the last frame, rows [R, .].</param>
    /// <param name="before">The slot before it in this frame.</param>
    /// <param name="relation">Relation state after the slot before.</param>
    public Inferred<T> Step(
        T image, in Proposal<T> proposal, ObjectState<T> previous,
        Predecessor<T> before, T relation, int rowsAnImage, int slot, ISampler<T> sampler)
    {
        var h = previous.Temporal;
        var r = Relation.Step(
            T.Concat(1, proposal.Code, before.What, before.Where, before.Presence, previous.What, previous.Where, previous.Presence, h),
            relation);

        var statistics = _where.Apply(T.Concat(1, r, previous.Where, h)).Split(1, 4, 4);
        var centre = (_config.SecondLook ? proposal.Place : previous.Where) + statistics[0];
        if (_config.SecondLook) centre += _encoder.Correction(Look(image, centre, rowsAnImage, proposal.Mask));
        var whereDistribution = new Gaussian<T>(
            centre,
            (statistics[1] + _whereBias + -1f).Softplus() + _config.MinimumScale,
            _mixing);
        var where = sampler.Draw(Site.PropagatedWhere, slot, whereDistribution);

        var place = _config.SecondLook ? sampler.Centre(Site.PropagatedWhere, slot, whereDistribution, where) : where;
        var seen = _encoder.What(Look(image, place, rowsAnImage, proposal.Mask));
        var temporal = Temporal.Step(T.Concat(1, r, where, seen.Loc, seen.Scale), h);
        var remembered = Encoder<T>.Split(_temporalWhat.Apply(temporal), _config.What, _config.MinimumScale);
        var gates = (_gates.Apply(temporal).Sigmoid() * GateCeiling).Split(1, _config.What, _config.What, _config.What);
        T keep = gates[0], look = gates[1].Complement(), recall = gates[2].Complement();
        var whatDistribution = new Gaussian<T>(
            keep * previous.What + look * seen.Loc + recall * remembered.Loc,
            look * seen.Scale + recall * remembered.Scale + _config.MinimumWhatScale);
        var what = sampler.Draw(Site.PropagatedWhat, slot, whatDistribution);

        var logit = _presence.Apply(T.Concat(1, r, h, what));
        var presence = sampler.DrawPresence(Site.PropagatedPresence, slot, logit) * previous.Presence;
        return new(whereDistribution, whatDistribution, logit, where, what, presence, temporal, r);
    }

    T Look(T image, T where, int rowsAnImage, T? mask)
    {
        var glimpse = _transformer.Crop(image, where, rowsAnImage);
        return mask is null ? glimpse : glimpse * mask;
    }
}
