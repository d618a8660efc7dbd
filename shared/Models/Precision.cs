namespace Sqair.Models;

/// <summary>What the weights of a package are, and so how exactly two machines that run it agree.</summary>
public enum Precision
{
    /// <summary>32 bit floats.</summary>
    Fp32,

    /// <summary>Weights in 16 bit floats, made 32 bit floats when the graph is loaded.</summary>
    Fp16,

    /// <summary>
    /// Weights in 8 bit integers with a scale for each output channel; products with some of them are of 8 bit integers, too.
    /// </summary>
    Int8,
}
