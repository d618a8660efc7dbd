using System.Text.Json;
using Sqair.Trainer.Commands;
using Sqair.Trainer.Configuration;
using Sqair.Trainer.Evaluation.Models;
using Sqair.Trainer.Evaluation.Objects;
using Sqair.Trainer.Tests.Data.Mnist;
using Sqair.Trainer.Tests.Report;
using Sqair.Trainer.Tests.Tools;
using Sqair.Trainer.Tests.Training;

namespace Sqair.Trainer.Tests.Commands;

/// <summary>`sqair figures` on small models that were never trained.</summary>
public sealed class FiguresCommandTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("sqair-figures-").FullName;

    public FiguresCommandTests() => MnistFiles.WriteSquares(_folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    string At(string name) => Path.Combine(_folder, "out", name);

    static readonly TrainingConfig s_sqair = TrainedCheckpoint.Experiment("plain");

    string Sqair() => TrainedCheckpoint.Write(_folder, s_sqair);
    string Air() => TrainedCheckpoint.Write(_folder, s_sqair with { Name = "air", Network = s_sqair.Network with { Independent = true } });
    string Vrnn() => TrainedCheckpoint.Write(
        _folder, s_sqair with { Name = "vrnn", Network = new(), Vrnn = new() { Latent = 5, Hidden = 16, Layers = 1 } });

    Task<string> Run(string[] checkpoints, params string[] more) => Invocation.RunAsync(FiguresCommand.Create(),
        ["--checkpoint", .. checkpoints, "--mnist", _folder, "--out", Path.Combine(_folder, "out"),
            "--clips", "9", "--chunk", "4", .. more]);

    static FiguresCommand.FigureValues[] Values(string said) =>
        JsonSerializer.Deserialize<FiguresCommand.FigureValues[]>(said, ModelEvaluation.Json)!;

    [Fact]
    public async Task All_figures_of_all_models_are_in_one_report_and_beside_it()
    {
        var said = await Run([Sqair(), Air(), Vrnn()], "--json");
        Assert.Equal(said.TrimEnd(), File.ReadAllText(At("figures.json")));
        Assert.Contains("\"kind\": \"Swap\"", said, StringComparison.Ordinal);
        var values = Values(said);
        Assert.Equal(["plain", "air", "vrnn"], values.Select(v => v.Name));
        Assert.All(values, v => Assert.Equal((9, 3, 10), (v.Clips, v.Continuations!.Given, v.Continuations.Model.Length)));
        Assert.All(values[..2], v =>
        {
            Assert.Equal(Enum.GetValues<FailureKind>(), v.Failures!.Select(f => f.Kind));
            Assert.Equal(90, v.Counting!.Sum(c => c.Frames));
        });
        Assert.Null(values[2].Failures ?? (object?)values[2].Counting);
        // The baselines do not depend on the model.
        Assert.Equal(values[0].Continuations!.LastFrameStays, values[2].Continuations!.LastFrameStays);
        Assert.NotEqual(values[0].Continuations!.Model, values[1].Continuations!.Model);

        string[] pictures = ["plain+air-overlap", .. new[] { "plain", "air", "vrnn" }
            .SelectMany(name => new[] { "reconstructions", "continuations", "samples" }.Select(kind => $"{name}-{kind}"))];
        var there = Directory.GetFiles(At(""), "*.png").Select(f => Path.GetFileNameWithoutExtension(f)!).ToArray();
        Assert.Superset(pictures.ToHashSet(), there.ToHashSet());
        Assert.Subset(pictures.Concat(["plain-failures", "air-failures"]).ToHashSet(), there.ToHashSet());
        Assert.All(there, name => Assert.True(PngFile.Read(File.ReadAllBytes(At(name + ".png"))).Width > 1000));

        var html = HtmlReportTests.Page(At("report.html"));
        Assert.Equal(["Reconstructions", "Digits that overlap", "Continuations", "Samples", "Failures"],
            html.Descendants("h2").Select(h => h.Value));
        var captions = html.Descendants("figcaption").Select(c => c.Value).ToList();
        Assert.Equal(there.Length + 3, captions.Count);
        Assert.All(captions, c => Assert.Matches(@"(plain|air|vrnn) after \d+ iterations.*seed 1\.", c));
        Assert.Equal(3, html.Descendants("svg").Count());
        Assert.All(html.Descendants("svg"), s => Assert.Equal(6, s.Elements("polyline").Count()));
    }

    /// <summary>Windows of videos, of which nobody says where objects are: no overlap, no failures, one frame more is given.</summary>
    [Fact]
    public async Task A_model_of_videos_has_the_figures_that_need_no_truth()
    {
        var yard = TrainedCheckpoint.Experiment("yard", DataConfig.Video);
        yard = yard with { Data = yard.Data with { Width = 128, Height = 96 } };
        var clip = Path.Combine(_folder, "bars.clip");
        TrainingRunTests.Clip().Save(clip);
        var said = await Invocation.RunAsync(FiguresCommand.Create(), "--checkpoint", TrainedCheckpoint.Write(_folder, yard),
            "--video", clip, "--out", Path.Combine(_folder, "out"), "--clips", "5", "--json");
        var values = Assert.Single(Values(said));
        Assert.Equal((5, 4, 10), (values.Clips, values.Continuations!.Given, values.Continuations.LastFrameStays.Length));
        Assert.True(values.Continuations.LastFrameStays[9].Mean > 0);
        Assert.Null(values.Failures ?? (object?)values.Counting);
        Assert.Equal(["yard-continuations.png", "yard-reconstructions.png", "yard-samples.png"],
            Directory.GetFiles(At(""), "*.png").Select(Path.GetFileName).Order());
        Assert.Contains("Needs a model with objects, and digits", File.ReadAllText(At("report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_seed_draws_the_same_and_another_something_else()
    {
        var model = new[] { Sqair() };
        var first = Values(await Run(model, "--json"))[0];
        var samples = File.ReadAllBytes(At("plain-continuations.png"));
        Assert.Equal(first.Continuations!.Model, Values(await Run(model, "--json"))[0].Continuations!.Model);
        Assert.Equal(samples, File.ReadAllBytes(At("plain-continuations.png")));
        var other = Values(await Run(model, "--json", "--seed", "2"))[0];
        Assert.NotEqual(first.Continuations!.Model, other.Continuations!.Model);
        Assert.Equal(first.Continuations!.Reconstruction, other.Continuations!.Reconstruction);
        Assert.Equal(first.Failures, other.Failures);
        Assert.Null(first.Counting);
        Assert.Contains("Needs a checkpoint of an AIR and one of a SQAIR", File.ReadAllText(At("report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_json_a_person_can_read_it()
    {
        var text = await Run([Sqair()]);
        Assert.StartsWith("plain after ", text, StringComparison.Ordinal);
        foreach (var word in (string[])["swap", "redetection", "missed", "duplicate", "stray", "last frame stays"])
            Assert.Contains(word, text, StringComparison.Ordinal);
        Assert.EndsWith("report.html\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--clips and --chunk must be at least 1", "--clips", "0")]
    [InlineData("--clips and --chunk must be at least 1", "--chunk", "0")]
    [InlineData("--threads 0: allowed is 1 to 256", "--threads", "0")]
    public async Task Amounts_that_cannot_be_are_refused(string expected, params string[] more) =>
        Assert.Equal(expected, await Refused(["--checkpoint", Sqair(), "--mnist", _folder, .. more]));

    [Fact]
    public async Task What_cannot_be_shown_is_refused_before_anything_is_made()
    {
        var missing = Path.Combine(_folder, "none.sqair-train");
        Assert.Equal($"{missing}: there is no such checkpoint", await Refused("--checkpoint", Sqair(), missing, "--mnist", _folder));
        Assert.Equal($"--checkpoint: {Sqair()}, {Sqair()} are all named 'plain-plain'; expected checkpoints in folders of different names",
            await Refused("--checkpoint", Sqair(), Sqair(), "--mnist", _folder));
        Assert.StartsWith("--mnist: 'plain' has data.kind moving-mnist", await Refused("--checkpoint", Sqair()), StringComparison.Ordinal);
        var video = TrainedCheckpoint.Write(_folder, TrainedCheckpoint.Experiment("yard", DataConfig.Video));
        Assert.StartsWith("--mnist: 'yard' has data.kind",
            await Refused("--checkpoint", video, "--mnist", _folder), StringComparison.Ordinal);
        Assert.False(Directory.Exists(At("")));
    }

    Task<string> Refused(params string[] arguments) =>
        Invocation.RefusedAsync(FiguresCommand.Create(), ["--out", Path.Combine(_folder, "out"), .. arguments]);
}
