using System.Text.Json;
using Sqair.Models;
using Sqair.Network;
using Sqair.Trainer.Learning;
using Sqair.Trainer.Learning.Vrnn;

namespace Sqair.Trainer.Configuration;

/// <summary>An experiment: trainer/configs/*.yaml.</summary>
internal sealed record TrainingConfig
{
    public string Name { get; init; } = "";
    public NetworkConfig Network { get; init; } = new();

    /// <summary>Null: SQAIR or AIR by <see cref="Network"/>. Else a VRNN, and Network is not read.</summary>
    public VrnnConfig? Vrnn { get; init; }
    public DataConfig Data { get; init; } = new();
    public int Seed { get; init; } = 1;

    /// <summary>Of a run on the CPU; on a CUDA device it is not looked at.</summary>
    public MatrixPrecision MatrixPrecision { get; init; }

    /// <summary>Run one after another; the weights go on, the optimiser starts anew.</summary>
    public PhaseConfig[] Phases { get; init; } = [];

    /// <summary>Iterations between validations, between checkpoints, between pictures.</summary>
    public int ValidateEvery { get; init; } = 200;
    public int CheckpointEvery { get; init; } = 200;
    public int PictureEvery { get; init; } = 500;

    /// <summary>Validations without a better bound before a phase ends early; 0 never.</summary>
    public int Patience { get; init; } = 15;

    /// <summary>A hundred times those of mlp-sqair; some 5 GB with the optimiser's state and a gradient.</summary>
    const long MostParameters = 300_000_000;

    /// <summary>Side of the pictures, pixels.</summary>
    public int ImageSize() => Vrnn?.ImageSize ?? Network.ImageSize;

    /// <summary>What is wrong with a name, or null.</summary>
    public static string? NameFault(string name) => ModelManifest.NameFault(name)
        ?? (name.Contains('/') || name.Contains('"') || name.StartsWith('.')
            ? $"name is '{name}'; files are named by it, so it has no / and no \", and begins with no full stop" : null);

    /// <summary>Throws <see cref="ArgumentException"/> naming the first setting that cannot work.</summary>
    public void Validate()
    {
        if (Phases.Length == 0) throw new ArgumentException("phases: at least one is needed");
        if (Array.IndexOf(Phases, null) is >= 0 and var empty) throw new ArgumentException($"phases.{empty} is empty, expected a phase");
        if (NameFault(Name) is { } fault) throw new ArgumentException(fault);
        Setting.Choice("matrixPrecision", MatrixPrecision);
        if (Vrnn is null) Network.Validate();
        else Vrnn.Validate();
        if (Vrnn is not null && !Same(Network, new()))
            throw new ArgumentException("network: a VRNN has none; its sizes are those of vrnn");
        if (Vrnn is not null && Phases.FirstOrDefault(p => p.TeachFrom > 0 || p.TeachTo > 0) is { } teaching)
            throw new ArgumentException($"phase {teaching.Name} teaches; a VRNN has no objects, teachFrom and teachTo must be 0");
        if (Vrnn is not null && Phases.FirstOrDefault(p => p.NeedsObjects()) is { } other)
            throw new ArgumentException(
                $"phase {other.Name}: a VRNN's bound comes from resampling; score, temperFrom and temperTo must not be set");
        foreach (var (i, phase) in Phases.Index()) phase.Validate($"phases.{(phase.Name.Length > 0 ? phase.Name : i)}");
        if (Vrnn is null && Phases.FirstOrDefault(p => p is { Particles: 1, TeachFrom: 0, TeachTo: 0 }) is { } alone)
            throw new ArgumentException($"phase {alone.Name}: with one particle and no lessons (teachFrom, teachTo) nothing says which "
                + "presence was better; expected at least 2 particles");
        foreach (var (key, every) in ((string, int)[])
            [("validateEvery", ValidateEvery), ("checkpointEvery", CheckpointEvery), ("pictureEvery", PictureEvery)])
            if (every < 1) throw new ArgumentException($"{key} is {every}, at least 1 is needed");
        if (Patience < 0) throw new ArgumentException($"patience is {Patience}, expected 0 (never) or more");
        Data.Validate(this);
        if (ModelBuilder.Plan(this).Count is var count and (< 1 or > MostParameters))
            throw new ArgumentException($"the network has {count:N0} parameters, allowed are {MostParameters:N0}; its sizes are in "
                + (Vrnn is null ? "network" : "vrnn"));
    }

