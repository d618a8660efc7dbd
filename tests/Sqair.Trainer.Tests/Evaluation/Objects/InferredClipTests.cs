using Sqair.Network;
using Sqair.Trainer.Data.Mnist;
using Sqair.Trainer.Evaluation.Models;
using Sqair.Trainer.Evaluation.Objects;
using Sqair.Trainer.Pictures;
using Sqair.Trainer.Tests.Data.Mnist;
using Sqair.Trainer.Tests.Learning;
using Sqair.Trainer.Tests.Tools;
using Sqair.Trainer.Training;
using TorchSharp;

namespace Sqair.Trainer.Tests.Evaluation.Objects;

/// <summary>Clips, errors and counting of small models of which it is known what they say.</summary>
public sealed class InferredClipTests : IDisposable
{
    const int Length = 5;

    readonly string _folder = Directory.CreateTempSubdirectory("sqair-figures-").FullName;

    public InferredClipTests() => torch.set_num_threads(1);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    static MovingMnistSampler Source() =>
        new(new([.. Enumerable.Range(0, 10).Select(label => MnistFiles.Square(14, label))], 3), 40, 9, 3);

    /// <summary>Says one object in every frame, and draws nothing where <paramref name="black"/>.</summary>
    TrainedModel One(bool black = false)
    {
        NetworkConfig network = HandSetModel.Plain with { PropagationPresenceBias = 40 };
        using var model = new HandSetModel(network).OneObject();
        if (black) model.Black();
        return new(TrainedCheckpoint.Write(_folder, TrainedCheckpoint.Experiment("one") with { Network = network }, model.Values));
    }

    static List<InferredClip> Of(TrainedModel trained, int clips, int chunk) =>
        InferredClip.Of(trained, Source(), clips, Length, chunk, default);

    [Fact]
    public void Frames_counts_and_truth_belong_together_whatever_the_chunk()
    {
        using var trained = One();
        var clips = Of(trained, 7, 3);
        Assert.Equal(Enumerable.Range(0, 7), clips.Select(c => c.Number));
        var source = Source();
        foreach (var (clip, other) in clips.Zip(Of(trained, 7, 7)))
        {
            var sequence = source.Sequence(clip.Number);
            for (var t = 0; t < Length; t++)
            {
                Assert.Equal(sequence.Frame(t).ToArray(), clip.Input.Frames[t].ToArray());
                Assert.Equal(sequence.Frame(t).ToArray(), clip.Truth!.Frame(t).ToArray());
                Assert.Equal((sequence.CountAt(t), 1), (clip.Counts[t], clip.Told(t)));
                Assert.Equal(clip.Input.Boxes![t].Count, clip.Counts[t]);
                Assert.Equal(other.Input.Frames[t].ToArray(), clip.Input.Frames[t].ToArray());
                // Another order of sums in the products.
                ObjectBox one = Assert.Single(clip.Drawn.Boxes![t]), same = Assert.Single(other.Drawn.Boxes![t]);
                Assert.True(one.Distance(same) < 1e-2f);
                // What is drawn is in slot 1; the others are blank.
                Assert.Equal([144, 0, 0], clip.Slots.Select(s => s.Frames[t].Length));
                Assert.Equal(one.Id, Assert.Single(clip.Slots[0].Boxes![t]).Id);
            }
        }
        var batch = InferredClip.Together(clips);
        Assert.Equal(source.Draw(0, Length, 7, teach: false).Frames, batch.Frames);
        Assert.Equal(source.Draw(0, Length, 7, teach: false).Counts, batch.Counts);
    }

