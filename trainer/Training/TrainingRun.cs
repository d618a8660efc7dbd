using System.Diagnostics;
using System.Runtime.InteropServices;
using Sqair.Network;
using Sqair.Trainer.Configuration;
using Sqair.Trainer.Data;
using Sqair.Trainer.Learning;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Training;

/// <summary>What a run tells while it runs.</summary>
internal interface ITrainingObserver
{
    void Step(TrainingRun run, PhaseConfig phase, int iteration, StepFigures figures, double secondsAnIteration);
    void Validated(TrainingRun run, PhaseConfig phase, int iteration, StepFigures sampled, StepFigures mode, bool better);
    void Picture(TrainingRun run, CropBatch batch, SequenceResult result);
    void Message(string text);
}

/// <summary>
/// Trains a network through the phases of its configuration; can be stopped at any iteration and resumed exactly: on one machine with as
/// many threads, bit for bit.
/// </summary>
internal sealed class TrainingRun : IDisposable
{
    const int ValidationBatch = 48, ValidationLength = 3, ValidationParticles = 5, FigureEvery = 10;

    /// <summary>Steps in a row whose gradient is not a number, after which there is no hope for the weights.</summary>
    const int MostSkipped = 20;

    /// <summary>Frames of a generated sequence.</summary>
    const int GeneratedLength = 10;

    const int MeanImageBatch = 512;

    /// <summary>In a run's folder.</summary>
    public const string CheckpointFile = "checkpoint.sqair-train";

    readonly string _folder;
    readonly TrainingData _data;
    readonly Device _device;
    readonly TrainingStep _step;
    readonly IBatchSource _training;
    readonly BatchesAhead _batches;
    readonly CropBatch _validation;
    readonly Stopwatch _clock = new();
    readonly double _secondsBefore;
    readonly (string? Name, long Iterations, double Seconds) _start;
    Optimiser? _optimiser;
    int _phase, _iteration, _withoutBetter, _skipped;
    TimeSpan? _limit;
    TimeSpan _savedAt;
    double _best;
    long _total;

    /// <param name="threads">Each trains on a part of every batch; of use on the CPU only.</param>
    public TrainingRun(TrainingConfig config, string folder, TrainingData data,
        Device device, Checkpoint? resume, StartingWeights? start, int threads = 1)
    {
        (Config, _folder, _device) = (config, folder, device);
        _data = data;
        var plan = ModelBuilder.Plan(config);
        manual_seed(config.Seed);
        Weights = new(plan, resume?.Weights ?? start?.Values ?? plan.Draw(config.Seed), device);
        Model = ModelBuilder.Build(config, Weights);
        _step = new(Replica.Of(Model, Weights, weights => ModelBuilder.Build(config, weights), device.type == DeviceType.CPU ? threads : 1),
            device, config.ImageSize(), config.Network.Slots);
        _training = data.Training;
        _batches = new(_training);
        _validation = Prepared(
            data.Validation.Draw(0, config.Data.IsGenerated() ? GeneratedLength : ValidationLength, ValidationBatch, teach: false));
        if (config.Vrnn is null && config.Network.MeanImage && resume is null && start is null) StartMeanImage();
        _best = double.NegativeInfinity;
        if (start is not null) _start = (start.Name, start.Iterations, start.Seconds);
        if (resume is null) return;
        (_phase, _iteration, _total) = (resume.State.Phase, resume.State.Iteration, resume.State.TotalIterations);
        _start = (resume.State.StartedFrom, resume.State.IterationsBefore, resume.State.SecondsBefore);
        (_best, _withoutBetter, _secondsBefore, LastBound) = (resume.State.BestBound,
            resume.State.WithoutBetter, resume.State.Seconds, resume.State.LastBound);
        if (_phase < config.Phases.Length)
        {
            _optimiser = Optimiser.Create(config.Phases[_phase].Optimiser, plan.Count, device);
            using var first = tensor(resume.First, ScalarType.Float32);
            using var second = tensor(resume.Second, ScalarType.Float32);
            _optimiser.First.copy_(first);
            _optimiser.Second.copy_(second);
            _optimiser.Steps = resume.State.OptimiserSteps;
        }
        if (resume.RandomState.Length == 0) return;
        using var random = tensor(resume.RandomState, ScalarType.Byte);
        torch.set_rng_state(random);
    }

    public TrainingConfig Config { get; }
    public WeightStore Weights { get; }
    public ISequenceModel Model { get; }
    public long TotalIterations => _total;