    /// <summary>Also of what they hold in arrays, which records compare by place.</summary>
    static bool Same<T>(T one, T other) => JsonSerializer.Serialize(one) == JsonSerializer.Serialize(other);
}

/// <summary>Phases to train another experiment through: trainer/configs/schedules/*.yaml.</summary>
internal sealed record TrainingSchedule
{
    public static readonly string[] Keys = ["phases", "validateEvery", "checkpointEvery", "pictureEvery", "patience"];

    public PhaseConfig[] Phases { get; init; } = [];
    public int ValidateEvery { get; init; } = 200;
    public int CheckpointEvery { get; init; } = 200;
    public int PictureEvery { get; init; } = 500;
    public int Patience { get; init; }

    public TrainingConfig ApplyTo(TrainingConfig config) => config with
    {
        Phases = Phases,
        ValidateEvery = ValidateEvery,
        CheckpointEvery = CheckpointEvery,
        PictureEvery = PictureEvery,
        Patience = Patience,
    };
}

internal sealed record DataConfig
{
    public const string Video = "video", MovingMnist = "moving-mnist", AppearingMnist = "appearing-mnist";

    /// <summary>Footage, or generated digits; the other settings are those of footage.</summary>
    public string Kind { get; init; } = Video;

    /// <summary>Analysis picture, pixels, and rate at which videos are read; slower videos keep their own.</summary>
    public int Width { get; init; } = 256;
    public int Height { get; init; } = 192;
    public double FramesPerSecond { get; init; } = 8;

    /// <summary>The last part of every clip validates.</summary>
    public double ValidationShare { get; init; } = 0.1;

    /// <summary>
    /// Share of the windows with lessons to which people of another moment of the clip are added, beside and behind those who are there:
    /// what blobs alone cannot teach (docs/training.md).
    /// </summary>
    public double Overlaps { get; init; }

    public bool IsGenerated() => Kind is MovingMnist or AppearingMnist;

    public void Validate(TrainingConfig config)
    {
        if (Kind is not Video && !IsGenerated())
            throw new ArgumentException($"data.kind is '{Kind}', allowed are {Video}, {MovingMnist} and {AppearingMnist}");
        if (!(Overlaps is >= 0 and <= 1)) throw new ArgumentException($"data.overlaps is {Overlaps}, allowed is 0 to 1");
        if (!(ValidationShare is > 0 and < 1))
            throw new ArgumentException($"data.validationShare is {ValidationShare}, allowed is between 0 and 1");
        if (!IsGenerated()) return;
        if (this != new DataConfig { Kind = Kind })
            throw new ArgumentException($"data: {Kind} has no other settings than kind; the rest is of footage");
        const int side = Data.Mnist.MovingMnist.Canvas, frames = Data.Mnist.MovingMnist.Length;
        if (config.ImageSize() != side)
            throw new ArgumentException(
                $"{(config.Vrnn is null ? "network" : "vrnn")}.imageSize is {config.ImageSize()}, {Kind} has pictures of {side}");
        foreach (var phase in config.Phases)
        {
            var longest = Math.Max(phase.LengthAt(0), phase.LengthAt(phase.Iterations - 1));
            if (longest > frames)
                throw new ArgumentException($"phase {phase.Name} reaches a length of {longest} frames, sequences of {Kind} have {frames}");
        }
    }
}

/// <summary>A stretch of training with its own objective and optimiser.</summary>
internal sealed record PhaseConfig
{
    public const string DefaultScore = "vimco";

    public string Name { get; init; } = "";
    public int Iterations { get; init; }
    public int Particles { get; init; } = 4;
    public int Batch { get; init; } = 16;

    /// <summary>Frames a clip: Length, one more every LengthEvery iterations (0: never), at most MaximumLength.</summary>
    public int Length { get; init; } = 3;
    public int LengthEvery { get; init; }
    public int MaximumLength { get; init; } = 10;

    public string Optimiser { get; init; } = "rmsprop";
    public double LearningRate { get; init; } = 1e-5;

