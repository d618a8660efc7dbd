using Sqair.Clips;
using Sqair.Network;
using Sqair.Trainer.Configuration;
using Sqair.Trainer.Data;
using Sqair.Trainer.Learning;
using Sqair.Trainer.Training;
using TorchSharp;

namespace Sqair.Trainer.Tests.Training;

public sealed class TrainingRunTests : IDisposable
{
    // As the train command does: sums of several threads depend on who is first.
    public TrainingRunTests() => torch.set_num_threads(1);

    readonly string _folder = Directory.CreateTempSubdirectory("sqair-train-").FullName;

    static TrainingConfig Config => new()
    {
        Name = "tiny",
        Network = new() { Hidden = 24, What = 8, SideHidden = 24, EncoderChannels = [4, 8, 8, 8], DecoderChannels = [8, 8] },
        Phases =
        [
            new()
            {
                Name = "warm", Iterations = 6, Particles = 1, Batch = 4, Length = 2,
                Optimiser = "adam", LearningRate = 1e-3, TeachFrom = 1, TeachTo = 0.5, ForceFrom = 1, ForceTo = 0.5
            },
            new()
            {
                Name = "bound", Iterations = 6, Particles = 3, Batch = 3, Length = 2,
                LengthEvery = 3, Optimiser = "rmsprop", LearningRate = 1e-4
            },
        ],
        ValidateEvery = 5, CheckpointEvery = 100, PictureEvery = 1000,
    };

    /// <summary>Stopped in either phase and resumed, a run ends with the weights of one that was not stopped, bit for bit.</summary>
    [Theory]
    [InlineData(3, 1)]
    [InlineData(8, 1)]
    [InlineData(3, 2)]
    [InlineData(8, 2)]
    public void Resuming_continues_exactly(int stopAfter, int threads)
    {
        var config = Config with { Phases = [.. Config.Phases.Select(p => p with { Batch = p.Batch * 2 })] };
        var whole = Train(Path.Combine(_folder, "whole"), null, null, config, threads: threads);

        var folder = Path.Combine(_folder, "stopped");
        Train(folder, null, stopAfter, config, threads: threads);
        var saved = Checkpoint.Load(Path.Combine(folder, "checkpoint.sqair-train"));
        Assert.InRange(saved.State.TotalIterations, stopAfter, 11);
        Assert.Equal(threads, saved.State.Threads);
        Assert.Equal(whole, Train(folder, saved, null, config, threads: threads));
        Assert.Equal(12, Checkpoint.Load(Path.Combine(folder, "checkpoint.sqair-train")).State.TotalIterations);
    }

    /// <summary>What was saved before stays: weights that are no numbers are no end of a run.</summary>
    [Fact]
    public void A_rate_that_is_too_high_ends_with_one_line_and_the_last_good_weights()
    {
        var good = Train(_folder, null, 3, Config);
        var path = Path.Combine(_folder, "checkpoint.sqair-train");
        var saved = Checkpoint.Load(path);
        var phases = Config.Phases.Select(phase => phase with { LearningRate = 1e8, ClipNorm = 0, Iterations = 200 });
        var config = Config with { Phases = [.. phases], CheckpointEvery = 1 };
        var fault = Assert.Throws<UserErrorException>(() => Train(_folder, saved, null, config));
        Assert.Matches(@"^training has diverged: what it computes is no number any more since iteration \d+\. A lower rate helps "
            + @"\(--set phases\.\w+\.learningRate=…, now .*\)\. .*checkpoint\.sqair-train is from before and stays as it is$",
            fault.Message);
        Assert.All(Checkpoint.Load(path).Weights, weight => Assert.True(float.IsFinite(weight)));
        Assert.NotEmpty(good);
    }

    /// <summary>Wherever it is noticed: by a part of a step on its own thread, in a validation, by a filter's resampling.</summary>
    [Theory]
    [InlineData("threads")]
    [InlineData("validation")]
    [InlineData("resampling")]
    public void Divergence_is_one_line_wherever_it_is_noticed(string where)
    {
        var config = Config with
        {
            Vrnn = where == "resampling" ? new() { ImageSize = 50, Latent = 4, Hidden = 16, Layers = 1 } : null,
            Phases = [Config.Phases[1] with { Iterations = 200, Batch = 6, Optimiser = "adam", LearningRate = 1e9 }],
            ValidateEvery = where == "validation" ? 1 : 1000,
        };
        Assert.StartsWith("training has diverged", Assert.Throws<UserErrorException>(
            () => Train(_folder, null, null, config, threads: where == "threads" ? 2 : 1)).Message, StringComparison.Ordinal);
    }

