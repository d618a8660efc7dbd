using System.CommandLine;
using System.CommandLine.Parsing;
using Sqair.Trainer.Configuration;
using Sqair.Trainer.Data;

namespace Sqair.Trainer.Commands;

/// <summary>--video, --truth and --mnist: where the examples of a command come from, by what kind of data the experiment is for.</summary>
internal sealed class DataOptions
{
    readonly Option<string[]> _videos = new("--video")
    {
        Description = "Video files of static cameras, folders of numbered pictures, or the *.clip files that a run has made of them; "
            + "several may follow.",
        AllowMultipleArgumentsPerToken = true
    };
    readonly Option<string[]> _truth = new("--truth")
    {
        Description = "Ground truth of the videos (MOT text), in the same order: counts are then compared with it instead of with blobs.",
        AllowMultipleArgumentsPerToken = true
    };
    readonly Option<string?> _mnist =
        new("--mnist") { Description = "Folder of the MNIST files, for experiments on moving digits (data.kind)." };
    readonly bool _measuring;

    /// <param name="measuring">With ground truth, which training never sees.</param>
    public DataOptions(Command command, bool measuring)
    {
        _measuring = measuring;
        command.Options.Add(_videos);
        command.Options.Add(_mnist);
        if (measuring) command.Options.Add(_truth);
    }

    public bool Given(ParseResult result) => result.GetValue(_videos) is { Length: > 0 } || result.GetValue(_mnist) is not null;

    /// <param name="cache">Folder that keeps the videos' foreground.</param>
    /// <exception cref="UserErrorException">Missing, or of the wrong kind for this experiment.</exception>
    public async Task<TrainingData> LoadAsync(
        ParseResult result, TrainingConfig config, string cache, Action<string> tell, CancellationToken cancel)
    {
        Check(result, config);
        if (config.Data.IsGenerated()) return TrainingData.OfMnist(result.GetValue(_mnist)!, config);
        var clips = await ClipCache.LoadAsync(result.GetValue(_videos)!, config.Data, cache, tell, cancel);
        var files = _measuring ? result.GetValue(_truth) ?? [] : [];
        if (files.Length == 0) return TrainingData.OfClips(clips, config);
        if (files.Length != clips.Count)
            throw new UserErrorException(
                $"--truth: {files.Length} files for {clips.Count} videos; one for each is needed, in the same order");
        var truth = new List<ClipTruth>();
        for (var i = 0; i < clips.Count; i++) truth.Add(await ClipTruth.LoadAsync(files[i], clips[i], cancel));
        return TrainingData.OfClips(clips, config, truth);
    }

    /// <summary>One of the two sources, as the experiment wants it.</summary>
    /// <exception cref="UserErrorException">Missing, or of the wrong kind for this experiment.</exception>
    public void Check(ParseResult result, TrainingConfig config)
    {
        var (kind, mnist, videos) = (config.Data.Kind, result.GetValue(_mnist), result.GetValue(_videos) ?? []);
        if (config.Data.IsGenerated())
        {
            if (mnist is null)
                throw new UserErrorException($"--mnist: '{config.Name}' has data.kind {kind}, the folder of the MNIST files is needed");
            if (videos.Length > 0) throw new UserErrorException($"--video: '{config.Name}' has data.kind {kind}, it takes no videos");
            if (_measuring && result.GetValue(_truth) is { Length: > 0 })
                throw new UserErrorException($"--truth: '{config.Name}' has data.kind {kind}, whose truth is known");
            return;
        }
        if (mnist is not null) throw new UserErrorException($"--mnist: '{config.Name}' has data.kind {kind}, it takes videos");
        if (videos.Length == 0) throw new UserErrorException("--video: at least one video file is needed");
    }

    /// <summary>Whether there are so many held-out clips; of footage any number of windows can be drawn.</summary>
    /// <exception cref="UserErrorException">Some would count twice, and the errors come out too small.</exception>
    public static void CheckHeldOut(string option, int clips, TrainingConfig config)
    {
        if (config.Data.IsGenerated() && clips > Data.Mnist.MovingMnistSampler.ValidationSequences)
            throw new UserErrorException(
                $"{option} {clips}: of {config.Data.Kind} {Data.Mnist.MovingMnistSampler.ValidationSequences:N0} clips are held out");
    }

    /// <summary>Whether there are clips so long.</summary>
    /// <exception cref="UserErrorException">There are none.</exception>
    public static void CheckLength(int frames, TrainingConfig config)
    {
        if (frames < 1) throw new UserErrorException($"--length {frames}: at least 1 is needed");
        if (config.Data.IsGenerated() && frames > Data.Mnist.MovingMnist.Length)
            throw new UserErrorException($"--length {frames}: sequences of {config.Data.Kind} have {Data.Mnist.MovingMnist.Length} frames");
    }
}