    /// <summary>Rate at the phase's end as a share of LearningRate, reached along a cosine; 1 keeps it.</summary>
    public double FinalRateShare { get; init; } = 1;

    /// <summary>Largest norm of the gradient; 0 does not clip.</summary>
    public double ClipNorm { get; init; }

    /// <summary>What is maximised, and the gradient of the discrete variables (<see cref="Learning.Bound"/>).</summary>
    public string Score { get; init; } = DefaultScore;
    public bool NormaliseScore { get; init; } = true;

    /// <summary>
    /// Weight of the blob lessons and share of examples that continue with the teacher's values, at the phase's start and end (linear).
    /// </summary>
    public double TeachFrom { get; init; }
    public double TeachTo { get; init; }
    public double ForceFrom { get; init; }
    public double ForceTo { get; init; }

    /// <summary>
    /// Deviation of raw where from a lesson's box that costs half a nat a dimension; a forced where is noisy by half of it. 0.04 is a
    /// fiftieth of the picture's side.
    /// </summary>
    public double TeachTolerance { get; init; } = 0.1;

    /// <summary>
    /// By what log p(x|z) is divided, at the phase's start and end (evenly by factors); 1 is the bound. At 3 what a picture looks like in
    /// detail is worth a third, and codes that stay as they are come before codes that are exact.
    /// </summary>
    public double TemperFrom { get; init; } = 1;
    public double TemperTo { get; init; } = 1;

    public int LengthAt(int iteration) => Math.Min(MaximumLength, Length + (LengthEvery > 0 ? iteration / LengthEvery : 0));
    public double RateAt(int iteration) =>
        FallingRate.At(LearningRate, FinalRateShare, Math.Min(1, (double)iteration / Iterations));
    public double TeachAt(int iteration) => Between(TeachFrom, TeachTo, iteration);
    public double ForceAt(int iteration) => Between(ForceFrom, ForceTo, iteration);

    public double TemperAt(int iteration) => Math.Exp(Between(Math.Log(TemperFrom), Math.Log(TemperTo), iteration));

    /// <summary>Set otherwise than a model without objects can be trained, <see cref="Learning.Vrnn"/>.</summary>
    public bool NeedsObjects() => Score != DefaultScore || TemperFrom != 1 || TemperTo != 1;

    double Between(double from, double to, int iteration) => from + (to - from) * Math.Min(1, (double)iteration / Iterations);

    public void Validate(string key)
    {
        if (Iterations < 1) throw new ArgumentException($"{key}.iterations is {Iterations}, at least 1 is needed");
        if (Particles < 1 || Batch < 1 || Length < 1) throw new ArgumentException($"{key}: particles, batch and length must be at least 1");
        if (LengthEvery < 0) throw new ArgumentException($"{key}.lengthEvery is {LengthEvery}, expected 0 (never) or more");
        if (MaximumLength < Length)
            throw new ArgumentException($"{key}.maximumLength is {MaximumLength}, less than length, which is {Length}");
        Setting.Positive($"{key}.learningRate", LearningRate);
        Setting.Positive($"{key}.teachTolerance", TeachTolerance);
        Setting.Positive($"{key}.temperFrom", TemperFrom);
        Setting.Positive($"{key}.temperTo", TemperTo);
        Setting.Within($"{key}.finalRateShare", FinalRateShare, 0, 1);
        Setting.Within($"{key}.clipNorm", ClipNorm, 0);
        Setting.Within($"{key}.teachFrom", TeachFrom, 0);
        Setting.Within($"{key}.teachTo", TeachTo, 0);
        Setting.Within($"{key}.forceFrom", ForceFrom, 0, 1);
        Setting.Within($"{key}.forceTo", ForceTo, 0, 1);
        if (ForceFrom + ForceTo > 0 && TeachFrom + TeachTo == 0)
            throw new ArgumentException($"{key}: forceFrom and forceTo continue with what lessons say; expected teachFrom or teachTo");
        if (Optimiser is not ("rmsprop" or "adam"))
            throw new ArgumentException($"{key}.optimiser is '{Optimiser}', allowed are rmsprop and adam");
        if (Score is not ("vimco" or "code" or "elbo"))
            throw new ArgumentException($"{key}.score is '{Score}', allowed are vimco, code and elbo");
    }
}
