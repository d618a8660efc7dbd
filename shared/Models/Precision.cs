namespace Sqair.Models;

/// <summary>What the weights of a package are, and so how exactly two machines that run it agree.</summary>
public enum Precision
{
    /// <summary>32 bit floats.</summary>
    Fp32,
}
