using Sqair.Network;

namespace Sqair.Trainer.Export;

/// <summary>The graphs of a model package (architecture: "The frame's way"), with the tensor names the tracker binds.</summary>
internal static class DeployedGraphs
{
    public static byte[] Propagate(NetworkConfig c, IReadOnlyDictionary<string, float[]> trained)
    {
        var graph = new OnnxGraph("propagate", trained);
        var network = new SqairNetwork<OnnxTensor>(c, graph);
        var image = Image(graph, c);
        var previous = new ObjectState<OnnxTensor>(
            graph.Input("what", c.What), graph.Input("where", 4), graph.Input("presence", 1),
            graph.Input("temporal", c.Hidden), graph.Input("prior", c.Hidden));
        OnnxTensor relation = graph.Input("relation", c.Hidden), first = graph.Input("first", 1);
        var before = new Predecessor<OnnxTensor>(
            graph.Input("previous_what", c.What), graph.Input("previous_where", 4), graph.Input("previous_presence", 1));

        var output = DeployedSteps<OnnxTensor>.Propagate(network, new(image, previous, relation, first, before));
        graph.Output("new_what", output.Object.What, c.What);
        graph.Output("what_std", output.Object.WhatDistribution.Scale, c.What);
        graph.Output("new_where", output.Object.Where, 4);
        graph.Output("where_std", output.Object.WhereDistribution.Scale, 4);
        graph.Output("new_presence", output.Presence, 1);
        graph.Output("new_temporal", output.Object.Temporal, c.Hidden);
        graph.Output("new_prior", output.Expected.State, c.Hidden);
        graph.Output("new_relation", output.Object.Recurrent, c.Hidden);
        graph.Output("glimpse", output.Glimpse, c.GlimpseHeight, c.GlimpseWidth);
        graph.Output("prior_where", output.Expected.Where.Loc, 4);
        graph.Output("prior_where_std", output.Expected.Where.Scale, 4);
        graph.Output("prior_presence", output.Expected.PresenceLogit.Sigmoid() * previous.Presence, 1);
        return graph.ToBytes();
    }

    public static byte[] Discover(NetworkConfig c, IReadOnlyDictionary<string, float[]> trained)
    {
        var graph = new OnnxGraph("discover", trained);
        var network = new SqairNetwork<OnnxTensor>(c, graph);
        var image = Image(graph, c);
        var input = new DiscoverInput<OnnxTensor>(
            image,
            graph.Input("known_what", c.Slots, c.What).Reshape(-1, c.What),
            graph.Input("known_where", c.Slots, 4).Reshape(-1, 4),
            graph.Input("known_presence", c.Slots, 1).Reshape(-1, 1));

        var output = DeployedSteps<OnnxTensor>.Discover(network, input);
        graph.Output("found_what", output.What, c.Slots, c.What);
        graph.Output("found_what_std", output.WhatScale, c.Slots, c.What);
        graph.Output("found_where", output.Where, c.Slots, 4);
        graph.Output("found_where_std", output.WhereScale, c.Slots, 4);
        graph.Output("found_presence", output.Presence, c.Slots, 1);
        graph.Output("found_temporal", output.Temporal, c.Slots, c.Hidden);
        graph.Output("found_prior", output.Prior, c.Slots, c.Hidden);
        graph.Output("found_glimpse", output.Glimpse, c.Slots, c.GlimpseHeight, c.GlimpseWidth);
        return graph.ToBytes();
    }

    public static byte[] Judge(IReadOnlyDictionary<string, float[]> trained)
    {
        const int side = JudgeShape.Side;
        var graph = new OnnxGraph("judge", trained);
        var judge = new PersonJudge<OnnxTensor>(graph);
        var (odds, sides) = judge.Apply(
            graph.Input("picture", JudgeShape.Channels, side, side), graph.Input("measures", JudgeShape.Measures));
        graph.Output("log_odds", odds, 1);
        graph.Output("sides", sides, JudgeShape.Sides);
        return graph.ToBytes();
    }

    public static byte[] Motion(IReadOnlyDictionary<string, float[]> trained)
    {
        var graph = new OnnxGraph("motion", trained);
        var ahead = new MotionPrior<OnnxTensor>(graph).Apply(
            graph.Input("past", MotionShape.Past * MotionShape.PastValues), graph.Input("velocity", 2));
        graph.Output("foot", ahead.Loc, MotionShape.Ahead * 2);
        graph.Output("foot_std", ahead.Scale, MotionShape.Ahead * 2);
        return graph.ToBytes();
    }

    static OnnxTensor Image(OnnxGraph graph, NetworkConfig c) =>
        graph.Input("image", 1, c.ImageSize, c.ImageSize).Reshape(-1, c.ImageSize, c.ImageSize);
}
