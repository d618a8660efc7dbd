namespace Sqair.Trainer.Data;

/// <summary>Windows cut from clips.</summary>
/// <param name="Frames">[T, B, S, S] in [0, 1].</param>
/// <param name="Counts">[T, B]: blobs in the window, a free guess of the number of people, for monitoring.</param>
/// <param name="Lessons">Null unless asked for.</param>
internal sealed record CropBatch(int Length, int Batch, float[] Frames, int[] Counts, LessonArrays? Lessons);