    /// <summary>A run that never had weights to keep is not done.</summary>
    [Fact]
    public void What_was_never_a_number_is_no_end_of_a_run()
    {
        var config = Config with { Network = Config.Network with { OutputDeviation = 1e-30f } };
        Assert.Equal("training cannot begin: what it computes has been no number from its first iteration on. "
            + "Look at the settings of the network and of the phase. Nothing was saved",
            Assert.Throws<UserErrorException>(() => Train(_folder, null, null, config)).Message);
        Assert.False(File.Exists(Path.Combine(_folder, "checkpoint.sqair-train")));
    }

    /// <summary>Nor what no step was taken of, nor what is spoilt by its last one, be it numbers still.</summary>
    [Theory]
    [InlineData("cannot begin", 1e-3, 1e30, 6)]
    [InlineData("has diverged", 1e20, 1, 1)]
    public void What_cannot_be_gone_on_from_is_no_end_of_a_run(string expected, double rate, double lesson, int iterations)
    {
        var phase = Config.Phases[0] with { LearningRate = rate, TeachFrom = lesson, TeachTo = lesson, Iterations = iterations };
        Assert.StartsWith($"training {expected}", Assert.Throws<UserErrorException>(
            () => Train(_folder, null, null, Config with { Phases = [phase], CheckpointEvery = 1 })).Message, StringComparison.Ordinal);
        if (iterations == 1) Assert.False(File.Exists(Path.Combine(_folder, "checkpoint.sqair-train")));
    }

    /// <summary>A step that is no number is skipped, and spoils nothing: the weights of before are saved at the end or a stop.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(7)]
    public void Weights_are_kept_whose_last_step_was_skipped(int? stopAfter)
    {
        // So heavy a lesson is beyond 32 bits; the bound of the same weights is not.
        var beyond = Config.Phases[0] with { Name = "beyond", TeachFrom = 1e30, TeachTo = 1e30 };
        var config = Config with { Phases = [Config.Phases[0], beyond] };
        var kept = Train(_folder, null, stopAfter, config);
        Assert.Equal(stopAfter ?? 12, Checkpoint.Load(Path.Combine(_folder, "checkpoint.sqair-train")).State.TotalIterations);
        Assert.Equal(Train(Path.Combine(_folder, "first"), null, null, config with { Phases = config.Phases[..1] }), kept);
    }

    [Fact]
    public void Footage_without_people_is_refused_and_little_is_enough()
    {
        var clip = Clip();
        var empty = clip with { Pixels = new byte[clip.Pixels.Length] };
        var fault = Assert.Throws<UserErrorException>(() => TrainingData.OfClips([empty, empty], Config));
        Assert.StartsWith("bars, bars: nothing in it ever has the size and shape of a person; expected ", fault.Message);

        var seldom = empty with { Pixels = [.. clip.Pixels[..(2 * clip.Width * clip.Height)], .. empty.Pixels] };
        for (var number = 0; number < 40; number++)
            Assert.Equal(32, TrainingData.OfClips([seldom], Config).Training.Draw(number, 2, 32, teach: false).Batch);
    }

    /// <summary>TorchSharp frees what the collector finds unused, also what libtorch is still reading (Learning/Arithmetic.cs).</summary>
    [Fact]
    public void A_collection_at_any_moment_changes_nothing()
    {
        var quiet = Train(Path.Combine(_folder, "quiet"), null, null);
        using var stop = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        var disturbed = Train(Path.Combine(_folder, "disturbed"), null, null);
        stop.Cancel();
        collector.Join();
        Assert.Equal(quiet, disturbed);
    }

