using Sqair.Trainer.Configuration;
using Sqair.Trainer.Data;
using Sqair.Trainer.Data.Mnist;

namespace Sqair.Trainer.Tests.Data.Mnist;

public sealed class MovingMnistSamplerTests : IDisposable
{
    const int Pixels = 50 * 50;

    readonly string _folder = Directory.CreateTempSubdirectory("sqair-mnist-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    static MovingMnist Generator =>
        new([.. Enumerable.Range(0, 10).Select(label => MnistFiles.Square(8 + label, label))], 3, appearing: true);

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(10)]
    public void A_batch_has_the_first_frames_of_its_sequences(int length)
    {
        var batch = new MovingMnistSampler(Generator, 100, 9, 3).Draw(2, length, 5, teach: true, onlyTeachable: true);
        var whole = new MovingMnistSampler(Generator, 100, 9, 3).Draw(2, 10, 5, teach: false);
        Assert.Equal((length, 5, length * 5 * Pixels), (batch.Length, batch.Batch, batch.Frames.Length));
        Assert.Equal(whole.Frames[..(length * 5 * Pixels)], batch.Frames);
        Assert.Equal(whole.Counts[..(length * 5)], batch.Counts);
        Assert.Equal(whole.DigitSums![..(length * 5)], batch.DigitSums);
        Assert.NotNull(batch.Lessons);
        Assert.Null(whole.Lessons);
        Assert.Throws<ArgumentOutOfRangeException>(() => new MovingMnistSampler(Generator, 100, 9, 3).Draw(0, 11, 5, teach: false));
    }

    /// <summary>[T, B, S, S]: an example's frames, counts and sums lie a batch apart and are those of one sequence.</summary>
    [Fact]
    public void Frames_counts_and_sums_belong_to_the_same_sequence()
    {
        var batch = new MovingMnistSampler(Generator, 30, 9, 3).Draw(0, 10, 30, teach: false);
        var left = Enumerable.Range(0, 30).Select(n => Generator.Make(n)).ToList();
        for (var b = 0; b < 30; b++)
        {
            var found = left.FindIndex(s => Enumerable.Range(0, 10).All(t =>
                s.Frame(t).SequenceEqual(batch.Frames.AsSpan((t * 30 + b) * Pixels, Pixels))
                && s.CountAt(t) == batch.Counts[t * 30 + b] && s.DigitSumAt(t) == batch.DigitSums![t * 30 + b]));
            Assert.True(found >= 0, $"example {b} is no sequence of the set, or one that was there already");
            left.RemoveAt(found);
        }
    }

    /// <summary>Six batches of five are an epoch of a set of 30; the next has the same sequences in another order.</summary>
    [Fact]
    public void Every_sequence_is_drawn_once_an_epoch()
    {
        var sampler = new MovingMnistSampler(Generator, 30, 9, 3);
        string[] Epoch(int epoch) => [.. Enumerable.Range(6 * epoch, 6).SelectMany(n => Examples(sampler.Draw(n, 10, 5, teach: false)))];
        var set = Enumerable.Range(0, 30).Select(n => Text(Generator.Make(n).Frames)).Order().ToArray();
        Assert.Equal(set, Epoch(0).Order());
        Assert.Equal(set, Epoch(3).Order());
        Assert.NotEqual(Epoch(0), Epoch(1));
    }

    [Fact]
    public void The_same_number_gives_the_same_batch_and_another_another()
    {
        var a = new MovingMnistSampler(Generator, 60_000, 9, 3).Draw(17, 3, 6, teach: false);
        var sampler = new MovingMnistSampler(Generator, 60_000, 9, 3);
        sampler.Draw(3, 2, 6, teach: false);
        Assert.Equal(a.Frames, sampler.Draw(17, 3, 6, teach: false).Frames);
        Assert.NotEqual(a.Frames, sampler.Draw(18, 3, 6, teach: false).Frames);
    }

    /// <summary>The digits to train on cover 4 pixels each, those to validate with 9.</summary>
    [Theory]
    [InlineData(DataConfig.MovingMnist)]
    [InlineData(DataConfig.AppearingMnist)]
    public void Digits_to_train_on_never_validate(string kind)
    {
        MnistFiles.WriteSquares(_folder);
        var data = TrainingData.OfMnist(_folder, new() { Data = new() { Kind = kind } });
        Assert.Equal([kind], data.Sources);
        foreach (var (source, area) in ((IBatchSource, int)[])[(data.Training, 4), (data.Validation, 9)])
        {
            var digits = 0;
            for (var n = 0; n < 20; n++)
            {
                var batch = source.Draw(n, 1, 20, teach: false);
                for (var b = 0; b < 20; b++)
                {
                    Assert.Equal(batch.Counts[b] * area, batch.Frames.AsSpan(b * Pixels, Pixels).ToArray().Sum());
                    digits += batch.Counts[b];
                }
            }
            // A digit a sequence; where they appear, half are there in the first frame.
            var expected = kind == DataConfig.MovingMnist ? 400 : 200;
            Assert.InRange(digits, expected - 60, expected + 60);
        }
    }

    static IEnumerable<string> Examples(CropBatch batch) => Enumerable.Range(0, batch.Batch).Select(b =>
        Text(
            [.. Enumerable.Range(0, batch.Length).SelectMany(t => batch.Frames.AsSpan((t * batch.Batch + b) * Pixels, Pixels).ToArray())]));

    /// <summary>Where something is; most pixels are black.</summary>
    static string Text(float[] frames) => string.Join(' ', Enumerable.Range(0, frames.Length).Where(i => frames[i] > 0));
}
