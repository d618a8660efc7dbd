using Sqair.Models;
using Sqair.Trainer.Configuration;
using Sqair.Trainer.Export;
using Sqair.Trainer.Learning;

namespace Sqair.Trainer.Training;

/// <summary>What a new run begins with, in place of weights that are drawn.</summary>
/// <param name="Values">In the order of the network's plan.</param>
/// <param name="Name">Whose they are, for people.</param>
/// <param name="Iterations">Spent on them before, by all runs.</param>
/// <param name="Seconds">The same.</param>
internal sealed record StartingWeights(float[] Values, string Name, long Iterations = 0, double Seconds = 0)
{
    /// <param name="path">A model package (*.sqair) or a checkpoint.</param>
    /// <exception cref="UserErrorException">It is neither, or of another network than the experiment's.</exception>
    public static StartingWeights Of(string path, TrainingConfig config)
    {
        string Named(string name, object? iterations, object? before) =>
            $"{Path.GetFileName(path)} ({name}, {iterations ?? "unknown"} iterations{(before is null ? "" : $" from {before}")})";
        if (path.EndsWith(".sqair", StringComparison.Ordinal))
        {
            if (config.Vrnn is not null)
                throw new UserErrorException($"--start-from {path}: a package holds a SQAIR, '{config.Name}' is a VRNN");
            var package = ModelPackage.Open(path);
            var provenance = package.Manifest.Provenance;
            return new(PackageWeights.Read(package, WeightPlan.Of(config.Network), config.Seed),
                Named(package.Manifest.Name, provenance["iterations"], provenance["startedFrom"]));
        }
        var checkpoint = Checkpoint.Load(path);
        var (state, plan, theirs) = (checkpoint.State, ModelBuilder.Plan(config), ModelBuilder.Plan(checkpoint.State.Config));
        var shapes = theirs.Entries.ToDictionary(e => e.Name, e => $"[{string.Join(", ", e.Shape)}]");
        foreach (var entry in plan.Entries)
        {
            var wanted = $"[{string.Join(", ", entry.Shape)}]";
            if (!shapes.Remove(entry.Name, out var shape)) throw Other(state.Configuration, $"has no weight '{entry.Name}'");
            if (shape != wanted) throw Other(state.Configuration, $"has weight '{entry.Name}' of {shape}, the experiment wants {wanted}");
        }
        if (shapes.Count > 0) throw Other(state.Configuration, $"has weight '{shapes.Keys.First()}', which the experiment has not");
        var values = WeightStore.ByName(theirs, checkpoint.Weights);
        return new([.. plan.Entries.SelectMany(e => values[e.Name])],
            Named(state.Configuration, state.TotalIterations, state.StartedFrom), state.AllIterations(), state.AllSeconds());
        UserErrorException Other(string name, string difference) =>
            new($"--start-from {path}: '{name}' is another network than '{config.Name}': it {difference}");
    }
}
