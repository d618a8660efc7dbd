using System.IO.Compression;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sqair.Models;
using Sqair.Network;
using Sqair.Storage;
using Sqair.Trainer.Data;
using Sqair.Trainer.Learning;
using TorchSharp;

namespace Sqair.Trainer.Training;

/// <summary>
/// All that a run needs to go on: weights, optimiser, random generator, place in the schedule. One zip: state.json and raw little-endian
/// floats. Or, to be handed on, the weights alone as 16 bit floats: a sixth of the size, to be measured, looked at and started from.
/// </summary>
internal sealed record Checkpoint(CheckpointState State, float[] Weights, float[] First, float[] Second, byte[] RandomState)
{
    const string HalfWeights = "weights16";

    // A run that was stopped before its first validation has a best bound of -∞.
    static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Written to a new file, synced, renamed: a kill at any moment leaves the old one or the new one.</summary>
    public void Save(string path)
    {
        AtomicFile.Replace(path, file =>
        {
            using var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true);
            using (var entry = zip.CreateEntry("state.json", CompressionLevel.Fastest).Open())
                JsonSerializer.Serialize(entry, State, s_json);
            Write(zip, "weights", MemoryMarshal.AsBytes(Weights.AsSpan()));
            Write(zip, "first", MemoryMarshal.AsBytes(First.AsSpan()));
            Write(zip, "second", MemoryMarshal.AsBytes(Second.AsSpan()));
            Write(zip, "random", RandomState);
        });
    }

    /// <summary>Of the weights and what is told of them; where the run was in its schedule is a part.</summary>
    public string Digest()
    {
        using var digest = new ContentDigest();
        return digest.Add(JsonSerializer.SerializeToUtf8Bytes(State, s_json)).Add(Weights).ToString();
    }

    /// <summary>Without optimiser and random generator: nothing can be resumed from it.</summary>
    public bool WeightsOnly => RandomState.Length == 0;

    /// <summary>Writes the weights alone, rounded to 16 bits. Where the footage lay is nobody else's concern: its names are kept.</summary>
    /// <exception cref="UserErrorException">One of them is beyond 16 bits.</exception>
    public void SaveWeights(string path)
    {
        var halves = Array.ConvertAll(Weights, w => (Half)w);
        if (Array.FindIndex(halves, h => !Half.IsFinite(h)) is >= 0 and var beyond)
            throw new UserErrorException($"a weight is {Weights[beyond]:g6}; expected at most {(float)Half.MaxValue}, what 16 bits hold");
        AtomicFile.Replace(path, file =>
        {
            using var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true);
            using (var entry = zip.CreateEntry("state.json", CompressionLevel.Optimal).Open())
                JsonSerializer.Serialize(entry,
                    State with { Videos = [.. State.Videos.Select(v => Path.GetFileName(v))], DataDigest = null }, s_json);
            Write(zip, HalfWeights, MemoryMarshal.AsBytes(halves.AsSpan()));
        });
    }

    /// <exception cref="UserErrorException">Missing, truncated or not a checkpoint.</exception>
    public static Checkpoint Load(string path)
    {
        if (!File.Exists(path))
            throw new UserErrorException($"{path}: there is no such checkpoint"
                + (Directory.Exists(path) ? $" (a folder, expected a file such as {TrainingRun.CheckpointFile} in it)" : ""));
        try
        {
            using var zip = ZipFile.OpenRead(path);
            if (zip.GetEntry(ModelPackage.ManifestEntry) is not null)
                throw new UserErrorException(
                    $"{path}: a model package, expected a checkpoint ({TrainingRun.CheckpointFile} of a training)");
            var state = JsonSerializer.Deserialize<CheckpointState>(ZipContent.Read(zip, "state.json"), s_json)
                ?? throw new InvalidDataException("state.json is empty");
            if (state.Format != CheckpointState.SupportedFormat)
                throw new UserErrorException(
                    $"{path}: checkpoint format {state.Format}, this build reads {CheckpointState.SupportedFormat}");
            state.Validate();
            var plan = ModelBuilder.Plan(state.Config);
            float[] Values(string name) => InOrder(path, state.Weights, plan, Floats(zip, name));
            if (zip.GetEntry(HalfWeights) is not null)
            {
                var halves = MemoryMarshal.Cast<byte, Half>(ZipContent.Read(zip, HalfWeights)).ToArray();
                var values = InOrder(path, state.Weights, plan, Array.ConvertAll(halves, h => (float)h));
                return new Checkpoint(state, values, [], [], []).Whole();
            }
            return new Checkpoint(
                state, Values("weights"), Values("first"), Values("second"), ZipContent.Read(zip, "random")).Whole();
        }
        catch (ArgumentException e)
        {
            throw new UserErrorException($"{path}: this build cannot use its settings ({e.Message})");
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or IOException or UnauthorizedAccessException
            or ArithmeticException)
        {
            throw new UserErrorException($"{path}: not a checkpoint, or a truncated one ({e.Message})");
        }
    }

    Checkpoint Whole()
    {
        if (Weights.Length == 0) throw new InvalidDataException("it has no weights");
        if (!TensorPrimitives.IsFiniteAll(Weights)) throw new InvalidDataException("some of its weights are no numbers");
        if (WeightsOnly) return this;
        if (State.Phase < State.Config.Phases.Length && (First.Length != Weights.Length || Second.Length != Weights.Length))
            throw new InvalidDataException("the optimiser's state is incomplete");
        // Of nothing it is false: a finished run has none.
        if (First.Length > 0 && !(TensorPrimitives.IsFiniteAll(First) && TensorPrimitives.IsFiniteAll(Second)))
            throw new InvalidDataException("some of the optimiser's state are no numbers");
        using var random = torch.get_rng_state();
        if (RandomState.Length != random.numel())
            throw new InvalidDataException("the random generator's state is incomplete");
        // Of a Mersenne twister: seed, numbers left (4 bytes), whether it was seeded (4), next of its 624; else libtorch ends the program.
        var (left, seeded, next) = (BitConverter.ToInt32(RandomState, 8), BitConverter.ToInt32(RandomState, 12),
            BitConverter.ToUInt64(RandomState, 16));
        if (seeded == 0 || left is < 1 or > 624 || next > 624) throw new InvalidDataException("the random generator's state is none");
        return this;
    }

    /// <summary>Another build may ask for the weights in another order: they are put in place by their names. Empty stays empty.</summary>
    static float[] InOrder(string path, IReadOnlyDictionary<string, long> stored, WeightPlan plan, float[] values)
    {
        if (values.Length == 0) return values;
        if (stored.Values.Sum() != values.Length)
            throw new InvalidDataException($"{values.Length} values for weights of {stored.Values.Sum()}");
        var offsets = new Dictionary<string, long>();
        long offset = 0;
        foreach (var (name, count) in stored)
        {
            offsets[name] = offset;
            offset += count;
        }
        var ordered = new float[plan.Count];
        foreach (var entry in plan.Entries)
        {
            if (!stored.TryGetValue(entry.Name, out var count) || count != entry.Count)
                throw new UserErrorException(
                    $"{path}: written by a build with other weights ('{entry.Name}' has {entry.Count} values here, {count} there)");
            values.AsSpan((int)offsets[entry.Name], (int)count).CopyTo(ordered.AsSpan((int)entry.Offset));
        }
        if (stored.Count != plan.Entries.Count)
            throw new UserErrorException($"{path}: written by a build with {stored.Count} weight tensors, here are {plan.Entries.Count}");
        return ordered;
    }

    static void Write(ZipArchive zip, string name, ReadOnlySpan<byte> content)
    {
        using var entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
        entry.Write(content);
    }

    static float[] Floats(ZipArchive zip, string name) => MemoryMarshal.Cast<byte, float>(ZipContent.Read(zip, name)).ToArray();
}

