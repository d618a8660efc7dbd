using Sqair.Trainer.Data;
using Sqair.Trainer.Tests.Training;

namespace Sqair.Trainer.Tests.Data;

public sealed class OverlapComposerTests
{
    const int Window = 64;

    static Memory<float>[] Frames(
        params (int Left, int Top, int Width, int Height, float Value)[] bars) => [.. Enumerable.Range(0, 2).Select(t =>
    {
        var frame = new float[Window * Window];
        foreach (var (left, top, width, height, value) in bars)
            for (var y = top; y < top + height; y++)
                for (var x = left + t; x < left + t + width; x++) frame[y * Window + x] = value;
        return frame.AsMemory();
    })];

    static List<Blob>[] Blobs(Memory<float>[] frames)
    {
        var finder = new BlobFinder(Window, new BlobSplitter(Window, BlobFinder.Threshold));
        List<Blob>[] blobs = [.. frames.Select(f => finder.Find(f.Span))];
        BlobLinker.Link(blobs);
        return blobs;
    }

    /// <summary>Both keep their whole boxes, and the one who stands lower in the picture hides a part of the other.</summary>
    [Theory]
    [InlineData(12, 0.5f)]
    [InlineData(8, 0.9f)]
    public void Who_stands_lower_is_in_front(int top, float shown)
    {
        Memory<float>[] first = Frames((20, 10, 10, 28, 0.9f)), second = Frames((26, top, 10, 28, 0.5f));
        var both = new OverlapComposer(Window).Compose(first, Blobs(first), second, Blobs(second), 3)!;
        for (var t = 0; t < 2; t++)
        {
            Assert.Equal([(20f + t, 10f, 10f, 28f), (26f + t, top, 10f, 28f)], both[t].Select(b => (b.Left, b.Top, b.Width, b.Height)));
            Assert.Equal(shown, first[t].Span[20 * Window + 28 + t]);                              // where they overlap
            Assert.Equal((0.9f, 0.5f), (first[t].Span[20 * Window + 22 + t], first[t].Span[20 * Window + 34 + t]));
        }
        Assert.Equal(both[0].Select(b => b.Id), both[1].Select(b => b.Id));
        Assert.Equal(2, both[0].Select(b => b.Id).Distinct().Count());
    }

    [Fact]
    public void Who_would_be_hidden_and_who_would_be_too_many_is_not_added()
    {
        Memory<float>[] first = Frames((20, 10, 8, 24, 0.9f)),
            hiding = Frames((19, 11, 10, 28, 0.5f)), beside = Frames((34, 11, 10, 28, 0.5f));
        var before = first[0].ToArray();
        var composer = new OverlapComposer(Window);
        Assert.Null(composer.Compose(first, Blobs(first), hiding, Blobs(hiding), 3));
        Assert.Null(composer.Compose(first, Blobs(first), beside, Blobs(beside), 1));
        Assert.Equal(before, first[0].ToArray());
        Assert.NotNull(composer.Compose(first, Blobs(first), beside, Blobs(beside), 2));
    }

    /// <summary>Bars that never meet in the clip meet in what is drawn, and batches stay a function of their number.</summary>
    [Fact]
    public void Windows_with_others_beside_are_drawn_and_taught()
    {
        CropSampler Sampler(double overlaps) =>
            new(ClipLevels.Of([TrainingRunTests.Clip()], Window), Window, 3, 5, 0, 1, overlaps: overlaps);
        static int Meeting(CropBatch batch) => Enumerable.Range(0, batch.Batch).Count(b =>
        {
            var boxes = Enumerable.Range(b * 3, 3).Where(i => batch.Lessons!.Discovery[0].WhereWeight[i] > 0)
                .Select(i => Box(batch.Lessons!.Discovery[0].Where.AsSpan(4 * i, 4))).ToList();
            return boxes.Exists(p => boxes.Exists(q => p != q && Math.Abs(p.X - q.X) < 10 && Math.Abs(p.Y - q.Y) < 14));
        });
        var with = Sampler(1).Draw(2, 2, 64, teach: true, onlyTeachable: true);
        Assert.InRange(Meeting(with), 8, 64);
        Assert.Equal(0, Meeting(Sampler(0).Draw(2, 2, 64, teach: true, onlyTeachable: true)));
        Assert.Equal(with.Frames, Sampler(1).Draw(2, 2, 64, teach: true, onlyTeachable: true).Frames);
        // Without a teacher nobody is added.
        Assert.Equal(Sampler(0).Draw(2, 2, 64, teach: false).Frames, Sampler(1).Draw(2, 2, 64, teach: false).Frames);
    }

    static (float X, float Y) Box(ReadOnlySpan<float> where) => (31.5f * (MathF.Tanh(where[2]) + 1), 31.5f * (MathF.Tanh(where[3]) + 1));

    [Fact]
    public void How_wide_a_person_may_be_is_read_off_the_clip()
    {
        var clip = TrainingRunTests.Clip();
        Assert.Equal(0.5f, PersonAspect.WidestPerson(clip, clip.Frames));   // bars of 10×28, never narrower than this
        var wide = new byte[clip.Pixels.Length];
        for (var t = 0; t < clip.Frames; t++)
            foreach (var left in (int[])[5, 30, 55, 80, 105])
                for (var y = 30; y < 60; y++) wide.AsSpan((t * clip.Height + y) * clip.Width + left, 15).Fill(200);
        Assert.Equal(0.5f * 1.35f, PersonAspect.WidestPerson(clip with { Pixels = wide }, clip.Frames), 1e-4f);
        Assert.Equal(0.7f, PersonAspect.WidestPerson(clip with { Pixels = new byte[clip.Pixels.Length] }, clip.Frames));
    }
}
