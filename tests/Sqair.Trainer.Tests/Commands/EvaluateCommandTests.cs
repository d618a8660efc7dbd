using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Sqair.Trainer.Commands;
using Sqair.Trainer.Configuration;
using Sqair.Trainer.Data;
using Sqair.Trainer.Evaluation.Models;
using Sqair.Trainer.Learning;
using Sqair.Trainer.Report;
using Sqair.Trainer.Tests.Data.Mnist;
using Sqair.Trainer.Tests.Report;
using Sqair.Trainer.Tests.Tools;
using Sqair.Trainer.Training;

namespace Sqair.Trainer.Tests.Commands;

/// <summary>`sqair evaluate` on small models that were never trained.</summary>
public sealed class EvaluateCommandTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("sqair-evaluate-").FullName;

    public EvaluateCommandTests() => MnistFiles.WriteSquares(_folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    string At(string name) => Path.Combine(_folder, "out", name);

    /// <summary>A SQAIR, an AIR and a VRNN, the last two under names that the paper has figures for.</summary>
    string[] Checkpoints()
    {
        var sqair = TrainedCheckpoint.Experiment("plain");
        return
        [
            TrainedCheckpoint.Write(_folder, sqair),
            TrainedCheckpoint.Write(_folder, sqair with { Name = "mlp-air", Network = sqair.Network with { Independent = true } }),
            TrainedCheckpoint.Write(
                _folder, sqair with { Name = "mlp-vrnn", Network = new(), Vrnn = new() { Latent = 5, Hidden = 16, Layers = 1 } }),
        ];
    }

    Task<string> Run(IEnumerable<string> checkpoints, params string[] more) => Invocation.RunAsync(EvaluateCommand.Create(),
        ["--checkpoint", .. checkpoints, "--mnist", _folder, "--out", Path.Combine(_folder, "out"),
         "--particles", "4", "--chunk", "2", "--sequences", "3", "--length", "10", "--addition-sequences", "50",
         "--addition-iterations", "5", "--json", .. more]);

    [Fact]
    public async Task The_table_has_a_row_a_model_and_the_report_needs_nothing_beside_it()
    {
        // A log as a run leaves it, the last line cut off by a kill.
        File.WriteAllText(Path.Combine(_folder, "log.jsonl"), string.Concat(Enumerable.Range(0, 12).Select(i =>
            $"{{\"kind\":\"{(i % 6 == 5 ? "validation" : "step")}\",\"seconds\":{i * 10},"
            + $"\"figures\":{{\"bound\":{i},\"countsAgree\":0.5,\"propagatedWhat\":{i},"
            + $"\"agreeByCount\":[1,0.5]}},\"more\":{{\"modeCountsAgree\":0.4}}}}\n")) + "{\"kind\":\"st");
        var said = await Run(Checkpoints());
        var figures = JsonSerializer.Deserialize<ModelFigures[]>(said, ModelEvaluation.Json)!;
        Assert.Equal(["plain", "mlp-air", "mlp-vrnn"], figures.Select(f => f.Name));
        Assert.Equal(said.TrimEnd(), File.ReadAllText(At("table.json")));
        Assert.All(figures, f => Assert.True(
            double.IsFinite(f.Bound.Mean) && f.Bound.Mean < 10 * 712.6 && f.Fit.Mean < 10 * 712.6 && f.Addition is >= 0 and <= 1));
        Assert.All(figures[..2], f => Assert.InRange(f.Counting.Mean, 0, 1));
        Assert.True(double.IsNaN(figures[2].Counting.Mean), "a VRNN counts nothing");
        Assert.Empty(figures[2].MostMiscounted);

        var table = File.ReadAllLines(At("table.md")).Where(l => l.StartsWith('|')).Select(l => l.Trim('|').Split(" | ")).ToList();
        string[] models = ["plain", "mlp-air", "mlp-air, published", "mlp-vrnn", "mlp-vrnn, published"];
        Assert.Equal(models, table[2..].Select(row => row[0].Trim()));
        Assert.All(table, row => Assert.Equal(table[0].Length, row.Length));
        // Of digits: nobody can say how many blobs.
        Assert.DoesNotContain("blobs", table[0]);
        string[] expected = ["n/a", "5959.3", "6108.7", "218.3", "n/a", "n/a", "0.8059"];
        Assert.Equal(expected, table[6][^7..].Select(c => c.Trim()));

        SelfContained(At("report.html"), images: 5 + 5 + 4, charts: 4 + 4 + 1);
    }

    /// <summary>As somebody's own program may write one.</summary>
    [Theory]
    [InlineData("{\"kind\":\"validation\",\"seconds\":1,\"figures\":3}")]
    [InlineData("{\"kind\":\"step\",\"kind\":\"step\",\"seconds\":1,\"figures\":{\"bound\":1,\"bound\":2}}")]
    [InlineData("{\"kind\":\"validation\",\"seconds\":1,\"figures\":{\"bound\":\"NaN\",\"agreeByCount\":2},\"more\":[1]}")]
    [InlineData("[1]\nnull\n7\n\n{}")]
    public void Lines_of_a_log_that_tell_no_figures_are_passed_over(string lines)
    {
        File.WriteAllText(Path.Combine(_folder, "log.jsonl"), lines);
        var curves = TrainingCurves.Read(Path.Combine(_folder, "log.jsonl"))!;
        Assert.Null(curves.Prices());
        Assert.Null(curves.CountingByNumber());
        Assert.NotNull(curves.Bound());
    }

    /// <summary>As a run and what it went on from.</summary>
    [Fact]
    public async Task Models_of_one_name_are_told_apart_by_their_folders()
    {
        var checkpoints = new List<string>();
        foreach (var run in (string[])["first", "mlp-sqair-on"])
        {
            Directory.CreateDirectory(Path.Combine(_folder, run));
            checkpoints.Add(Path.Combine(_folder, run, "checkpoint.sqair-train"));
            File.Move(TrainedCheckpoint.Write(_folder, TrainedCheckpoint.Experiment("mlp-sqair")), checkpoints[^1]);
        }
        var figures = JsonSerializer.Deserialize<ModelFigures[]>(await Run(checkpoints), ModelEvaluation.Json)!;
        Assert.Equal(["mlp-sqair-first", "mlp-sqair-mlp-sqair-on"], figures.Select(f => f.Name));
        Assert.True(File.Exists(At("mlp-sqair-first.json")) && File.Exists(At("mlp-sqair-mlp-sqair-on-samples.png")));
        Assert.Contains("mlp-sqair, published", File.ReadAllText(At("table.md")), StringComparison.Ordinal);
    }

    /// <summary>Finite all of them, as a checkpoint's have to be.</summary>
    [Theory]
    [InlineData(1e4f, false)]
    [InlineData(1e4f, true)]
    [InlineData(1e30f, false)]
    [InlineData(1e30f, true)]
    public async Task Weights_of_which_no_number_comes_are_named(float weight, bool vrnn)
    {
        var experiment = TrainedCheckpoint.Experiment("spoilt");
        if (vrnn) experiment = experiment with { Network = new(), Vrnn = new() { Latent = 5, Hidden = 16, Layers = 1 } };
        var weights = new float[ModelBuilder.Plan(experiment).Count];
        Array.Fill(weights, weight);
        var spoilt = TrainedCheckpoint.Write(_folder, experiment, weights);
        var good = TrainedCheckpoint.Write(_folder, TrainedCheckpoint.Experiment("good"));
        var said = await Invocation.RefusedAsync(EvaluateCommand.Create(),
            "--checkpoint", good, spoilt, "--mnist", _folder, "--out", Path.Combine(_folder, "out"),
            "--particles", "4", "--sequences", "3", "--length", "3", "--addition-sequences", "0");
        Assert.StartsWith($"{spoilt}: weights of which no figures can be computed", said, StringComparison.Ordinal);
        Assert.True(File.Exists(At("good.json")), "what was measured of the others is kept");
        Assert.False(File.Exists(At("spoilt.json")));
    }

    static void SelfContained(string path, int images, int charts)
    {
        var html = HtmlReportTests.Page(path);
        string[] reaching =
            ["script", "link", "iframe", "object", "embed", "base", "form", "audio", "video", "source", "a", "use", "image"];
        Assert.DoesNotContain(html.Descendants(), e => reaching.Contains(e.Name.LocalName));
        string[] addressing = ["href", "srcset", "data", "action", "background", "poster", "style"];
        Assert.DoesNotContain(html.Descendants().Attributes(),
            a => addressing.Contains(a.Name.LocalName) || a.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        var style = html.Descendants("style").Single().Value;
        Assert.DoesNotContain("url(", style, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", style, StringComparison.Ordinal);
        Assert.Equal(images, html.Descendants("img").Count());
        foreach (var image in html.Descendants("img"))
        {
            const string start = "data:image/png;base64,";
            Assert.StartsWith(start, image.Attribute("src")!.Value, StringComparison.Ordinal);
            Assert.True(PngFile.Read(Convert.FromBase64String(image.Attribute("src")!.Value[start.Length..])).Width > 100);
            Assert.NotEmpty(image.Attribute("alt")!.Value);
        }
        // The charts of the log beside the checkpoints.
        Assert.Equal(charts, html.Descendants("svg").Count());
        Assert.All(html.Descendants("svg"), s => Assert.NotEmpty(s.Elements("polyline")));
        var columns = html.Descendants("table").First();
        Assert.Single(columns.Descendants("tr").Select(r => r.Elements().Count()).Distinct());
    }

    [Fact]
    public void What_was_never_miscounted_is_no_failure()
    {
        Assert.Equal([3, 1], ModelEvaluation.Lowest([1, 0.5, 1, 0.2], below: 1));
        Assert.Empty(ModelEvaluation.Lowest([1, 1], below: 1));
        Assert.Equal([4, 1, 0, 2], ModelEvaluation.Lowest([3, 2, 3, 3, 1]));
    }

    [Fact]
    public void A_variant_stands_beside_the_published_model_that_it_is_made_of()
    {
        Assert.Equal(6617.6, PublishedFigures.Of("mlp-sqair-second-look", DataConfig.MovingMnist, 10)!.Bound);
        Assert.Equal(6784.8, PublishedFigures.Of("conv-sqair", DataConfig.MovingMnist, 10)!.Bound);
        Assert.Null(PublishedFigures.Of("mlp-sqairs", DataConfig.MovingMnist, 10));
        Assert.Null(PublishedFigures.Of("mlp-sqair", DataConfig.AppearingMnist, 10));
        Assert.Null(PublishedFigures.Of("mlp-sqair", DataConfig.MovingMnist, 5));
    }

    /// <summary>Runs of another seed are measured on the same clips.</summary>
    [Fact]
    public void Held_out_clips_are_those_of_no_seed()
    {
        var config = TrainedCheckpoint.Experiment("plain");
        CropBatch Drawn(int seed, Func<TrainingData, IBatchSource> of) =>
            of(TrainingData.OfMnist(_folder, config with { Seed = seed })).Draw(0, 3, 20, teach: false);
        Assert.Equal(Drawn(1, data => data.Validation).Frames, Drawn(7, data => data.Validation).Frames);
        Assert.NotEqual(Drawn(1, data => data.Training).Frames, Drawn(7, data => data.Training).Frames);
    }

    /// <summary>Minutes are not spent twice: figures are those kept, unless checkpoint, options or data have changed.</summary>
    [Fact]
    public void Figures_are_kept_until_something_changes()
    {
        string model = Checkpoints()[0], cache = Path.Combine(_folder, "plain.json");
        using var loaded = new TrainedModel(model);
        var (trained, data) = (loaded, TrainingData.OfMnist(_folder, loaded.Config));
        var options = new EvaluationOptions(2, 2, 2, 2, 0, 0, Seed: 1);
        double Bound(EvaluationOptions o) => ModelEvaluation.Evaluate(model, cache, trained, data, o, _ => { }, default).Bound.Mean;
        var first = Bound(options);
        var kept = JsonNode.Parse(File.ReadAllText(cache))!;
        kept["bound"]!["mean"] = 123456;
        File.WriteAllText(cache, kept.ToJsonString());
        Assert.Equal(123456, Bound(options));
        Assert.NotEqual(123456, Bound(options with { Seed = 2 }));
        Assert.Equal(first, Bound(options));
        File.WriteAllText(cache, "{ damaged");
        Assert.Equal(first, Bound(options));
        void Keep()
        {
            kept["key"] = JsonNode.Parse(File.ReadAllText(cache))!["key"]!.GetValue<string>();
            File.WriteAllText(cache, kept.ToJsonString());
            Assert.Equal(123456, Bound(options));
        }
        // Other weights under the same name: those that were loaded count, not what a training has saved since.
        TrainedCheckpoint.Write(_folder, trained.Config, trained.Plan.Draw(6));
        Keep();
        using var others = new TrainedModel(model);
        trained = others;
        Assert.NotEqual(123456, Bound(options));
        // Other digits to train on in files of the same name, which digit sums are learnt from; then other labels alone.
        Keep();
        MnistFiles.WriteSquares(_folder, larger: 4);
        File.Copy(Path.Combine(_folder, "t10k-images-idx3-ubyte"), Path.Combine(_folder, "train-images-idx3-ubyte"), overwrite: true);
        data = TrainingData.OfMnist(_folder, trained.Config);
        Assert.NotEqual(123456, Bound(options));
        Keep();
        var labels = Path.Combine(_folder, "t10k-labels-idx1-ubyte");
        var changed = File.ReadAllBytes(labels);
        changed[^1] = 3;
        File.WriteAllBytes(labels, changed);
        data = TrainingData.OfMnist(_folder, trained.Config);
        Assert.NotEqual(123456, Bound(options));
        // Other windows of the same footage, as another truth chooses them; and none, though as many are counted.
        Keep();
        data = data with { Validation = new Darker(data.Validation) };
        Assert.NotEqual(123456, Bound(options));
        Keep();
        data = data with { HasTruth = false };
        Assert.NotEqual(123456, Bound(options));
    }

    sealed class Darker(IBatchSource source) : IBatchSource
    {
        public CropBatch Draw(long number, int length, int batch, bool teach, bool onlyTeachable = false)
        {
            var drawn = source.Draw(number, length, batch, teach, onlyTeachable);
            return drawn with { Frames = [.. drawn.Frames.Select(v => v / 2)] };
        }
    }
}
