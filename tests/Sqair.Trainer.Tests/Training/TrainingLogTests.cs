using System.Text.Json;
using Sqair.Trainer.Configuration;
using Sqair.Trainer.Data;
using Sqair.Trainer.Tests.Tools;
using Sqair.Trainer.Training;
using TorchSharp;

namespace Sqair.Trainer.Tests.Training;

/// <summary>What a run leaves in its folder beside the checkpoint.</summary>
public sealed class TrainingLogTests : IDisposable
{
    static readonly string[] s_prices =
        ["discoveredWhat", "discoveredWhere", "discoveredNumber", "propagatedWhat", "propagatedWhere", "propagatedPresence"];

    static readonly string[] s_figures =
        ["bound", "logLikelihood", "kl", "count", "blobCount", "countsAgree", "discovered", "teaching", "gradientNorm", .. s_prices];

    readonly string _folder = Directory.CreateTempSubdirectory("sqair-log-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    static TrainingConfig Config => new()
    {
        Name = "logged",
        Network = new() { Hidden = 12, What = 4, SideHidden = 8, EncoderChannels = [4, 4, 4, 4], DecoderChannels = [4, 4] },
        Phases = [new() { Name = "bound", Iterations = 12, Particles = 2, Batch = 2, Length = 2, Optimiser = "adam", LearningRate = 1e-3 }],
        ValidateEvery = 6, CheckpointEvery = 100, PictureEvery = 6,
    };

    /// <summary>Steps every ten iterations, validations, pictures; the log's numbers and TensorBoard's are the same.</summary>
    [Fact]
    public void Log_event_file_and_pictures_tell_of_the_same_steps()
    {
        Run();
        var lines = Lines();
        Assert.Equal([("step", 1), ("validation", 6), ("step", 11), ("validation", 12)],
            lines.Select(l => (l.GetProperty("kind").GetString(), l.GetProperty("iteration").GetInt32())));
        var events = EventFile.Read(Directory.GetFiles(_folder, "events.out.tfevents.*").Single());
        Assert.Equal("brain.Event:2", events[0].FileVersion);
        foreach (var line in lines)
        {
            Assert.Equal("bound", line.GetProperty("phase").GetString());
            Assert.True(line.GetProperty("seconds").GetDouble() >= 0);
            var figures = line.GetProperty("figures");
            Assert.Equal([.. s_figures, "agreeByCount", "agreeByFrame"], figures.EnumerateObject().Select(f => f.Name));
            // Nothing of the price is missing from its parts.
            Assert.Equal(figures.GetProperty("kl").GetSingle(), s_prices.Sum(part => figures.GetProperty(part).GetSingle()), 0.01f);
            foreach (var name in s_figures)
            {
                var tag = $"{line.GetProperty("kind").GetString()}/{name}";
                var told = events.Single(
                    e => e.Step == line.GetProperty("total").GetInt64() && e.Summary?.Value.Any(v => v.Tag == tag) == true);
                Assert.Equal(figures.GetProperty(name).GetSingle(), told.Summary.Value.Single().SimpleValue);
            }
        }
        var validated = lines[1].GetProperty("figures");
        Assert.Equal(validated.GetProperty("countsAgree").GetDouble(),
            validated.GetProperty("agreeByFrame").EnumerateArray().Average(share => share.GetDouble()), 1e-6);
        Assert.Equal(JsonValueKind.Null, lines[0].GetProperty("figures").GetProperty("agreeByFrame").ValueKind);
        Assert.Equal(["modeCount", "modeCountsAgree", "modeFit", "better"],
            lines[1].GetProperty("more").EnumerateObject().Select(m => m.Name));
        Assert.True(lines[0].GetProperty("more").GetProperty("secondsAnIteration").GetDouble() > 0);
        foreach (var picture in (string[])["reconstruction-000006.png", "reconstruction-000012.png"])
        {
            // Four lines of caption, what the rows are, eight windows of three frames, each above its reconstruction.
            var (width, height) = PngFile.Read(File.ReadAllBytes(Path.Combine(_folder, picture)));
            Assert.Equal((42 + 3 * (2 * 64 + 2) + 2, 4 * 16 + 8 * (4 * 64 + 2 + 8) - 8 + 4), (width, height));
        }
    }

    /// <summary>Killed after its last checkpoint, or before the first, a run goes on from there and tells of all iterations once.</summary>
    [Theory]
    [InlineData(true, 10)]
    [InlineData(false, 0)]
    public void What_was_told_after_the_checkpoint_is_told_once(bool often, int saved)
    {
        torch.set_num_threads(1);
        var data = TrainingData.OfClips([TrainingRunTests.Clip()], Config);
        var path = Path.Combine(_folder, "checkpoint.sqair-train");
        using (var run = new TrainingRun(Config, _folder, data, torch.CPU, null, null)
        { SaveAfter = often ? TimeSpan.Zero : TimeSpan.FromMinutes(2) })
        using (var log = new TrainingLog(_folder, quiet: true))
        {
            log.Begin(run, data);
            Assert.Throws<InvalidOperationException>(() => run.Run(new Killer(log, 11), null, TestContext.Current.CancellationToken));
        }
        File.AppendAllText(Path.Combine(_folder, "log.jsonl"), "{\"kind\":\"step\",\"total\":1");
        var first = File.ReadLines(Path.Combine(_folder, "log.jsonl")).ToArray();
        Assert.Equal(4, first.Length);
        var checkpoint = File.Exists(path) ? Checkpoint.Load(path) : null;
        Assert.Equal(saved, checkpoint?.State.TotalIterations ?? 0);
        using (var run = new TrainingRun(Config, _folder, data, torch.CPU, checkpoint, null))
        using (var log = new TrainingLog(_folder, quiet: true))
        {
            log.Begin(run, data);
            Assert.True(run.Run(log, null, TestContext.Current.CancellationToken));
        }
        Assert.Equal([1, 6, 11, 12], Lines().Select(line => line.GetProperty("total").GetInt32()));
        // What the checkpoint knows of stays as it was told.
        Assert.Equal(first.Take(saved == 0 ? 0 : 2), File.ReadLines(Path.Combine(_folder, "log.jsonl")).Take(saved == 0 ? 0 : 2));
    }

    /// <summary>Ends the run in the midst of an iteration, after it was told.</summary>
    sealed class Killer(TrainingLog log, int at) : ITrainingObserver
    {
        public void Step(TrainingRun run, PhaseConfig phase, int iteration, StepFigures figures, double secondsAnIteration)
        {
            log.Step(run, phase, iteration, figures, secondsAnIteration);
            if (iteration == at) throw new InvalidOperationException("killed");
        }

        public void Validated(TrainingRun run, PhaseConfig phase, int iteration, StepFigures sampled, StepFigures mode, bool better) =>
            log.Validated(run, phase, iteration, sampled, mode, better);

        public void Picture(TrainingRun run, CropBatch batch, Sqair.Trainer.Learning.SequenceResult result) { }
        public void Message(string text) => log.Message(text);
    }

    /// <summary>
    /// What is not a number has a name in the log: a line that JSON readers could not read would cost them the whole file.
    /// </summary>
    [Fact]
    public void Figures_that_are_not_numbers_are_logged_too()
    {
        torch.set_num_threads(1);
        using var run = new TrainingRun(Config, _folder, TrainingData.OfClips([TrainingRunTests.Clip()], Config), torch.CPU, null, null);
        using (var log = new TrainingLog(_folder, quiet: true))
            log.Step(run, Config.Phases[0], 1, new(double.NaN, double.NegativeInfinity, 1, 1, 1, 1, 1, 0, double.NaN), 0.1);
        var figures = Lines().Single().GetProperty("figures");
        Assert.Equal(("NaN", "-Infinity"), (figures.GetProperty("bound").GetString(), figures.GetProperty("logLikelihood").GetString()));
    }

    /// <summary>Where a picture cannot be written the run says so and goes on: it may have hours behind it.</summary>
    [Fact]
    public void A_picture_that_cannot_be_written_ends_nothing()
    {
        torch.set_num_threads(1);
        var config = Config with { PictureEvery = 1 };
        Directory.CreateDirectory(Path.Combine(_folder, "reconstruction-000001.png"));
        using var run = new TrainingRun(config, _folder, TrainingData.OfClips([TrainingRunTests.Clip()], config), torch.CPU, null, null);
        using (var log = new TrainingLog(_folder, quiet: true)) Assert.True(run.Run(log, null, TestContext.Current.CancellationToken));
        Assert.True(File.Exists(Path.Combine(_folder, "reconstruction-000002.png")));
        Assert.True(File.Exists(run.CheckpointPath));
    }

    /// <summary>What ends first is told: the phase, or the time that was given.</summary>
    [Theory]
    [InlineData(90, null, "left 1:30:00")]
    [InlineData(90, 30, "stops in 0:30:00 (--minutes)")]
    [InlineData(10, 30, "left 0:10:00")]
    [InlineData(1800, 2000, "left 30:00:00")]
    public void The_time_that_is_left_is_that_of_what_ends_first(int schedule, int? limit, string expected) => Assert.Equal(
        expected, TrainingLog.Ends(TimeSpan.FromMinutes(schedule), limit is { } most ? TimeSpan.FromMinutes(most) : null));

    /// <summary>Clips of 2 frames, of 3 after ten iterations and of 4 after twenty; then a phase with other batches.</summary>
    [Fact]
    public void What_is_left_knows_that_clips_get_longer_and_that_phases_follow()
    {
        PhaseConfig first = new()
        {
            Name = "first", Iterations = 25, Particles = 1, Batch = 8, Length = 2, LengthEvery = 10, MaximumLength = 4,
        };
        PhaseConfig second = new() { Name = "second", Iterations = 5, Particles = 5, Batch = 4, Length = 3 };
        var config = Config with { Phases = [first, second] };
        Assert.Equal(8 * (10 * 2 + 10 * 3 + 5 * 4) + 5 * 5 * 4 * 3, TrainingLog.WorkLeft(config, first, 0));
        Assert.Equal(8 * (2 * 3 + 5 * 4) + 300, TrainingLog.WorkLeft(config, first, 18));
        Assert.Equal(0, TrainingLog.WorkLeft(config, second, 5));
    }

    [Fact]
    public void A_run_knows_how_much_of_its_time_is_left()
    {
        torch.set_num_threads(1);
        using var run = new TrainingRun(Config, _folder, TrainingData.OfClips([TrainingRunTests.Clip()], Config), torch.CPU, null, null);
        Assert.Null(run.TimeLeft);
        Assert.True(run.Run(new SilentObserver(), TimeSpan.FromHours(1), TestContext.Current.CancellationToken));
        Assert.InRange(run.TimeLeft!.Value, TimeSpan.FromMinutes(50), TimeSpan.FromHours(1));
    }

    List<JsonElement> Lines() => [.. File.ReadLines(Path.Combine(_folder, "log.jsonl")).Select(l => JsonDocument.Parse(l).RootElement)];

    void Run()
    {
        torch.set_num_threads(1);
        var data = TrainingData.OfClips([TrainingRunTests.Clip()], Config);
        using var run = new TrainingRun(Config, _folder, data, torch.CPU, null, null);
        using var log = new TrainingLog(_folder, quiet: true);
        log.Begin(run, data);
        Assert.True(run.Run(log, null, TestContext.Current.CancellationToken));
    }
}
