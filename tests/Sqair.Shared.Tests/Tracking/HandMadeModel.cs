using System.Text.Json.Nodes;
using Sqair.Models;
using Sqair.Network;
using Sqair.Tracking;

namespace Sqair.Shared.Tests.Tracking;

/// <summary>
/// A model made by hand that fulfils the contract of the two graphs: propagation shifts an object to the mean of the foreground around
/// it, discovery finds the place that holds most foreground of a person's size, three times, each time without what it found
/// before. It knows nothing of people, but real ONNX Runtime runs it, and it tracks bright rectangles.
/// </summary>
static class HandMadeModel
{
    public const int What = 5, Hidden = 6, Slots = 3;

    /// <summary>Scales of a person of 11 x 29 pixels.</summary>
    const float ScaleX = 11f / 65, ScaleY = 29f / 65;

    static readonly float[] s_axis = [.. Enumerable.Range(0, 64).Select(i => 2f * i / 63 - 1)];

    public static ModelManifest Manifest => new()
    {
        Name = "hand-made",
        Created = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
        Image = new PixelSize(64, 64),
        Glimpse = new PixelSize(12, 28),
        Slots = Slots,
        WhatSize = What,
        HiddenSize = Hidden,
        Analysis = new AnalysisFormat(256, 192, 10),
        Foreground = new JsonObject(),
        Parameters = 1,
    };

    public static ModelPackage Package(
        string folder, ModelManifest? manifest = null, byte[]? propagate = null, byte[]? discover = null, byte[]? judge = null,
        byte[]? motion = null)
    {
        var path = Path.Combine(folder, "hand-made.sqair");
        (manifest, propagate, discover) = (manifest ?? Manifest, propagate ?? Propagate(), discover ?? Discover());
        ModelPackage.Write(path, manifest, TestOf(manifest, propagate, discover, judge, motion), propagate, discover, judge, motion);
        return ModelPackage.Open(path);
    }

    /// <summary>
    /// Of an empty picture, so that models pass it that are to go wrong later, at somebody. Of a model that cannot run at all: no
    /// questions.
    /// </summary>
    static SelfTest TestOf(ModelManifest manifest, byte[] propagate, byte[] discover, byte[]? judge, byte[]? motion)
    {
        try
        {
            return SelfTesting.Make("test", manifest, propagate, discover, judge, (_, _, values) => values.Clear(), motion);
        }
        catch (ModelException)
        {
            return NoQuestions;
        }
    }

    public static SelfTest NoQuestions { get; } = new(1e-3f, new Dictionary<string, GraphTest>());

    /// <summary>
    /// Mean shift. new_temporal counts the objects of the group so far, new_prior holds the
    /// predecessor's where and presence as they came in: that shows what passes from one to the next.
    /// </summary>
    /// <param name="poisoned">Presence and what are no numbers once there is an object: a network that has gone wrong.</param>
    /// <param name="mostForeground">ONNX Runtime fails at a window with more: a fault in the midst of a step; null: never.</param>
    public static byte[] Propagate(string whereName = "new_where", bool poisoned = false, float? mostForeground = null)
    {
        var g = new GraphBuilder("propagate");
        var all = g.Input("image", 1, 64, 64);
        var image = g.Reshape(all, -1, 64, 64);
        string what = g.Input("what", What), where = g.Input("where", 4), presence = g.Input("presence", 1);
        g.Input("temporal", Hidden);
        g.Input("prior", Hidden);
        string relation = g.Input("relation", Hidden), first = g.Input("first", 1);
        string previousWhat = g.Input("previous_what", What), previousWhere = g.Input("previous_where", 4);
        string previousPresence = g.Input("previous_presence", 1);

        // The predecessor's pixels are taken: explaining away.
        image = g.Op("Mul", image, Outside(g, previousWhere, previousPresence));
        var scale = g.Slice(where, 1, 0, 2);
        var (x, y) = (g.Op("Tanh", g.Slice(where, 1, 2, 3)), g.Op("Tanh", g.Slice(where, 1, 3, 4)));
        var mass = "";
        for (var i = 0; i < 3; i++)
        {
            var weighted = g.Op("Mul", image, Near(g, x, y, ScaleX * 1.2f, ScaleY * 1.2f));
            (mass, x, y) = Mean(g, weighted);
        }
        var found = g.Op("Sigmoid", g.Op("Mul", g.Op("Sub", mass, g.Constant(60)), g.Constant(0.2f)));
        var newWhere = g.Concat(1, scale, g.Op("Atanh", x), g.Op("Atanh", y));
        var count = g.Op("Add", g.Op("Mul", relation, g.Op("Sub", g.Constant(1), first)), g.Constant(1));

        if (poisoned)
        {
            // Not a number as soon as there is an object: log(1 - 2 · presence).
            var poison = g.Op("Log", g.Op("Sub", g.Constant(1), g.Op("Mul", presence, g.Constant(2))));
            (what, found) = (g.Op("Add", what, poison), g.Op("Add", found, poison));
        }
        if (mostForeground is { } most) found = g.Op("Add", found, FailAbove(g, all, most));
        g.Output("new_what", what, What);
        g.Output("what_std", g.Op("Add", g.Op("Mul", what, g.Constant(0)), g.Constant(0.1f)), What);
        g.Output(whereName, newWhere, 4);
        g.Output("where_std", g.Op("Add", g.Op("Mul", where, g.Constant(0)), g.Constant(0.05f)), 4);
        g.Output("new_presence", g.Op("Mul", found, presence), 1);
        g.Output("new_temporal", count, Hidden);
        g.Output("new_prior", g.Concat(1, previousWhere, previousPresence, g.Slice(previousWhat, 1, 0, 1)), Hidden);
        g.Output("new_relation", count, Hidden);
        var zeros = g.Op("Mul", g.Op("Add", found, g.Constant(1)), g.Constant(new float[336], 1, 336));
        g.Output("glimpse", g.Reshape(g.Op("Add", zeros, g.Constant(1)), -1, 28, 12), 28, 12);
        g.Output("prior_where", where, 4);
        g.Output("prior_where_std", g.Op("Add", g.Op("Mul", where, g.Constant(0)), g.Constant(0.2f)), 4);
        g.Output("prior_presence", presence, 1);
        return g.ToBytes();
    }

