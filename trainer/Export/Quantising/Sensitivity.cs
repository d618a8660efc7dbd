namespace Sqair.Trainer.Export.Quantising;

/// <summary>What one layer in 8 bits, all others in floats, costs its graph.</summary>
/// <param name="Error">
/// Mean over the graph's outputs of the squared difference that it makes, relative to the output's variance over the rows.
/// </param>
/// <param name="Kept">What the layer is made in the end.</param>
internal sealed record LayerError(string Entry, Layer Layer, LayerPrecision Tried, double Error, LayerPrecision Kept);

/// <summary>Compares graphs with the float graph on rows that were asked while tracking.</summary>
internal sealed class Sensitivity
{
    readonly byte[] _graph;
    readonly GraphRows _rows;
    readonly Dictionary<string, float[]> _expected = [];
    readonly Dictionary<string, double> _variance = [];

    readonly CancellationToken _cancellation;

    public Sensitivity(byte[] graph, GraphRows rows, CancellationToken cancellation = default)
    {
        (_graph, _rows, _cancellation) = (graph, rows, cancellation);
        using var session = new FloatGraph(graph, []);
        session.Run(rows, (name, values) => _expected[name] = values.ToArray(), cancellation);
        foreach (var (name, values) in _expected) _variance[name] = Variance(values, rows.Count);
    }

    /// <summary>Of one layer alone.</summary>
    public double ErrorOf(Layer layer, LayerPrecision precision, Func<string, float> rangeOf) => ErrorOf(QuantisedGraph.Int8(
        _graph, other => other.Weight == layer.Weight ? precision : LayerPrecision.Float, rangeOf));

    /// <summary>Mean over the outputs that are not the same in all rows.</summary>
    public double ErrorOf(byte[] graph) => ErrorsOf(graph) is { Count: > 0 } errors ? errors.Average() : 0;

    /// <summary>
    /// The root of the median over the outputs: what a person is told. The mean is that of the few outputs that hardly ever change.
    /// </summary>
    public double TypicalErrorOf(byte[] graph) =>
        ErrorsOf(graph) is { Count: > 0 } errors ? Math.Sqrt(errors.Order().ElementAt(errors.Count / 2)) : 0;

    List<double> ErrorsOf(byte[] graph)
    {
        List<double> errors = [];
        using var session = new FloatGraph(graph, []);
        session.Run(_rows, (name, values) =>
        {
            if (_variance[name] == 0) return;
            var (expected, sum) = (_expected[name], 0.0);
            for (var i = 0; i < values.Length; i++) sum += ((double)values[i] - expected[i]) * (values[i] - expected[i]);
            errors.Add(sum / values.Length / _variance[name]);
        }, _cancellation);
        return errors;
    }

    /// <summary>Mean over the numbers of a row of their variance over the rows.</summary>
    static double Variance(float[] values, int rows)
    {
        var (length, sum) = (values.Length / rows, 0.0);
        for (var i = 0; i < length; i++)
        {
            double total = 0, squares = 0;
            for (var row = 0; row < rows; row++)
            {
                double value = values[row * length + i];
                (total, squares) = (total + value, squares + value * value);
            }
            sum += Math.Max(0, squares / rows - total / rows * (total / rows));
        }
        return sum / length;
    }
}
