using System.Globalization;
using Sqair.Clips;
using Sqair.Models;
using Sqair.Tracking;
using Sqair.Trainer.Commands;
using Sqair.Trainer.Evaluation.Yardstick;

namespace Sqair.Trainer.Retraining;

/// <summary>Both models on a clip that neither was trained on.</summary>
/// <param name="Before">By how much the deployed model makes the foreground of a frame likelier, mean, nats.</param>
/// <param name="After">The new one.</param>
/// <param name="CountBefore">People a frame.</param>
/// <param name="CountAfter">As <paramref name="CountBefore"/>.</param>
internal sealed record ComparedClip(string Name, double Before, double After, double CountBefore, double CountAfter);

/// <summary>
/// Whether a retrained model is better, without labels: by how much more it explains of clips that neither was trained on. The same
/// measure as of a shadow on the device.
/// </summary>
internal sealed record ModelComparison(IReadOnlyList<ComparedClip> Clips, PairedDifference Difference)
{
    /// <summary>Beyond chance, as far as other clips would say the same.</summary>
    public bool IsBetter => Difference is { Low: > 0 };

    public string Verdict => string.Create(CultureInfo.InvariantCulture,
        $"{(IsBetter ? "better" : "not better")}: {Difference.Mean:+0.0;-0.0} nats a frame (95 %: {Difference.Low:+0.0;-0.0} to "
            + $"{Difference.High:+0.0;-0.0}) on {Clips.Count} clips that neither was trained on");

    public static ModelComparison Of(string deployed, string candidate, IEnumerable<string> clips, CancellationToken cancellation)
    {
        using TrackingEngine before = new(ModelPackage.Open(deployed)), after = new(ModelPackage.Open(candidate));
        var compared = clips.Select(path =>
        {
            var clip = ForegroundClip.TryLoad(path) ?? throw new UserErrorException($"{path}: this is no clip, or it has gone");
            var (nats, count) = Explain(before, clip, cancellation);
            var (newNats, newCount) = Explain(after, clip, cancellation);
            return new ComparedClip(Path.GetFileName(path), nats, newNats, count, newCount);
        }).ToList();
        return new ModelComparison(compared, PairedBootstrap.Of([.. compared.Select(clip => clip.After - clip.Before)])!);
    }

    static (double Nats, double People) Explain(TrackingEngine engine, ForegroundClip clip, CancellationToken cancellation)
    {
        var scratch = Array.Empty<float>();
        double nats = 0, people = 0;
        ClipTracker.Track(engine, clip, camera =>
        {
            nats += camera.Explain(ref scratch).Explained;
            people += camera.Tracks.Length;
        }, cancellation);
        return (nats / clip.Frames, people / clip.Frames);
    }
}
