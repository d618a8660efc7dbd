using Sqair.Trainer.Data.Mnist;
using Sqair.Trainer.Evaluation.Models;
using Sqair.Trainer.Tests.Data.Mnist;
using Sqair.Trainer.Tests.Learning;
using Sqair.Trainer.Tests.Tools;
using Sqair.Trainer.Training;

namespace Sqair.Trainer.Tests.Evaluation.Models;

/// <summary>The classifier of digit sums (docs/training.md, Measuring).</summary>
public sealed class DigitSumsTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("sqair-sums-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    static MovingMnistSampler Source() =>
        new(new([.. Enumerable.Range(0, 10).Select(label => MnistFiles.Square(8 + label, label))], 3), 500, 9, 3);

    /// <summary>
    /// A code that spells the sum is read to perfection; one that says nothing is read as well as the commonest sum allows.
    /// </summary>
    [Fact]
    public void What_the_codes_hold_is_learned_and_what_they_do_not_hold_is_not()
    {
        var random = new Random(4);
        // Sums 0 to 18, every third one 7.
        DigitSums.Codes Draw(int count, bool telling)
        {
            var sums = Enumerable.Range(0, count).Select(_ => random.Next(3) == 0 ? 7L : random.Next(19)).ToArray();
            var values = new float[count * 19];
            for (var i = 0; i < count; i++) values[i * 19 + (telling ? (int)sums[i] : 0)] = 1;
            return new(values, sums, [.. sums.Select(s => s == 7)], 19);
        }
        var (told, toldWhole, commonest) = DigitSums.Learn(Draw(2000, true), Draw(1000, true), 150, 1, default);
        Assert.Equal((1, 1), (told, toldWhole));
        Assert.Equal(1 / 3.0 + 2 / 57.0, commonest, 0.05);
        var test = Draw(1000, false);
        var (guessed, guessedWhole, best) = DigitSums.Learn(Draw(2000, false), test, 150, 1, default);
        Assert.Equal(best, guessed, 1e-9);
        Assert.Equal(1, guessedWhole);   // whole are those of the commonest sum
        Assert.Equal(test.Sums.Count(s => s == 7) / 1000.0, best, 1e-9);
    }

    /// <summary>
    /// Every frame has a code, and beside it the sum of the digits that were drawn for it: of the same clips in all models.
    /// </summary>
    [Theory]
    [InlineData("sqair", 18)]   // three slots of six numbers
    [InlineData("air", 18)]
    [InlineData("vrnn", 5)]
    public void Codes_of_all_frames_come_with_their_sums(string kind, int size)
    {
        var config = TrainedCheckpoint.Experiment(kind);
        config = kind switch
        {
            "vrnn" => config with { Network = new(), Vrnn = new() { Latent = 5, Hidden = 16, Layers = 1 } },
            "air" => config with { Network = config.Network with { Independent = true } },
            _ => config,
        };
        using var trained = new TrainedModel(TrainedCheckpoint.Write(_folder, config));
        var codes = DigitSums.Collect(trained, Source(), 60, 3, default);
        Assert.Equal((size, 180, 180 * size), (codes.Size, codes.Sums.Length, codes.Values.Length));
        // Fifty at once, frame by frame; then the ten that follow, each clip once.
        Assert.Equal(Enumerable.Range(0, 30).Select(i => (long)Source().Sequence(50 + i % 10).DigitSumAt(i / 10)), codes.Sums[150..]);
        var first = Source().Draw(0, 3, 50, teach: false);
        Assert.Equal(first.DigitSums!.Select(s => (long)s), codes.Sums[..150]);
        var clips = Enumerable.Range(0, 50).Select(i => Source().Sequence(i)).ToArray();
        Assert.Equal(Enumerable.Range(0, 150).Select(i =>
            clips[i % 50] is var clip && clip.Digits.Count > 0
            && Enumerable.Range(0, clip.Digits.Count).All(d => clip.Places[i / 50, d].VisibleShare == 1)), codes.Whole[..150]);
        Assert.Contains(false, codes.Whole);
        Assert.Contains(codes.Sums, s => s > 9);
        Assert.All(codes.Values, v => Assert.True(float.IsFinite(v)));
    }

    /// <summary>Absent slots read as zeros, whatever they hold.</summary>
    [Fact]
    public void Only_present_objects_are_in_a_code()
    {
        using var model = new HandSetModel(HandSetModel.Plain with { PropagationPresenceBias = 40 }).OneObject();
        model["encoder.what.bias"].Fill(0.5f);   // says something of black glimpses, too
        using var trained = new TrainedModel(
            TrainedCheckpoint.Write(_folder, TrainedCheckpoint.Experiment("one") with { Network = model.Config }, model.Values));
        var codes = DigitSums.Collect(trained, Source(), 20, 2, default);
        for (var i = 0; i < codes.Values.Length; i++) Assert.Equal(i % 18 < 6, codes.Values[i] != 0);
    }
}
