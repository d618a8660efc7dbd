using Sqair.Mot;
using Sqair.Tracking;
using Sqair.Trainer.Data;
using Sqair.Trainer.Tests.Training;
using Sqair.Video;

namespace Sqair.Trainer.Tests.Data;

public class ClipTruthTests
{
    /// <summary>The two bars of the clip, at twice its size and twice its rate.</summary>
    static readonly MotRow[] s_rows =
    [
        .. Enumerable.Range(0, 60).SelectMany(t => (MotRow[])
        [
            new(2 * t, 1, 2 * (10 + t), 40, 20, 56), new(2 * t, 2, 2 * (110 - t), 100, 20, 56), new(2 * t + 1, 3, 0, 0, 256, 192),
        ]),
    ];

    static readonly VideoInfo s_video = new(256, 192, 16, "h264", null, null);

    static ClipTruth Truth() => new(s_rows, s_video, TrainingRunTests.Clip());

    [Theory]
    [InlineData(0, 0, 64, 1)]       // the left bar alone
    [InlineData(16, 0, 64, null)]   // 0.4 of it
    [InlineData(14, 0, 64, 1)]      // 0.6 of it
    [InlineData(40, 0, 64, 0)]
    [InlineData(0, 0, 128, 2)]
    public void People_are_counted_where_they_are_whole_enough(int left, int top, int size, int? expected) =>
        // In frame 0 the bars span 10 to 20 and 110 to 120, rows 20 to 48 and 50 to 78.
        Assert.Equal(expected, Truth().Count(0, new Box(left, top, size, size)));

    /// <summary>A quarter visible is neither there nor gone; rows of MOT's newer format say so, world coordinates do not.</summary>
    [Fact]
    public void Who_is_hidden_cannot_be_counted()
    {
        var window = new Box(0, 0, 128, 96);
        int? Count(float x, float y) => new ClipTruth([s_rows[0] with { X = x, Y = y }], s_video, TrainingRunTests.Clip()).Count(0, window);
        Assert.Null(Count(1, 0.25f));
        Assert.Equal(0, Count(1, 0.05f));
        Assert.Equal(1, Count(1, 0.8f));
        Assert.Equal(1, Count(-4.1f, 0.25f));
    }

    [Fact]
    public void Examples_have_the_counts_of_the_truth_beside_those_of_the_blobs()
    {
        // One of the two bars is not in this truth: whoever counts the blobs is wrong where it is seen.
        var truth = new ClipTruth([.. s_rows.Where(r => r.Id == 1)], s_video, TrainingRunTests.Clip());
        var batch = new CropSampler(ClipLevels.Of([TrainingRunTests.Clip()], 64), 64, 3, 5, 0, 1, [truth]).Draw(0, 2, 60, teach: false);
        Assert.All(batch.Counts, c => Assert.InRange(c, 0, 1));
        Assert.Contains(batch.BlobCounts!, c => c == 2);
        Assert.Equal(batch.BlobCounts, batch.ComponentCounts);   // nobody in this clip is wide enough to be parted
        Assert.InRange(Enumerable.Range(0, 120).Count(i => batch.Counts[i] == batch.BlobCounts![i]), 30, 110);
        Assert.Null(new CropSampler(ClipLevels.Of([TrainingRunTests.Clip()], 64), 64, 3, 5, 0, 1).Draw(0, 2, 4, teach: false).BlobCounts);
    }
}
