using Sqair.Trainer.Data;
using Sqair.Trainer.Data.Mnist;

namespace Sqair.Trainer.Tests.Data.Mnist;

/// <summary>The warm start's lessons on moving digits: boxes of what is seen, not the generator's truth.</summary>
public class DigitLessonsTests
{
    const int Batch = 40, Slots = 3;

    static readonly MovingMnist s_generator = new(
        [.. Enumerable.Range(0, 10).Select(label => MnistFiles.Square(8 + label, label))], 3, appearing: false);

    static CropBatch Draw(int length) => new MovingMnistSampler(s_generator, 100, 9, Slots).Draw(0, length, Batch, teach: true);

    /// <summary>
    /// A square of s pixels has a where with scale s/51; all new objects of the first frame are spoken of, then the end of the list.
    /// </summary>
    [Fact]
    public void Discovery_is_told_the_squares_of_the_first_frame()
    {
        var batch = Draw(2);
        var lesson = batch.Lessons!.Discovery[0];
        var told = 0;
        for (var b = 0; b < Batch; b++)
        {
            if (batch.Lessons.Taught[b] == 0) continue;
            told++;
            var count = batch.Counts[b];
            Assert.Equal(count, lesson.Presence.AsSpan(b * Slots, Slots).ToArray().Sum());
            Assert.Equal(count + 1, lesson.PresenceWeight.AsSpan(b * Slots, Slots).ToArray().Sum());
            var area = 0.0;
            for (var i = 0; i < count; i++)
            {
                var where = lesson.Where.AsSpan((b * Slots + i) * 4, 4);
                area += 51.0 / (1 + Math.Exp(-where[0])) * 51 / (1 + Math.Exp(-where[1]));
            }
            Assert.Equal(batch.Frames.AsSpan(b * 2500, 2500).ToArray().Sum(), area, 0.5);
        }
        Assert.InRange(told, Batch / 2, Batch);
    }

    /// <summary>Whoever is still seen is propagated, not found again.</summary>
    [Fact]
    public void Propagation_is_told_of_survivors()
    {
        var batch = Draw(3);
        var survived = 0f;
        for (var b = 0; b < Batch; b++)
        {
            if (batch.Lessons!.Taught[b] == 0) continue;
            var slots = new Range(b * Slots, (b + 1) * Slots);
            var before = batch.Lessons.Discovery[0].Presence[slots].Sum();
            Assert.Equal(before, batch.Lessons.Propagation[1].PresenceWeight[slots].Sum());
            var kept = batch.Lessons.Propagation[1].Presence[slots].Sum();
            Assert.True(kept <= before);
            survived += kept;
        }
        Assert.True(survived > 10);
    }

    /// <summary>AIR's frames are told of all objects as new ones.</summary>
    [Fact]
    public void Frames_apart_have_lessons_of_their_own()
    {
        var batch = Draw(3);
        var apart = batch.AsFrames();
        Assert.Equal((1, 3 * Batch), (apart.Length, apart.Batch));
        for (var t = 0; t < 3; t++)
            for (var b = 0; b < Batch; b++)
            {
                Assert.Equal(batch.Lessons!.Taught[b], apart.Lessons!.Taught[t * Batch + b]);
                if (batch.Lessons.Taught[b] == 0) continue;
                var known = batch.Lessons.Propagation[t].Presence[(b * Slots)..((b + 1) * Slots)].Sum()
                    + batch.Lessons.Discovery[t].Presence[(b * Slots)..((b + 1) * Slots)].Sum();
                Assert.Equal(known, apart.Lessons.Discovery[0].Presence[((t * Batch + b) * Slots)..((t * Batch + b + 1) * Slots)].Sum());
            }
    }
}