    /// <summary>What it is trained on, by name.</summary>
    public IReadOnlyList<string> Sources => _data.Sources;

    /// <summary>Until it stops and saves, however far it has come; null where it may take as long as it wants.</summary>
    public TimeSpan? TimeLeft => _limit - _clock.Elapsed is { } left ? left > TimeSpan.Zero ? left : TimeSpan.Zero : null;

    /// <summary>What a kill costs at most, and an iteration, where <see cref="TrainingConfig.CheckpointEvery"/> takes longer.</summary>
    public TimeSpan SaveAfter { get; init; } = TimeSpan.FromMinutes(2);

    public double Seconds => _secondsBefore + _clock.Elapsed.TotalSeconds;

    /// <summary>Of the last validation, nats a frame; NaN before the first.</summary>
    public double LastBound { get; private set; } = double.NaN;

    public string CheckpointPath => Path.Combine(_folder, CheckpointFile);

    /// <summary>Returns true when all phases are done, false when it was cancelled or ran out of time (and saved).</summary>
    /// <exception cref="UserErrorException">It has diverged; what was saved is from before.</exception>
    public bool Run(ITrainingObserver observer, TimeSpan? limit, CancellationToken cancel)
    {
        try
        {
            return RunPhases(observer, limit, cancel);
        }
        catch (ExternalException fault) when (Draws.AreFromNoNumbers(fault))
        {
            throw Diverged(Config.Phases[Math.Min(_phase, Config.Phases.Length - 1)], _skipped);
        }
    }

    bool RunPhases(ITrainingObserver observer, TimeSpan? limit, CancellationToken cancel)
    {
        Directory.CreateDirectory(_folder);
        using var precision = MatrixPrecisionScope.Use(Config.MatrixPrecision);
        _limit = limit;
        _clock.Start();
        for (; _phase < Config.Phases.Length; _phase++, _iteration = 0)
        {
            var phase = Config.Phases[_phase];
            if (_optimiser is null || _iteration == 0)
            {
                _optimiser?.Dispose();
                _optimiser = Optimiser.Create(phase.Optimiser, Weights.Plan.Count, _device);
                (_best, _withoutBetter) = (double.NegativeInfinity, 0);
            }
            if (!RunPhase(phase, observer, cancel))
            {
                Draw(observer);
                return false;
            }
        }
        SaveTheEnd();
        Draw(observer);
        return true;
    }

    bool RunPhase(PhaseConfig phase, ITrainingObserver observer, CancellationToken cancel)
    {
        var last = _clock.Elapsed;
        var since = 0;
        while (_iteration < phase.Iterations)
        {
            if (cancel.IsCancellationRequested || _clock.Elapsed > _limit)
            {
                SaveTheEnd();
                return false;
            }
            var wanted = _iteration % FigureEvery == 0;
            var batch = Prepared(_batches.Take(
                Order(phase, _iteration, _total), _iteration + 1 < phase.Iterations ? Order(phase, _iteration + 1, _total + 1) : null));
            var figures = _step.Train(batch, phase, _iteration, _optimiser!, wanted);
            _skipped = figures is { GradientNorm: var norm } && !double.IsFinite(norm) ? _skipped + 1 : 0;
            _iteration++;
            _total++;
            if (_skipped == MostSkipped) throw Diverged(phase, MostSkipped);
            since++;
            if (figures is not null)
            {
                observer.Step(this, phase, _iteration, figures, (_clock.Elapsed - last).TotalSeconds / since);
                (last, since) = (_clock.Elapsed, 0);
            }
            if (_total % Config.PictureEvery == 0) Draw(observer);
            if (_total % Config.ValidateEvery == 0 && !ValidatedWell(phase, observer)) break;
            if (_total % Config.CheckpointEvery == 0 || _clock.Elapsed - _savedAt >= SaveAfter) Save();
        }
        return true;
    }

    /// <summary>
    /// Weights can be numbers of which none is computed any more, and a step that is no number, which is skipped, can be its clips' fault:
    /// held-back clips tell.
    /// </summary>
    bool WeightsAreGood()
    {
        using var scope = NewDisposeScope();
        return Weights.Flat.detach().isfinite().all().item<bool>()
            && double.IsFinite(Aside(() => _step.Evaluate(_validation, 1, mode: true).Figures.Bound));
    }

