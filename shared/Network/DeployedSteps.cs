namespace Sqair.Network;

/// <summary>Inputs of the propagate graph, one object a row [B, .]. Where is in the coordinates of the row's own window.</summary>
/// <param name="Relation">Relation state after the object before [B, n]; ignored where First is 1.</param>
/// <param name="First">[B, 1]: 1 for the first object of its group.</param>
public readonly record struct PropagateInput<T>(T Image, ObjectState<T> Previous, T Relation, T First, Predecessor<T> Before);

/// <param name="Presence">Probability [B, 1].</param>
/// <param name="Glimpse">Decoded appearance [B, h, w].</param>
/// <param name="Expected">What the prior forecasts for this frame from the last one alone.</param>
public readonly record struct PropagateOutput<T>(Inferred<T> Object, T Presence, T Glimpse, Forecast<T> Expected) where T : class;

/// <summary>Inputs of the discover graph: known objects [B·N, .], slots adjacent, in the tile's coordinates.</summary>
public readonly record struct DiscoverInput<T>(T Image, T KnownWhat, T KnownWhere, T KnownPresence);

/// <summary>Outputs [B, N, .]. Presence is the probability of the step times those of the steps before it.</summary>
public readonly record struct DiscoverOutput<T>(T What, T WhatScale, T Where, T WhereScale, T Presence, T Temporal, T Prior, T Glimpse);

/// <summary>
/// The two steps that are deployed. Generic like the network, so that a test can run them on the trainer's tensors and
/// compare with the exported graphs.
/// </summary>
public static class DeployedSteps<T> where T : class, ITensor<T>
{
    public static PropagateOutput<T> Propagate(SqairNetwork<T> network, PropagateInput<T> input)
    {
        var sampler = new ModeSampler<T>();
        var (propagation, prior) = Propagating(network);
        var previous = input.Previous;
        var expected = prior.Step(previous.What, previous.Where, previous.Prior, null);
        var proposal = propagation.Propose(input.Image, previous, rowsAnImage: 1);
        var relation = input.First * propagation.Relation.Initial + input.First.Complement() * input.Relation;
        var found = propagation.Step(input.Image, proposal, previous, input.Before, relation, rowsAnImage: 1, slot: 0, sampler);
        return new(found, found.PresenceLogit.Sigmoid() * previous.Presence, network.Decoder.Apply(found.What), expected);
    }

    public static DiscoverOutput<T> Discover(SqairNetwork<T> network, DiscoverInput<T> input)
    {
        var config = network.Config;
        var sampler = new ModeSampler<T>();
        var (map, code) = network.Encoder.Image(input.Image);
        var scene = network.Discovery.Describe(code, input.KnownWhat, input.KnownWhere, input.KnownPresence);
        var keys = network.Discovery.Keys(map);
        var (propagation, propagationPrior) = Propagating(network);
        var temporal = propagation.Temporal.Initial.RepeatRows(code);
        var prior = propagationPrior.Initial.RepeatRows(code);
        var recurrent = network.Discovery.Rnn.Initial.RepeatRows(code);
        // Zeros and ones of the right number of rows, made from what is there: the number of rows is free.
        var zeroWhat = input.KnownWhat.Reshape(-1, config.Slots, config.What).Slice(1, 0, 1).Reshape(-1, config.What) * 0f;
        var zeroWhere = zeroWhat.Slice(1, 0, 4);
        var before = new Predecessor<T>(zeroWhat, zeroWhere, zeroWhat.Slice(1, 0, 1) + 1f);

        var found = new Inferred<T>[config.Slots];
        var presence = new T[config.Slots];
        for (var j = 0; j < config.Slots; j++)
        {
            (found[j], scene) = network.Discovery.Step(input.Image, keys, scene, before, recurrent, temporal, rowsAnImage: 1, j, sampler);
            recurrent = found[j].Recurrent;
            before = new(found[j].What, found[j].Where, found[j].Presence);
            var probability = found[j].PresenceLogit.Sigmoid();
            presence[j] = j == 0 ? probability : presence[j - 1] * probability;
        }
        int d = config.What, n = config.Hidden, slots = config.Slots;
        var what = Stack(found, f => f.What, d);
        var glimpse = network.Decoder.Apply(what.Reshape(-1, d)).Reshape(-1, slots, config.GlimpseHeight, config.GlimpseWidth);
        return new(
            what, Stack(found, f => f.WhatDistribution.Scale, d),
            Stack(found, f => f.Where, 4), Stack(found, f => f.WhereDistribution.Scale, 4),
            T.Concat(1, [.. presence.Select(p => p.Reshape(-1, 1, 1))]),
            Stack(found, _ => temporal, n), Stack(found, _ => prior, n), glimpse);
    }

    /// <exception cref="NotSupportedException">AIR, whose objects do not live on.</exception>
    static (Propagation<T>, PropagationPrior<T>) Propagating(SqairNetwork<T> network) =>
        network is { Propagation: { } propagation, PropagationPrior: { } prior }
            ? (propagation, prior)
            : throw new NotSupportedException("a network of independent frames has nothing to deploy: it does not propagate");

    static T Stack(Inferred<T>[] objects, Func<Inferred<T>, T> part, int size) =>
        T.Concat(1, [.. objects.Select(o => part(o).Reshape(-1, 1, size))]);
}