/// <param name="Phase">Index of the phase.</param>
/// <param name="Iteration">Done within the phase.</param>
/// <param name="TotalIterations">Done by the run.</param>
/// <param name="Seconds">Spent by the run.</param>
/// <param name="Weights">Names and numbers of values of the weights, in the order in which they lie in the file.</param>
internal sealed record CheckpointState(
    int Format, string Configuration, Configuration.TrainingConfig Config, string[] Videos, int Phase, int Iteration, long TotalIterations,
    long OptimiserSteps, double Seconds, double BestBound, int WithoutBetter, double LastBound, OrderedDictionary<string, long> Weights)
{
    public const int SupportedFormat = 2;

    /// <summary>Iterations, and seconds, that can be counted on.</summary>
    const double MostSpent = 1e15;

    /// <summary>Throws <see cref="ArgumentException"/> naming the first value that no run can have left.</summary>
    public void Validate()
    {
        Config.Validate();
        Setting.Within("phase", Phase, 0, Config.Phases.Length);
        Setting.Within("iteration", Iteration, 0, Phase < Config.Phases.Length ? Config.Phases[Phase].Iterations : 0);
        Setting.Within("totalIterations", TotalIterations, Iteration, MostSpent);
        Setting.Within("optimiserSteps", OptimiserSteps, 0, MostSpent);
        Setting.Within("seconds", Seconds, 0, MostSpent);
        Setting.Within("withoutBetter", WithoutBetter, 0);
        Setting.Within("threads", Threads, 1, ThreadCrew.Most);
        Setting.Within("iterationsBefore", IterationsBefore, 0, MostSpent);
        Setting.Within("secondsBefore", SecondsBefore, 0, MostSpent);
    }

    /// <summary>With as many the run goes on bit for bit.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>When it was written, UTC; null in checkpoints of builds that did not say.</summary>
    public DateTimeOffset? Saved { get; init; }

    /// <summary>Whose weights it began with, for people; null where they were drawn.</summary>
    public string? StartedFrom { get; init; }

    /// <summary><see cref="Data.TrainingData.Digest"/>; null where it was not told.</summary>
    public string? DataDigest { get; init; }

    /// <summary>Spent on those weights by the runs before.</summary>
    public long IterationsBefore { get; init; }
    public double SecondsBefore { get; init; }

    /// <summary>Spent on the weights altogether.</summary>
    public long AllIterations() => IterationsBefore + TotalIterations;
    public double AllSeconds() => SecondsBefore + Seconds;
}