    /// <param name="ago">Iterations.</param>
    UserErrorException Diverged(PhaseConfig phase, int ago) => new(
        (ago > 0 && ago == _total
            ? "training cannot begin: what it computes has been no number from its first iteration on. "
                + "Look at the settings of the network and of the phase. "
            : $"training has diverged: what it computes is no number any more since iteration {_total - ago + 1}. A lower rate helps "
                + $"(--set phases.{phase.Name}.learningRate=…, now {phase.RateAt(_iteration):g3}). ")
        + (File.Exists(CheckpointPath) ? $"{CheckpointPath} is from before and stays as it is" : "Nothing was saved"));

    static BatchOrder Order(PhaseConfig phase, int iteration, long number) =>
        new(number, phase.LengthAt(iteration), phase.Batch, phase.TeachAt(iteration) > 0, phase.ForceAt(iteration) > 0);

    /// <summary>False when the bound has not improved for the configured number of validations.</summary>
    bool ValidatedWell(PhaseConfig phase, ITrainingObserver observer)
    {
        using var scope = NewDisposeScope();
        var (sampled, mode) = Aside(() =>
            (_step.Evaluate(_validation, ValidationParticles, mode: false).Figures, _step.Evaluate(_validation, 1, mode: true).Figures));
        LastBound = sampled.Bound;
        var better = sampled.Bound > _best;
        if (better) (_best, _withoutBetter) = (sampled.Bound, 0);
        else _withoutBetter++;
        observer.Validated(this, phase, _iteration, sampled, mode, better);
        if (Config.Patience == 0 || _withoutBetter < Config.Patience) return true;
        observer.Message($"phase {phase.Name}: no better bound in {Config.Patience} validations, going on to the next");
        return false;
    }

    /// <summary>Measures, always with the same draws, without changing what is drawn next.</summary>
    T Aside<T>(Func<T> measure)
    {
        using var keep = torch.get_rng_state();
        manual_seed(Config.Seed);
        var measured = measure();
        torch.set_rng_state(keep);
        // A device's generator has no such state here: it goes on with other numbers, not with those after the last validation once more.
        if (_device.type == DeviceType.CUDA) torch.cuda.manual_seed_all(Config.Seed * 1_000_003L + _total);
        return measured;
    }

    void Draw(ITrainingObserver observer)
    {
        using var scope = NewDisposeScope();
        observer.Picture(this, _validation, _step.Evaluate(_validation, 1, mode: true).Result);
    }

    /// <summary>AIR knows no clips.</summary>
    CropBatch Prepared(CropBatch batch) => Config.Vrnn is null && Config.Network.Independent ? batch.AsFrames() : batch;

    /// <summary>The mean image begins as the mean of the training pictures.</summary>
    void StartMeanImage()
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var batch = _training.Draw(0, GeneratedLength, MeanImageBatch, teach: false);
        using var mean = _step.Frames(batch).mean([0, 1]).unsqueeze(0);
        Weights.Parameter("decoder.meanImage", [], Initialisation.Zero).Value.copy_(mean);
    }

    /// <summary>Nobody is told that a run has ended well where its end is not kept.</summary>
    void SaveTheEnd()
    {
        if (_skipped > 0 && _skipped == _total || !Save())
            throw Diverged(Config.Phases[Math.Min(_phase, Config.Phases.Length - 1)], _skipped);
    }

    /// <summary>False: the weights are spoilt, and those of before stay.</summary>
    bool Save()
    {
        if (!WeightsAreGood()) return false;
        using var scope = NewDisposeScope();
        var state = new CheckpointState(
            CheckpointState.SupportedFormat, Config.Name, Config, _data.Sources, _phase, _iteration, _total, _optimiser?.Steps
                ?? 0, Seconds, _best, _withoutBetter, LastBound,
            new(Weights.Plan.Entries.Select(e => KeyValuePair.Create(e.Name, e.Count))))
        {
            Threads = _step.Threads, Saved = TimeProvider.System.GetUtcNow(),
            StartedFrom = _start.Name, IterationsBefore = _start.Iterations, SecondsBefore = _start.Seconds,
            DataDigest = _data.Digest
        };
        float[] Values(Tensor? x) => x is null ? [] : x.cpu().data<float>().ToArray();
        new Checkpoint(state, Weights.ToArray(), Values(_optimiser?.First),
            Values(_optimiser?.Second), torch.get_rng_state().data<byte>().ToArray()).Save(CheckpointPath);
        _savedAt = _clock.Elapsed;
        return true;
    }

    public void Dispose()
    {
        _optimiser?.Dispose();
        _step.Dispose();
    }
}
