namespace Sqair.Network;

/// <summary>How a weight starts. <see cref="TruncatedNormal"/>: cut at two standard deviations.</summary>
public abstract record Initialisation
{
    public sealed record Constant(params float[] Values) : Initialisation;
    public sealed record TruncatedNormal(float Deviation) : Initialisation;
    public sealed record Uniform(float Bound) : Initialisation;

    public static readonly Initialisation Zero = new Constant(0f);

    /// <summary>Standard deviation 1/√fan_in, as the released code's linear and convolutional layers.</summary>
    public static Initialisation FanIn(int fanIn) => new TruncatedNormal(1f / MathF.Sqrt(fanIn));

    /// <summary>Glorot-uniform, as the released code's GRU (biases included) and bare variables.</summary>
    public static Initialisation Glorot(int fanIn, int fanOut) => new Uniform(MathF.Sqrt(6f / (fanIn + fanOut)));
}

/// <summary>
/// Where the network gets its trainable numbers and constants from, by name: parameters while training, initialisers of a graph when
/// exporting.
/// </summary>
public interface IWeights<T> where T : class, ITensor<T>
{
    /// <summary>The trainable tensor of that name and shape. A name is asked for once.</summary>
    T Parameter(string name, ReadOnlySpan<long> shape, Initialisation start);

    /// <summary>A constant of the architecture (sampling grids, cell centres), not trained and not counted.</summary>
    T Constant(float[] values, ReadOnlySpan<long> shape);
}
