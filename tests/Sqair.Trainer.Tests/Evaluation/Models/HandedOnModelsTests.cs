using Sqair.Trainer.Data;
using Sqair.Trainer.Evaluation.Models;
using Sqair.Trainer.Report;
using Sqair.Trainer.Tests.Data.Mnist;
using Sqair.Trainer.Training;

namespace Sqair.Trainer.Tests.Evaluation.Models;

/// <summary>The trained models of models/moving-mnist: whoever clones the repository can measure them without training.</summary>
public class HandedOnModelsTests
{
    public static TheoryData<string> Names =>
        [.. Directory.GetDirectories(Files.InRepository("models/moving-mnist")).Select(f => Path.GetFileName(f)!)];

    static string At(string name, string file) => Path.Combine(Files.InRepository("models/moving-mnist"), name, file);

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_small_says_what_it_is_and_has_its_curves(string name)
    {
        var checkpoint = Checkpoint.Load(At(name, "checkpoint.sqair-train"));
        Assert.True(checkpoint.WeightsOnly);
        Assert.Equal(name, checkpoint.State.Config.Name);
        Assert.Equal([checkpoint.State.Config.Data.Kind], checkpoint.State.Videos);
        Assert.True(new FileInfo(At(name, "checkpoint.sqair-train")).Length < 7_000_000);
        var log = File.ReadAllText(At(name, "log.jsonl"));
        Assert.Contains("\"kind\":\"validation\"", log, StringComparison.Ordinal);
        Assert.NotNull(TrainingCurves.Read(At(name, "log.jsonl"))!.Prices());
    }

    /// <summary>
    /// Twenty clips by writers that it has not seen: most frames are counted right, by draws as well as by the mode, and drawn well. AIR
    /// finds anew what it sees, and misses what is hidden or out of view.
    /// </summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void It_explains_digits_that_it_has_not_seen(string name)
    {
        using var trained = new TrainedModel(At(name, "checkpoint.sqair-train"));
        var data = TrainingData.OfMnist(MnistFiles.Real(), trained.Config);
        var clips = new ClipEvaluator(trained, new(Particles: 2, Chunk: 2, Sequences: 20, Length: 10, 0, 0, Seed: 1))
            .Evaluate(data.Validation, _ => { }, TestContext.Current.CancellationToken);
        var follows = !trained.Config.Network.Independent;
        Assert.True(clips.Average(c => c.ModeCountsRight) > (follows ? 0.9 : 0.8), $"mode: {clips.Average(c => c.ModeCountsRight)}");
        Assert.True(clips.Average(c => c.CountsRight) > (follows ? 0.9 : 0.7), $"drawn: {clips.Average(c => c.CountsRight)}");
        // A black picture has 347 a frame, one object for each digit found anew in each frame an AIR's 630.
        Assert.True(clips.Average(c => c.Bound) > 5700, $"bound: {clips.Average(c => c.Bound)}");
        var (least, most) = follows ? (0.05, 0.2) : (0.6, 1.3);
        Assert.InRange(clips.Average(c => c.Discovered), least, most);
    }
}
