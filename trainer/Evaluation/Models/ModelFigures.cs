using System.Globalization;
using Sqair.Trainer.Configuration;
using Sqair.Trainer.Data.Mnist;

namespace Sqair.Trainer.Evaluation.Models;

/// <summary>A mean over clips and its standard error; NaN where it does not apply.</summary>
internal readonly record struct Measured(double Mean, double Error)
{
    /// <summary>For people: n/a where there is no mean, the mean alone where there is no error.</summary>
    public string Text(int digits) => !double.IsFinite(Mean) ? NotApplicable
        : Mean.ToString($"F{digits}", CultureInfo.InvariantCulture)
            + (double.IsFinite(Error) ? " ± " + Error.ToString($"F{digits}", CultureInfo.InvariantCulture) : "");

    public const string NotApplicable = "n/a";

    public static Measured Of(IEnumerable<double> values)
    {
        var all = values.ToList();
        if (all.Count == 0) return new(double.NaN, double.NaN);
        var mean = all.Average();
        return new(mean, all.Count < 2 ? double.NaN : Math.Sqrt(all.Sum(v => (v - mean) * (v - mean)) / (all.Count - 1) / all.Count));
    }
}

/// <summary>A line of the table: what a trained model is worth, and what was spent on it. Nats a clip.</summary>
/// <param name="Key">Of the checkpoint's content and the options: figures are made again where it differs.</param>
internal sealed record ModelFigures(
    string Key, string Name, string Data, long Parameters, long Iterations,
    double TrainingSeconds, EvaluationOptions Options, double EvaluationSeconds,
    Measured Bound, Measured Fit, Measured Kl, Measured PlainFit, Measured PlainKl, Measured EffectiveParticles,
    Measured Counting, Measured ModeCounting, Measured Discovered,
    Measured BlobCounting, Measured ComponentCounting, double Addition, double AdditionWhole, double AdditionCommonest)
{
    /// <summary>
    /// Numbers of the clips with the lowest bounds, and of those most often miscounted by the deterministic pass; the worst first.
    /// </summary>
    public int[] LowestBounds { get; init; } = [];
    public int[] MostMiscounted { get; init; } = [];
}

/// <summary>
/// The paper's Table 1 as it is remembered: not verified against a copy. Nats a sequence of ten frames of moving MNIST.
/// </summary>
internal sealed record PublishedFigures(string Model, double Bound, double Fit, double Kl, double? Counting, double Addition)
{
    static readonly PublishedFigures[] s_table =
    [
        new("conv-sqair", 6784.8, 6923.8, 134.6, 0.9974, 0.9990),
        new("mlp-sqair", 6617.6, 6786.5, 164.5, 0.9986, 0.9998),
        new("mlp-air", 6443.6, 6830.6, 352.6, 0.9058, 0.8644),
        new("conv-vrnn", 6561.9, 6737.8, 270.2, null, 0.8536),
        new("mlp-vrnn", 5959.3, 6108.7, 218.3, null, 0.8059),
    ];

    /// <summary>
    /// Of the paper's model that it is, or a variant of (mlp-sqair-second-look); null where there is none, or it is measured on other
    /// clips.
    /// </summary>
    /// <param name="data">Kind of its clips.</param>
    /// <param name="length">Their frames.</param>
    public static PublishedFigures? Of(string name, string data, int length) =>
        (data, length) != (DataConfig.MovingMnist, MovingMnist.Length) ? null : s_table.FirstOrDefault(
            row => name == row.Model || name.StartsWith($"{row.Model}-", StringComparison.Ordinal));
}
