using Sqair.Trainer.Data;
using Sqair.Trainer.Tests.Training;

namespace Sqair.Trainer.Tests.Data;

public class CropSamplerTests
{
    [Fact]
    public void The_same_number_gives_the_same_batch_and_another_another()
    {
        var a = Sampler().Draw(17, 3, 6, teach: true);
        var sampler = Sampler();
        sampler.Draw(3, 3, 6, teach: false);
        Assert.Equal(a.Frames, sampler.Draw(17, 3, 6, teach: true).Frames);
        Assert.NotEqual(a.Frames, sampler.Draw(18, 3, 6, teach: true).Frames);
    }

    /// <summary>The teacher's targets, turned back into boxes, are the bars that were drawn.</summary>
    [Fact]
    public void Lessons_point_at_the_bars()
    {
        var batch = Sampler().Draw(1, 2, 32, teach: true);
        var checkedBoxes = 0;
        for (var b = 0; b < batch.Batch; b++)
            for (var j = 0; j < 3; j++)
            {
                var at = b * 3 + j;
                if (batch.Lessons!.Discovery[0].WhereWeight[at] == 0) continue;
                var where = batch.Lessons.Discovery[0].Where.AsSpan(4 * at, 4);
                float sx = Sigmoid(where[0]), sy = Sigmoid(where[1]);
                float left = 31.5f * (MathF.Tanh(where[2]) - sx + 1), top = 31.5f * (MathF.Tanh(where[3]) - sy + 1);
                var inside = Sum(batch, b, left, top, 65 * sx, 65 * sy);
                // What is drawn out beyond the border holds nothing.
                var seen = (Math.Min(64, left + 65 * sx) - Math.Max(0, left)) * (Math.Min(64, top + 65 * sy) - Math.Max(0, top));
                // Of a sliver, whose middle is held at the border, a row more or less says nothing.
                if (seen < 60) continue;
                Assert.True(inside > 0.88f * seen * 200 / 255, $"box {left},{top} {65 * sx}x{65 * sy} holds {inside}");
                checkedBoxes++;
            }
        Assert.True(checkedBoxes > 10);
    }

    [Theory]
    [InlineData(50, 14, 50, 26)]   // head and shoulders at the lower border: drawn out until the centre is at the border
    [InlineData(40, 24, 40, 30)]   // most of somebody: to a person's shape
    [InlineData(20, 24, 20, 24)]   // a wide blob inside stays what it is
    [InlineData(0, 12, -12, 24)]   // legs at the upper border
    public void Who_is_cut_off_is_completed(float top, float height, float wholeTop, float wholeHeight)
    {
        var blob = new Blob(20, top, 12, height, 100, 1).Completed(64);
        Assert.Equal((wholeTop, wholeHeight), (MathF.Round(blob.Top), MathF.Round(blob.Height)));
    }

    [Fact]
    public void Merging_objects_do_not_teach()
    {
        List<Blob>[] frames = [[new(10, 10, 8, 24, 150, -1), new(30, 10, 8, 24, 150, -1)], [new(20, 10, 16, 24, 280, -1)]];
        BlobLinker.Link(frames);
        Assert.False(BlobLinker.Teachable(frames, 64, 3, 0.7f));
    }

    static CropSampler Sampler() => new(ClipLevels.Of([TrainingRunTests.Clip()], 64), 64, 3, 5, 0, 1);

    static float Sigmoid(float x) => 1 / (1 + MathF.Exp(-x));

    static float Sum(CropBatch batch, int example, float left, float top, float width, float height)
    {
        var sum = 0f;
        for (var y = Math.Max(0, (int)MathF.Round(top)); y < Math.Min(64, (int)MathF.Round(top + height)); y++)
            for (var x = Math.Max(0, (int)MathF.Round(left)); x < Math.Min(64, (int)MathF.Round(left + width)); x++)
                sum += batch.Frames[(example * 64 + y) * 64 + x];
        return sum;
    }
}