    /// <summary>oneDNN reads memory that nobody wrote (Learning/PaddedConvolution.cs): with NaN lying there nothing may change.</summary>
    [Fact]
    public void Rubbish_in_freed_memory_changes_nothing()
    {
        // The observer is called in the first iteration of each phase.
        var config = Config with { Phases = [.. Enumerable.Repeat(Config.Phases[0] with { Iterations = 1 }, 6)] };
        var clean = Train(Path.Combine(_folder, "clean"), null, null, config);
        var dirty = Train(Path.Combine(_folder, "dirty"), null, null, config, LeaveRubbish);
        Assert.All(clean, v => Assert.True(float.IsFinite(v)));
        Assert.Equal(clean, dirty);
    }

    static void LeaveRubbish()
    {
        using var scope = torch.NewDisposeScope();
        for (var size = 64; size <= 1 << 22; size *= 2)
            for (var i = 0; i < 8; i++) Arithmetic.Full([size / 4 + i * size / 32], double.NaN, torch.CPU);
    }

    /// <summary>A build that asks for the weights in another order still finds each by its name; one with other weights says so.</summary>
    [Fact]
    public void A_checkpoint_in_another_order_is_put_in_order()
    {
        var folder = Path.Combine(_folder, "order");
        Train(folder, null, 2);
        var path = Path.Combine(folder, "checkpoint.sqair-train");
        var saved = Checkpoint.Load(path);
        var first = saved.State.Weights.First();
        var size = (int)first.Value;
        float[] Rotated(float[] values) => [.. values[size..], .. values[..size]];
        var names = new OrderedDictionary<string, long>(saved.State.Weights.Skip(1).Append(first));
        new Checkpoint(saved.State with { Weights = names }, Rotated(saved.Weights),
            Rotated(saved.First), Rotated(saved.Second), saved.RandomState).Save(path);
        var again = Checkpoint.Load(path);
        Assert.Equal(saved.Weights, again.Weights);
        Assert.Equal(saved.Second, again.Second);

        names.Remove(first.Key);
        names.Add("another", size);
        (saved with { State = saved.State with { Weights = names } }).Save(path);
        Assert.Contains(first.Key, Assert.Throws<UserErrorException>(() => Checkpoint.Load(path)).Message);
    }

    [Fact]
    public void A_truncated_checkpoint_is_refused_with_its_name()
    {
        var folder = Path.Combine(_folder, "cut");
        Train(folder, null, 2);
        var path = Path.Combine(folder, "checkpoint.sqair-train");
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
        Assert.Contains(path, Assert.Throws<UserErrorException>(() => Checkpoint.Load(path)).Message);
    }

    float[] Train(string folder, Checkpoint? resume, int? stopAfter,
        TrainingConfig? config = null, Action? betweenSteps = null, int threads = 1)
    {
        config ??= Config;
        using var stop = new CancellationTokenSource();
        using var run = new TrainingRun(config, folder, TrainingData.OfClips([Clip()], config), torch.CPU, resume, null, threads);
        void Look()
        {
            betweenSteps?.Invoke();
            if (stopAfter is { } n && run.TotalIterations >= n) stop.Cancel();
        }
        run.Run(new Observer(Look, config), null, stop.Token);
        return Checkpoint.Load(run.CheckpointPath).Weights;
    }

    /// <summary>Two bars walking over a black picture.</summary>
    internal static ForegroundClip Clip()
    {
        const int width = 128, height = 96, frames = 60;
        var pixels = new byte[frames * width * height];
        for (var t = 0; t < frames; t++)
            foreach (var (x, y) in ((int, int)[])[(10 + t, 20), (110 - t, 50)])
                for (var dy = 0; dy < 28; dy++)
                    for (var dx = 0; dx < 10; dx++)
                        if (x + dx < width && y + dy < height) pixels[(t * height + y + dy) * width + x + dx] = 200;
        return new("bars", width, height, 8, pixels);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Stops between iterations, at a step that tells its figures (the first of each phase) or at a validation.</summary>
    sealed class Observer(Action look, TrainingConfig config) : ITrainingObserver
    {
        public void Step(TrainingRun run, PhaseConfig phase, int iteration, StepFigures figures, double seconds) => look();
        public void Validated(TrainingRun run, PhaseConfig phase, int iteration, StepFigures sampled, StepFigures mode, bool better)
        {
            Assert.Contains(phase, config.Phases);
            look();
        }
        public void Picture(TrainingRun run, CropBatch batch, SequenceResult result) { }
        public void Message(string text) { }
    }
}