    /// <summary>Says the same log-odds of everything that is not wider than tall, and the opposite of what is.</summary>
    /// <param name="side">How far all sides of a person's box are to the right and below those of what is seen.</param>
    public static byte[] Judge(float logOdds, float side = 0)
    {
        var g = new GraphBuilder("judge");
        g.Input("picture", JudgeShape.Channels, JudgeShape.Side, JudgeShape.Side);
        var measures = g.Input("measures", JudgeShape.Measures);
        // Measure 6 is the logarithm of width to height: below zero for people.
        var slender = g.Op(
            "Sub", g.Op("Mul", g.Op("Sigmoid", g.Op("Mul", g.Slice(measures, 1, 6, 7), g.Constant(-100))), g.Constant(2)), g.Constant(1));
        g.Output("log_odds", g.Op("Mul", slender, g.Constant(logOdds)), 1);
        g.Output("sides", g.Op("Add", g.Op("Mul", g.Slice(measures, 1, 0, 4), g.Constant(0)), g.Constant(side)), JudgeShape.Sides);
        return g.ToBytes();
    }

    /// <summary>Keeps a share of the velocity; the deviation grows by a tenth of a body height a step.</summary>
    public static byte[] Motion(float share = 1)
    {
        var g = new GraphBuilder("motion");
        var past = g.Input("past", MotionShape.Past * MotionShape.PastValues);
        var velocity = g.Input("velocity", 2);
        var zero = g.Op("Mul", g.Slice(past, 1, 0, 2), g.Constant(0));
        string[] steps = [.. Enumerable.Range(1, MotionShape.Ahead).Select(i => g.Op("Mul", velocity, g.Constant(i * share)))];
        string[] deviations = [.. Enumerable.Range(1, MotionShape.Ahead).Select(i => g.Op("Add", zero, g.Constant(0.1f * i)))];
        g.Output("foot", g.Concat(1, steps), MotionShape.Ahead * 2);
        g.Output("foot_std", g.Concat(1, deviations), MotionShape.Ahead * 2);
        return g.ToBytes();
    }

