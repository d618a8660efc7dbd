using Sqair.Trainer.Configuration;
using Sqair.Trainer.Training;

namespace Sqair.Trainer.Commands;

/// <summary>
/// Checkpoints of --checkpoint: all are opened before the first is measured, a mistake in the last name should not cost the first one's
/// minutes. Those of one name are told apart by their folders.
/// </summary>
internal sealed class OpenedCheckpoints : IDisposable
{
    readonly List<(string Path, TrainedModel Trained)> _models = [];

    public IReadOnlyList<(string Path, TrainedModel Trained)> Models => _models;

    /// <param name="check">Refuses an experiment that does not suit the other options.</param>
    /// <exception cref="UserErrorException">One cannot be used, or two cannot be told apart.</exception>
    public static OpenedCheckpoints Of(IEnumerable<string> paths, Action<TrainingConfig> check)
    {
        var opened = new OpenedCheckpoints();
        try
        {
            foreach (var path in paths) opened._models.Add((path, new(path)));
            foreach (var (_, trained) in opened._models) check(trained.Config);
            IEnumerable<IGrouping<string, (string Path, TrainedModel Trained)>> OfOneName() =>
                [.. opened._models.GroupBy(m => m.Trained.Config.Name).Where(g => g.Count() > 1)];
            foreach (var same in OfOneName())
                foreach (var (path, trained) in same) trained.Rename(NameOf(path, same.Key));
            foreach (var (path, trained) in opened._models)
                if (TrainingConfig.NameFault(trained.Config.Name) is { } fault)
                    throw new UserErrorException($"--checkpoint {path}: {fault}");
            if (OfOneName().FirstOrDefault() is { } twice)
                throw new UserErrorException(
                    $"--checkpoint: {string.Join(", ", twice.Select(model => model.Path))} are all named '{twice.Key}'; "
                    + "expected checkpoints in folders of different names");
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>With that of its folder, where the file is called as all are, else with the file's.</summary>
    static string NameOf(string path, string model)
    {
        var own = Path.GetFileName(path) == TrainingRun.CheckpointFile
            ? Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path))) : Path.GetFileNameWithoutExtension(path);
        return $"{model}-{own}";
    }

    public void Dispose()
    {
        foreach (var (_, trained) in _models) trained.Dispose();
    }
}