    /// <summary>A model that draws nothing is as wrong as a black picture, frame by frame.</summary>
    [Fact]
    public void Errors_are_against_the_true_frames()
    {
        using var trained = One(black: true);
        var clips = Of(trained, 12, 4);
        var errors = ContinuationErrors.Of(trained, clips, given: 2, rollouts: 3, chunk: 5, default);
        Assert.Equal((12, 2, 3), (errors.Clips, errors.Given, errors.Rollouts));
        for (var t = 0; t < Length; t++)
        {
            double Error(InferredClip clip, int shown) => clip.Truth!.Frame(shown).ToArray()
                .Zip(clip.Truth.Frame(t).ToArray(), (a, b) => (double)(a - b) * (a - b)).Average();
            double[] black = [.. clips.Select(c => c.Truth!.Frame(t).ToArray().Average(p => (double)p * p))];
            foreach (var curve in (Measured[][])
                [errors.Model, errors.MeanPicture, errors.BestRollout, errors.Reconstruction, errors.Black])
                Assert.Equal(black.Average(), curve[t].Mean, 1e-6);
            var spread = Math.Sqrt(black.Sum(b => (b - black.Average()) * (b - black.Average())) / 11 / 12);
            Assert.Equal(spread, errors.Black[t].Error, 1e-6);
            Assert.Equal(clips.Average(c => Error(c, Math.Min(t, 1))), errors.LastFrameStays[t].Mean, 1e-6);
        }
        Assert.True(errors.LastFrameStays[4].Mean > errors.LastFrameStays[2].Mean);
        Assert.Equal(0, errors.LastFrameStays[1].Mean);
    }

    /// <summary>
    /// Nor is the mean picture: of n independent rollouts it errs by their mean error less (n - 1)/n of how much they differ.
    /// </summary>
    [Fact]
    public void The_best_rollout_is_no_worse_than_their_mean()
    {
        using var trained = One();
        torch.manual_seed(2);
        var errors = ContinuationErrors.Of(trained, Of(trained, 8, 8), given: 2, rollouts: 4, chunk: 8, default);
        Assert.True(errors.BestRollout[2..].Average(m => m.Mean) < errors.Model[2..].Average(m => m.Mean));
        Assert.True(errors.MeanPicture[2..].Average(m => m.Mean) < errors.Model[2..].Average(m => m.Mean));
        Assert.All(errors.Model, m => Assert.True(m.Mean > 0 && m.Error > 0));
    }

    /// <summary>Two squares of 10 pixels: apart, a corner of 2 by 2 over one another, one on the other.</summary>
    [Fact]
    public void Overlap_is_the_share_of_the_smaller_box_in_the_picture()
    {
        DigitPlace Place(int top, int left) => new(top, left, 10, 10, true, 1);
        var places = new DigitPlace[,]
        {
            { Place(0, 0), Place(20, 20) }, { Place(0, 0), Place(8, 8) }, { Place(5, 5), Place(5, 5) },
            // Half of the second lies outside, and of the other half all is covered.
            { Place(40, 40), Place(45, 40) with { VisibleShare = 0.2f } }, { Place(0, 0), Place(0, 0) with { Present = false } },
        };
        var sequence = new MovingSequence(new float[5 * 2500], [MnistFiles.Square(10), MnistFiles.Square(10, 1)], places);
        double[] expected = [0, 0.04, 1, 1, 0];
        for (var t = 0; t < 5; t++) Assert.Equal(expected[t], DigitOverlap.At(sequence, t), 1e-6);
        Assert.Equal(1.04, DigitOverlap.Of(sequence), 1e-6);   // the fourth is hardly in view

        ObjectBox box = new(0, 0, 0, 5, 5), first = new(1, 0, 0, 10, 10), second = new(2, 20, 20, 10, 10);
        IReadOnlyList<ReadOnlyMemory<float>> frames = [.. Enumerable.Repeat((ReadOnlyMemory<float>)new float[2500], 5)];
        // Two, one, one, two and one are told, of two, two, two, two and one.
        var clip = new InferredClip(
            0, new(frames), new(frames, [[first, second], [box], [box], [box, box], [first]]), [], [2, 2, 2, 2, 1], sequence);
        var counted = DigitOverlap.Count([clip]);
        Assert.Equal(DigitOverlap.Groups, counted.Select(c => c.Group));
        Assert.Equal([0, 1, 1, 1, 1, 1], counted.Select(c => c.Frames));
        Assert.Equal([double.NaN, 1, 1, 1, 0, 0], counted.Select(c => c.Right.Mean));
        // Boxes of 5 pixels are on no digit, whatever they count.
        Assert.Equal([double.NaN, 1, 0, 1, 0, 0], counted.Select(c => c.Found.Mean));
    }
}
