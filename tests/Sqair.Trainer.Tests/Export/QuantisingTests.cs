using Microsoft.ML.OnnxRuntime;
using Onnx;
using Sqair.Network;
using Sqair.Trainer.Export;
using Sqair.Trainer.Export.Quantising;
using Sqair.Trainer.Learning;

namespace Sqair.Trainer.Tests.Export;

/// <summary>Weights and activations in 8 bits, and the graphs that hold them.</summary>
public sealed class QuantisingTests
{
    static readonly NetworkConfig s_config = new() { EncoderChannels = [16, 32, 48, 32] };

    static byte[] Float() =>
        DeployedGraphs.Propagate(s_config, WeightStore.ByName(WeightPlan.Of(s_config), WeightPlan.Of(s_config).Draw(5)));

    [Fact]
    public void A_range_cuts_off_what_is_rare_and_holds_what_is_not()
    {
        var random = new Random(1);
        var histogram = new RangeHistogram();
        Assert.Equal(1, histogram.BestRange());
        float[] values = [.. Enumerable.Range(0, 100_000).Select(_ => (float)(random.NextDouble() * 2 - 1))];
        histogram.Add(values);
        // What is spread evenly is held as a whole; in whichever order it came.
        Assert.InRange(histogram.BestRange(), 0.97f, 1.001f);
        histogram.Add([3]);
        Assert.Equal((3, 100_001), (histogram.Largest, histogram.Count));
        Assert.InRange(histogram.BestRange(), 1.2f, 2.8f);
        Assert.True(histogram.SquaredError(histogram.BestRange()) < histogram.SquaredError(3));
        var other = new RangeHistogram();
        other.Add([3]);
        other.Add(values);
        Assert.Equal(histogram.BestRange(), other.BestRange(), 0.1f);
        Assert.Throws<ArgumentException>(() => histogram.Add([float.NaN]));
    }

    [Fact]
    public void A_background_of_one_value_does_not_cut_off_people()
    {
        var histogram = new RangeHistogram();
        histogram.Add([.. Enumerable.Repeat(0.0137f, 1_000_000)]);
        histogram.Add([.. Enumerable.Range(0, 20_000).Select(i => i / 10_000f)]);
        Assert.InRange(histogram.BestRange(), 1.9f, 2.001f);
    }

    [Fact]
    public void Each_channel_has_its_scale()
    {
        var random = new Random(2);
        float[] weights = [.. Enumerable.Range(0, 3 * 400).Select(i => (i / 400 == 1 ? 100f : 1f) * (float)(random.NextDouble() - 0.5))];
        weights.AsSpan(800).Clear();
        var quantised = ChannelWeights.Of(weights, 3);
        Assert.InRange(quantised.Scales[1] / quantised.Scales[0], 80, 120);
        var back = quantised.ToFloats();
        for (var i = 0; i < 800; i++) Assert.Equal(weights[i], back[i], 0.51f * quantised.Scales[i / 400]);
        Assert.All(back[800..], value => Assert.Equal(0, value));
    }

    /// <summary>By what ONNX Runtime makes of the graph when it loads it: the form is one that it fuses.</summary>
    [Theory]
    [InlineData(LayerPrecision.Computed, "QLinearConv", "QGemm")]
    [InlineData(LayerPrecision.Stored, "Conv", "Gemm")]
    public void Products_are_fused_and_stored_weights_fold_away(object precision, string convolution, string product)
    {
        var graph = Float();
        var quantised = QuantisedGraph.Int8(graph, _ => (LayerPrecision)precision, _ => 4);
        Assert.InRange(quantised.Length, 0.25 * graph.Length, 0.3 * graph.Length);
        var nodes = Optimised(quantised);
        Assert.Contains(nodes, node => node.OpType == convolution);
        Assert.Contains(nodes, node => node.OpType.EndsWith(product, StringComparison.Ordinal));
        if ((LayerPrecision)precision == LayerPrecision.Stored) Assert.DoesNotContain(nodes, node => node.OpType == "DequantizeLinear");
        else Assert.DoesNotContain(nodes, node => node.OpType is "Conv" or "Gemm" or "FusedGemm");
        Assert.Equal(Optimised(graph).Count(node => node.OpType == "Conv"), nodes.Count(node => node.OpType == convolution));
    }

    [Fact]
    public void Half_weights_answer_nearly_the_same_and_fold_away()
    {
        var graph = Float();
        var halved = QuantisedGraph.Fp16(graph);
        Assert.InRange(halved.Length, 0.5 * graph.Length, 0.54 * graph.Length);
        Assert.Equal(Optimised(graph).Select(node => node.OpType), Optimised(halved).Select(node => node.OpType));
        var error = new Sensitivity(graph, Rows()).ErrorOf(halved);
        Assert.InRange(error, 1e-12, 1e-5);
    }

    [Fact]
    public void Eight_bits_cost_more_than_sixteen_and_a_range_too_small_costs_most()
    {
        var graph = Float();
        var sensitivity = new Sensitivity(graph, Rows());
        Assert.Equal(0, sensitivity.ErrorOf(graph));
        var stored = sensitivity.ErrorOf(QuantisedGraph.Int8(graph, _ => LayerPrecision.Stored, _ => 4));
        var computed = sensitivity.ErrorOf(QuantisedGraph.Int8(graph, _ => LayerPrecision.Computed, _ => 4));
        Assert.InRange(stored, 1e-9, 1e-2);
        Assert.InRange(computed, 1.01 * stored, 0.3);
        Assert.True(sensitivity.ErrorOf(QuantisedGraph.Int8(graph, _ => LayerPrecision.Computed, _ => 0.02f)) > 3 * computed);
        var layer = Assert.Single(Layer.Of(Proto.Parse(graph)), layer => layer.Weight == "propagation.temporal.input");
        Assert.InRange(sensitivity.ErrorOf(layer, LayerPrecision.Stored, _ => 4), 1e-12, stored);
    }

    /// <summary>Arbitrary ones, of which no two are the same.</summary>
    static GraphRows Rows()
    {
        using var session = new InferenceSession(Float());
        var rows = new GraphRows([.. session.InputMetadata.Select(
            input => new Sqair.Tracking.TensorSpec(input.Key, [.. input.Value.Dimensions.Skip(1)]))]);
        var random = new Random(4);
        for (var row = 0; row < 24; row++)
            rows.Add((spec, values) =>
            {
                for (var i = 0; i < values.Length; i++)
                    values[i] = (float)(spec == "image" ? random.NextDouble() : random.NextDouble() * 2 - 1);
            });
        return rows;
    }

    static IReadOnlyList<NodeProto> Optimised(byte[] graph)
    {
        var path = Path.GetTempFileName();
        try
        {
            var level = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR;
            using (var options = new SessionOptions { OptimizedModelFilePath = path, LogSeverityLevel = level })
                new InferenceSession(graph, options).Dispose();
            return Proto.Parse(File.ReadAllBytes(path)).Graph.Node;
        }
        finally
        {
            File.Delete(path);
        }
    }
}
