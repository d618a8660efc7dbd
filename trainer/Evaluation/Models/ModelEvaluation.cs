using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sqair.Storage;
using Sqair.Trainer.Data;
using Sqair.Trainer.Learning;
using Sqair.Trainer.Training;

namespace Sqair.Trainer.Evaluation.Models;

/// <summary>Evaluates a checkpoint, or reads what an earlier evaluation of the same content with the same options found.</summary>
internal static class ModelEvaluation
{
    /// <summary>Clips shown as failures.</summary>
    const int Worst = 4;

    /// <summary>Changes whenever there are other figures: those of an older build are made again.</summary>
    const int Version = 5;

    internal static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, WriteIndented = true };

    /// <param name="cache">File of the figures.</param>
    /// <exception cref="UserErrorException">Nothing but NaN comes of the weights.</exception>
    public static ModelFigures Evaluate(string checkpoint, string cache,
        TrainedModel trained, TrainingData data, EvaluationOptions options, Action<string> tell, CancellationToken cancel)
    {
        var evaluator = new ClipEvaluator(trained, options);
        using var digest = new ContentDigest();
        digest.Add(Encoding.UTF8.GetBytes($"{Version} {trained.Digest} {data.Digest} {JsonSerializer.Serialize(options)}"));
        // Truth that is told of the footage; it also decides which windows are drawn.
        foreach (var batch in evaluator.Batches(data.Validation)) digest.Add(batch.Frames).Add(batch.Counts);
        digest.Add(data.HasTruth);
        var key = digest.ToString();
        if (Load(cache) is { } known && known.Key == key)
        {
            tell($"{known.Name}: evaluated before ({cache})");
            return known;
        }
        var clock = Stopwatch.StartNew();
        var clips = Clips(checkpoint, evaluator, data.Validation, n =>
        {
            if (n % 20 == 0 || n == options.Sequences)
                tell($"{trained.Config.Name}: {n} of {options.Sequences} clips, {clock.Elapsed.TotalSeconds:0} s");
        }, cancel);
        var addition = new DigitSums.Accuracy(double.NaN, double.NaN, double.NaN);
        if (options.AdditionSequences > 0 && trained.Config.Data.IsGenerated())
        {
            var training = DigitSums.Collect(trained, data.Training, options.AdditionSequences, options.Length, cancel);
            var test = DigitSums.Collect(trained, data.Validation, options.AdditionJudged, options.Length, cancel);
            addition = DigitSums.Learn(training, test, options.AdditionIterations, options.Seed, cancel);
            tell($"{trained.Config.Name}: digit sums right in {addition.Right:P1} of the frames ({addition.RightWhole:P1} where "
                + $"digits are whole), the commonest in {addition.Commonest:P1}");
        }
        Measured Mean(Func<ClipFigures, double> figure) => Measured.Of(clips.Select(figure));
        var figures = new ModelFigures(
            key, trained.Config.Name, trained.Config.Data.Kind, trained.Plan.Count,
            trained.State.AllIterations(), trained.State.AllSeconds(), options, Math.Round(clock.Elapsed.TotalSeconds, 1),
            Mean(c => c.Bound), Mean(c => c.Fit), Mean(c => c.Kl), Mean(
                c => c.PlainFit), Mean(c => c.PlainKl), Mean(c => c.EffectiveParticles),
            Mean(c => c.CountsRight), Mean(c => c.ModeCountsRight), Mean(
                c => c.Discovered), Mean(c => c.BlobCountsRight), Mean(c => c.ComponentCountsRight),
            addition.Right, addition.RightWhole, addition.Commonest)
        {
            LowestBounds = Lowest(clips.Select(c => c.Bound)),
            MostMiscounted = trained.Config.Vrnn is null ? Lowest(clips.Select(c => c.ModeCountsRight), below: 1) : [],
        };
        AtomicFile.Replace(cache, JsonSerializer.Serialize(figures, Json));
        return figures;
    }

    static IReadOnlyList<ClipFigures> Clips(
        string checkpoint, ClipEvaluator evaluator, IBatchSource source, Action<int> each, CancellationToken cancel)
    {
        try
        {
            if (evaluator.Evaluate(source, each, cancel) is var clips && clips.All(c => double.IsFinite(c.Bound))) return clips;
        }
        catch (ExternalException fault) when (Draws.AreFromNoNumbers(fault))
        {
        }
        throw new UserErrorException(
            $"{checkpoint}: weights of which no figures can be computed (NaN); expected those of a run that learnt");
    }

    /// <summary>Places of the lowest, the lowest first.</summary>
    /// <param name="below">What is as good as it can be is no failure.</param>
    internal static int[] Lowest(IEnumerable<double> figures, double below = double.PositiveInfinity) =>
        [.. figures.Index().Where(f => f.Item < below).OrderBy(f => f.Item).Take(Worst).Select(f => f.Index)];

    static ModelFigures? Load(string cache)
    {
        try
        {
            return File.Exists(cache) ? JsonSerializer.Deserialize<ModelFigures>(File.ReadAllText(cache), Json) : null;
        }
        catch (JsonException)
        {
            return null;   // damaged, or of another version: made again
        }
    }
}