    /// <param name="mostForeground">As of <see cref="Propagate"/>.</param>
    public static byte[] Discover(float? mostForeground = null)
    {
        var g = new GraphBuilder("discover");
        var whole = g.Input("image", 1, 64, 64);
        var image = g.Reshape(whole, -1, 64, 64);
        g.Input("known_what", Slots, What);
        string knownWhere = g.Input("known_where", Slots, 4), knownPresence = g.Input("known_presence", Slots, 1);
        for (var i = 0; i < Slots; i++)
            image = g.Op("Mul", image,
                Outside(g, g.Reshape(g.Slice(knownWhere, 1, i, i + 1), -1, 4), g.Reshape(g.Slice(knownPresence, 1, i, i + 1), -1, 1)));

        string? before = null;
        List<string> whats = [], wheres = [], presences = [];
        for (var i = 0; i < Slots; i++)
        {
            // Foreground within a person-sized box around each pixel, sharpened: its mean position is the best place. A slight slope
            // decides between two that are equally good.
            var columns = g.Op(
                "Conv", [g.Reshape(image, -1, 1, 64, 64), g.Constant([.. Enumerable.Repeat(1f, 29)], 1, 1, 29, 1)],
                ("pads", new long[] { 14, 0, 14, 0 }));
            var boxes = g.Op(
                "Conv", [columns, g.Constant([.. Enumerable.Repeat(1f, 11)], 1, 1, 1, 11)], ("pads", new long[] { 0, 5, 0, 5 }));
            var slope = g.Op(
                "Add", g.Constant([.. s_axis.Select(v => 30 * v)], 1, 1, 1, 64), g.Constant([.. s_axis.Select(v => 16 * v)], 1, 1, 64, 1));
            var flat = g.Reshape(g.Op("Add", boxes, slope), -1, 4096);
            var soft = g.Reshape(g.Op("Softmax", flat), -1, 64, 64);
            var (_, x, y) = Mean(g, soft);
            var (mass, _, _) = Mean(g, g.Op("Mul", image, Near(g, x, y, ScaleX, ScaleY)));
            var found = g.Op("Sigmoid", g.Op("Mul", g.Op("Sub", mass, g.Constant(100)), g.Constant(0.1f)));
            if (mostForeground is { } most) found = g.Op("Add", found, FailAbove(g, whole, most));
            before = before is null ? found : g.Op("Mul", before, found);
            var zero = g.Op("Mul", mass, g.Constant(0));
            var size = g.Op("Add", g.Concat(1, zero, zero), g.Constant([Logit(ScaleX), Logit(ScaleY)], 1, 2));
            var where = g.Concat(1, size, g.Op("Atanh", x), g.Op("Atanh", y));
            // The what code is the brightness.
            whats.Add(g.Op("Add", g.Op("Div", mass, g.Constant(11 * 29)), g.Constant(new float[What], 1, What)));
            wheres.Add(where);
            presences.Add(before);
            image = g.Op("Mul", image, Outside(g, where, found));
        }
        string what = Stack(g, whats), all = Stack(g, wheres), presence = Stack(g, presences);
        string Filled(float value, params long[] shape) =>
            g.Op("Add", g.Op("Mul", presence, g.Constant(0)), g.Constant([.. Enumerable.Repeat(value, (int)shape[0])], 1, 1, shape[0]));
        g.Output("found_what", what, Slots, What);
        g.Output("found_what_std", Filled(0.1f, What), Slots, What);
        g.Output("found_where", all, Slots, 4);
        g.Output("found_where_std", Filled(0.05f, 4), Slots, 4);
        g.Output("found_presence", presence, Slots, 1);
        g.Output("found_temporal", Filled(0, Hidden), Slots, Hidden);
        g.Output("found_prior", Filled(0, Hidden), Slots, Hidden);
        g.Output("found_glimpse", g.Reshape(Filled(1, 336), -1, Slots, 28, 12), Slots, 28, 12);
        return g.ToBytes();
    }

    /// <summary>0 of each picture, or the second of one element, which there is not.</summary>
    static string FailAbove(GraphBuilder g, string image, float most)
    {
        var index = g.Op("Cast", [g.Op("Greater", g.Reshape(g.Sum(image, 1, 2, 3), -1, 1), g.Constant(most))], ("to", 7L));
        return g.Op("Gather", g.Constant([0f], 1), index);
    }

    static string Stack(GraphBuilder g, List<string> values) => g.Concat(1, [.. values.Select(v => g.Op("Unsqueeze", v, g.Integers(1)))]);

    static float Logit(float p) => MathF.Log(p / (1 - p));

    /// <summary>Total and mean position, normalised, of [B, 64, 64]: each [B, 1].</summary>
    static (string Mass, string X, string Y) Mean(GraphBuilder g, string map)
    {
        var mass = g.Reshape(g.Sum(map, 1, 2), -1, 1);
        var safe = g.Op("Add", mass, g.Constant(1e-6f));
        var x = g.Op("Div", g.Reshape(g.Sum(g.Op("Mul", map, g.Constant(s_axis, 1, 1, 64)), 1, 2), -1, 1), safe);
        var y = g.Op("Div", g.Reshape(g.Sum(g.Op("Mul", map, g.Constant(s_axis, 1, 64, 1)), 1, 2), -1, 1), safe);
        return (mass, g.Op("Mul", x, g.Constant(0.999f)), g.Op("Mul", y, g.Constant(0.999f)));
    }

    /// <summary>A soft box [B, 64, 64] of the given half sizes around a point.</summary>
    static string Near(GraphBuilder g, string x, string y, float halfWidth, float halfHeight)
    {
        string Edge(string centre, float half, params long[] shape) => g.Op("Sigmoid", g.Op("Mul", g.Constant(60),
            g.Op("Sub", g.Constant(half + 0.02f), g.Op("Abs", g.Op("Sub", g.Constant(s_axis, shape), g.Reshape(centre, -1, 1, 1))))));
        return g.Op("Mul", Edge(x, halfWidth, 1, 1, 64), Edge(y, halfHeight, 1, 64, 1));
    }

    /// <summary>1 outside the object's box, 0 inside where it is present.</summary>
    static string Outside(GraphBuilder g, string where, string presence)
    {
        var (x, y) = (g.Op("Tanh", g.Slice(where, 1, 2, 3)), g.Op("Tanh", g.Slice(where, 1, 3, 4)));
        return g.Op("Sub", g.Constant(1), g.Op("Mul", Near(g, x, y, ScaleX, ScaleY), g.Reshape(presence, -1, 1, 1)));
    }
}
