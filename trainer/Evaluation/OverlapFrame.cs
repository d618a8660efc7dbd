namespace Sqair.Trainer.Evaluation;

/// <summary>One frame as all measures see it: who is there in truth, who was tracked, and how well each pair fits.</summary>
/// <param name="Truth">Indices of the true objects, 0 to objects - 1 over the whole clip.</param>
/// <param name="Tracks">Indices of the tracks, 0 to tracks - 1 over the whole clip.</param>
/// <param name="Overlap">[Truth.Length * Tracks.Length], row major: intersection over union.</param>
internal sealed record OverlapFrame(int[] Truth, int[] Tracks, double[] Overlap)
{
    /// <summary>Overlap of the pair at these positions of <see cref="Truth"/> and <see cref="Tracks"/>.</summary>
    public double this[int truth, int track] => Overlap[truth * Tracks.Length + track];
}
