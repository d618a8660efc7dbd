using Sqair.Models;
using Sqair.Tracking;

namespace Sqair.Shared.Tests.Tracking;

/// <summary>A package runs only where its graphs answer what they answered where it was made.</summary>
public sealed class SelfTestingTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("sqair-selftest").FullName;
    readonly ModelManifest _manifest = HandMadeModel.Manifest;
    readonly byte[] _propagate = HandMadeModel.Propagate(), _discover = HandMadeModel.Discover(), _judge = HandMadeModel.Judge(2);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    SelfTest Made() => SelfTesting.Make("made", _manifest, _propagate, _discover, _judge);

    void Start(SelfTest test, byte[]? propagate = null, byte[]? discover = null, byte[]? judge = null)
    {
        var path = Path.Combine(_folder, "m.sqair");
        ModelPackage.Write(path, _manifest, test, propagate ?? _propagate, discover ?? _discover, judge ?? _judge);
        new TrackingEngine(ModelPackage.Open(path)).Dispose();
    }

    string Refusal(SelfTest test, byte[]? propagate = null, byte[]? discover = null, byte[]? judge = null) =>
        Assert.Throws<ModelException>(() => Start(test, propagate, discover, judge)).Message;

    [Fact]
    public void Every_graph_is_asked_about_two_rows_and_passes_where_it_was_made()
    {
        var test = Made();
        Assert.Equal(1e-3f, test.Tolerance);
        Assert.Equal(["discover.onnx", "judge.onnx", "propagate.onnx"], test.Graphs.Keys.Order());
        Assert.Equal(2 * 64 * 64, test.Graphs["discover.onnx"].Inputs["image"].Length);
        // The figure of the second row, where nobody is known, is found: a test of an empty picture would not tell much.
        Assert.True(test.Graphs["discover.onnx"].Outputs["found_presence"][HandMadeModel.Slots] > 0.5f);
        Start(test);
    }

    /// <summary>Each with its right hash: only what they answer tells that they are not the graphs that were tested.</summary>
    [Fact]
    public void A_graph_that_answers_otherwise_is_refused()
    {
        var test = Made();
        Assert.Contains("judge.onnx: the self-test fails on Cpu: log_odds[0,0] is ", Refusal(test, judge: HandMadeModel.Judge(2.01f)));
        Assert.Contains("propagate.onnx: the self-test fails on Cpu: new_what[0,0] is NaN, expected ",
            Refusal(test, HandMadeModel.Propagate(poisoned: true)));
        Assert.Contains("discover.onnx: the graph cannot be run (", Refusal(test, discover: HandMadeModel.Discover(mostForeground: 1)));
    }

    [Fact]
    public void What_the_precision_is_worth_is_forgiven()
    {
        var test = Made();
        foreach (var values in test.Graphs.Values.SelectMany(graph => graph.Outputs.Values))
            for (var i = 0; i < values.Length; i++) values[i] += 5e-4f * MathF.Max(1, MathF.Abs(values[i]));
        Start(test);
    }

    [Fact]
    public void Questions_of_another_shape_are_refused()
    {
        var test = Made();
        foreach (var (where, count, expected) in ((bool Inputs, int Count, string Expected)[])
            [(true, 1, "has 1 values of what[B,5], expected B=2 rows"), (false, 5, "has 5 values of new_what[B,5], expected B=2 rows"),
            (true, 0, "selftest.json cannot be understood")])
        {
            var graph = test.Graphs["propagate.onnx"];
            Dictionary<string, float[]> inputs = new(graph.Inputs), outputs = new(graph.Outputs);
            if (where) inputs["what"] = new float[count];
            else outputs["new_what"] = new float[count];
            Assert.Contains(expected, Refusal(test with
            {
                Graphs = new Dictionary<string, GraphTest>(test.Graphs) { ["propagate.onnx"] = new(inputs, outputs) }
            }));
        }
    }

    [Fact]
    public void A_graph_that_answers_with_no_numbers_gets_no_test() => Assert.Equal(
        "made: propagate.onnx: output new_what is NaN, expected a number", Assert.Throws<ModelException>(() => SelfTesting.Make(
            "made", _manifest, HandMadeModel.Propagate(poisoned: true), _discover, null)).Message);
}
