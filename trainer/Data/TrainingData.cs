using System.Globalization;
using Sqair.Clips;
using Sqair.Trainer.Commands;
using Sqair.Trainer.Configuration;
using Sqair.Trainer.Data.Mnist;

namespace Sqair.Trainer.Data;

/// <summary>What a run trains on and validates with.</summary>
/// <param name="Sources">Provenance, kept in checkpoints and packages: names of the video files, or of the generator.</param>
/// <param name="Description">For people.</param>
internal sealed record TrainingData(IBatchSource Training, IBatchSource Validation, string[] Sources, string Description)
{
    /// <summary>Runs that begin otherwise are measured on the same clips.</summary>
    const int HeldOutSeed = 2;

    /// <summary>Footage; empty where it is generated.</summary>
    public IReadOnlyList<ForegroundClip> Clips { get; init; } = [];

    /// <summary>Whether counts to validate with are true ones rather than numbers of blobs.</summary>
    public bool HasTruth { get; init; }

    /// <summary>The same for the same footage or digits, wherever they lie; of all of it, so made when it is asked for.</summary>
    public string Digest => DigestOf.Value;

    Lazy<string> DigestOf { get; init; } = new("");

    /// <summary>The last part of every clip validates.</summary>
    /// <exception cref="UserErrorException">There is nobody in them.</exception>
    /// <param name="truth">One for each clip, for measuring on the part that validates; null while training.</param>
    public static TrainingData OfClips(IReadOnlyList<ForegroundClip> clips, TrainingConfig config, IReadOnlyList<ClipTruth>? truth = null)
    {
        var (size, slots, end) = (config.ImageSize(), config.Network.Slots, 1 - config.Data.ValidationShare);
        var levels = ClipLevels.Of(clips, size);
        if (!levels.Any(level => level.ShowsSomebody))
            throw new UserErrorException($"{string.Join(", ", clips.Select(clip => clip.Source))}: nothing in it ever has the size and "
                + "shape of a person; expected footage in which people walk by");
        return new(
            new CropSampler(levels, size, slots, config.Seed, 0, end, overlaps: config.Data.Overlaps), new CropSampler(
                levels, size, slots, HeldOutSeed, end, 1, truth),
            [.. clips.Select(c => Path.GetFileName(c.Source))],
            $"{Counted.Of(clips.Count, "clip")}, {Counted.Of(clips.Sum(c => (long)c.Frames), "frame")}")
        {
            HasTruth = truth is not null, Clips = clips, DigestOf = new(() =>
            {
                using var digest = new ContentDigest();
                foreach (var clip in clips) digest.Add(clip.Width, clip.Height, clip.FramesPerSecond).Add(clip.Pixels);
                return digest.ToString();
            })
        };
    }

    /// <summary>The digits to train on and those to validate with are by different writers.</summary>
    /// <param name="folder">The MNIST files.</param>
    public static TrainingData OfMnist(string folder, TrainingConfig config)
    {
        MovingMnistSampler Sampler(IReadOnlyList<MnistDigit> digits, int sequences, int seed) =>
            new(new(digits, seed, config.Data.Kind == DataConfig.AppearingMnist), sequences, seed, config.Network.Slots);
        var (training, heldOut) = (MnistDigits.Load(folder, MnistPart.Train), MnistDigits.Load(folder, MnistPart.Test));
        return new(
            Sampler(training, MovingMnistSampler.TrainingSequences, config.Seed),
            Sampler(heldOut, MovingMnistSampler.ValidationSequences, HeldOutSeed),
            [config.Data.Kind], string.Create(CultureInfo.InvariantCulture,
                $"{config.Data.Kind}, {MovingMnistSampler.TrainingSequences:N0} sequences"))
        {
            HasTruth = true, DigestOf = new(() =>
            {
                using var digest = new ContentDigest();
                foreach (var digit in training.Concat(heldOut)) digest.Add(digit.Label, digit.Height, digit.Width).Add(digit.Pixels);
                return digest.ToString();
            })
        };
    }
}
