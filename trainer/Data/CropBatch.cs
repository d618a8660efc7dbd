using System.Diagnostics.CodeAnalysis;

namespace Sqair.Trainer.Data;

/// <summary>Examples to train on: windows cut from clips, or generated sequences.</summary>
/// <param name="Frames">[T, B, S, S] in [0, 1].</param>
/// <param name="Counts">[T, B], for monitoring: blobs in the window, a free guess of the number of people, or the truth where it is
/// known.</param>
/// <param name="Lessons">Null unless asked for, and where the source has none.</param>
/// <param name="DigitSums">[T, B]: the digits of the frame added up; null where they are not known.</param>
internal sealed record CropBatch(int Length, int Batch, float[] Frames, int[] Counts, LessonArrays? Lessons, int[]? DigitSums = null)
{
    /// <summary>[T, B]: whether the border cuts none of the frame's digits; null where it is not known.</summary>
    public bool[]? WholeDigits { get; init; }

    /// <summary>[T, B]: blobs in the window, where <see cref="Counts"/> are the truth about a video; else null.</summary>
    public int[]? BlobCounts { get; init; }

    /// <summary>[T, B]: connected components, not parted where they are wider than a person; where the truth is known, else null.</summary>
    public int[]? ComponentCounts { get; init; }

    /// <summary>Consecutive examples in parts of nearly equal size.</summary>
    public CropBatch[] Split(int parts) =>
        parts == 1 ? [this] : [.. Enumerable.Range(0, parts).Select(i => Part(Batch * i / parts, Batch * (i + 1) / parts))];

    CropBatch Part(int from, int to)
    {
        [return: NotNullIfNotNull(nameof(values))]
        T[]? Rows<T>(T[]? values)
        {
            if (values is null) return null;
            int all = values.Length / (Length * Batch), width = all * (to - from);
            var part = new T[Length * width];
            for (var t = 0; t < Length; t++) values.AsSpan((t * Batch + from) * all, width).CopyTo(part.AsSpan(t * width));
            return part;
        }
        return new(Length, to - from, Rows(Frames), Rows(Counts), Lessons?.Part(from, to), Rows(DigitSums))
        {
            WholeDigits = Rows(WholeDigits),
            BlobCounts = Rows(BlobCounts),
            ComponentCounts = Rows(ComponentCounts),
        };
    }

    /// <summary>The same frames as clips of one frame each, for AIR.</summary>
    public CropBatch AsFrames() => this with { Length = 1, Batch = Length * Batch, Lessons = Lessons?.AsFrames() };
}
