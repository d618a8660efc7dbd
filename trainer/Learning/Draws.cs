using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Learning;

/// <summary>
/// Random numbers for the thread that asks: by its own generator where it was given one, so that what it draws does not depend on other
/// threads; else by libtorch's.
/// </summary>
internal static partial class Draws
{
    [ThreadStatic] static Generator? s_own;

    /// <summary>From now on this thread draws by that generator; null for libtorch's, which all threads share.</summary>
    public static void Use(Generator? own) => s_own = own;

    /// <summary>Standard normal, of the shape and on the device of another.</summary>
    public static Tensor NormalLike(Tensor x) => randn(x.shape, ScalarType.Float32, x.device, generator: s_own);

    /// <summary>1 with the given probability, else 0.</summary>
    public static Tensor Presence(Tensor probability) => probability.bernoulli(s_own);

    /// <summary>Uniform in [0, 1), on the CPU.</summary>
    public static Tensor Uniform(long count) => rand(count, ScalarType.Float32, generator: s_own);

    /// <summary>Indices of columns, each row by its shares, with replacement: [B, n].</summary>
    public static Tensor Choices(Tensor shares, long count) => multinomial(shares, count, replacement: true, s_own);

    /// <summary>libtorch draws nothing with a probability that is no number, and of a multinomial none that is out of proportion.</summary>
    public static bool AreFromNoNumbers(ExternalException fault) => NoNumbers().IsMatch(fault.Message);

    [GeneratedRegex("p_in >= 0|multinomial distribution|probability tensor contains")]
    private static partial Regex NoNumbers();
}
