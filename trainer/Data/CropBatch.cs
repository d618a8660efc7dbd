namespace Sqair.Trainer.Data;

/// <summary>Examples to train on: windows cut from clips, or generated sequences.</summary>
/// <param name="Frames">[T, B, S, S] in [0, 1].</param>
/// <param name="Counts">[T, B], for monitoring: blobs in the window, a free guess of the number of people, or the truth where it is known.</param>
/// <param name="Lessons">Null unless asked for, and where the source has none.</param>
/// <param name="DigitSums">[T, B]: the digits of the frame added up; null where they are not known.</param>
internal sealed record CropBatch(int Length, int Batch, float[] Frames, int[] Counts, LessonArrays? Lessons, int[]? DigitSums = null)
{
    /// <summary>[T, B]: blobs in the window, where <see cref="Counts"/> are the truth about a video; else null.</summary>
    public int[]? BlobCounts { get; init; }

    /// <summary>The same frames as clips of one frame each, for AIR.</summary>
    public CropBatch AsFrames() => new(1, Length * Batch, Frames, Counts, Lessons?.AsFrames(), DigitSums) { BlobCounts = BlobCounts };
}
