using Sqair.Trainer.Configuration;
using Sqair.Trainer.Training;

namespace Sqair.Trainer.Commands;

/// <summary>
/// Checkpoints of --checkpoint: all are opened before the first is measured, a mistake in the last name should not cost the first one's
/// minutes.
/// </summary>
internal sealed class OpenedCheckpoints : IDisposable
{
    readonly List<(string Path, TrainedModel Trained)> _models = [];

    public IReadOnlyList<(string Path, TrainedModel Trained)> Models => _models;

    /// <param name="check">Refuses an experiment that does not suit the other options.</param>
    /// <exception cref="UserErrorException">One cannot be used, or two have one name.</exception>
    public static OpenedCheckpoints Of(IEnumerable<string> paths, Action<TrainingConfig> check)
    {
        var opened = new OpenedCheckpoints();
        try
        {
            foreach (var path in paths) opened._models.Add((path, new(path)));
            foreach (var (_, trained) in opened._models) check(trained.Config);
            if (opened._models.GroupBy(m => m.Trained.Config.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
                throw new UserErrorException($"--checkpoint: two are named '{twice.Key}'; train one of them with --set name=OTHER");
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var (_, trained) in _models) trained.Dispose();
    }
}
