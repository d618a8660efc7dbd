using System.Numerics;

namespace Sqair.Trainer.Data.Mnist;

/// <summary>
/// Batches of moving digits: the first frames of each sequence. The sequences are a numbered set of fixed size, as published; each is
/// drawn once an epoch, in another order each time.
/// </summary>
/// <param name="sequences">Size of the set.</param>
/// <param name="slots">Objects that lessons have room for.</param>
internal sealed class MovingMnistSampler(MovingMnist generator, int sequences, int seed, int slots) : IBatchSource
{
    /// <summary>Sizes of the published sets.</summary>
    public const int TrainingSequences = 60_000, ValidationSequences = 10_000;

    readonly BlobFinder _blobs = new(MovingMnist.Canvas, splitter: null);

    /// <summary>
    /// Lessons come from connected components of the pictures; the generator's truth is not for training. Sequences that are not simple
    /// enough to teach from stay in the batch, without a lesson, whatever is asked for: the set would not be the published one without
    /// them. Not thread-safe.
    /// </summary>
    public CropBatch Draw(long number, int length, int batch, bool teach, bool onlyTeachable = false)
    {
        if (length is < 1 or > MovingMnist.Length)
            throw new ArgumentOutOfRangeException(nameof(length), length, $"a sequence has {MovingMnist.Length} frames");
        const int pixels = MovingMnist.Canvas * MovingMnist.Canvas;
        var frames = new float[length * batch * pixels];
        int[] counts = new int[length * batch], sums = new int[length * batch];
        var whole = new bool[length * batch];
        var lessons = teach ? new LessonArrays(length, batch, slots) : null;
        for (var b = 0; b < batch; b++)
        {
            var sequence = Sequence(number * batch + b);
            for (var t = 0; t < length; t++)
            {
                var at = t * batch + b;
                sequence.Frame(t).CopyTo(frames.AsSpan(at * pixels, pixels));
                (counts[at], sums[at], whole[at]) = (sequence.CountAt(t), sequence.DigitSumAt(t), sequence.WholeAt(t));
            }
            if (lessons is not null) Teach(lessons, b, sequence, length);
        }
        return new(length, batch, frames, counts, lessons, sums) { WholeDigits = whole };
    }

    /// <summary>
    /// The i-th sequence that is drawn, with the truth about it: example b of batch number n of size m is that of n·m + b.
    /// </summary>
    public MovingSequence Sequence(long i) => generator.Make(Choose(i));

    void Teach(LessonArrays lessons, int example, MovingSequence sequence, int length)
    {
        var blobs = new List<Blob>[length];
        for (var t = 0; t < length; t++) blobs[t] = _blobs.Find(sequence.Frame(t));
        BlobLinker.Link(blobs);
        BlobLinker.MarkCut(blobs, MovingMnist.Canvas);
        if (BlobLinker.Teachable(blobs, MovingMnist.Canvas, slots, float.PositiveInfinity))
            lessons.Fill(example, blobs, MovingMnist.Canvas);
    }

    /// <summary>Number of the sequence that is the i-th to be drawn.</summary>
    long Choose(long i)
    {
        // i ↦ offset + step·i goes through all numbers where step and the size have no common divisor.
        var random = NumberedSeed.Random(seed, i / sequences);
        var offset = random.Next(sequences);
        int step;
        do step = random.Next(1, sequences + 1);
        while (BigInteger.GreatestCommonDivisor(step, sequences) != 1);
        return (offset + step * (i % sequences)) % sequences;
    }
}
