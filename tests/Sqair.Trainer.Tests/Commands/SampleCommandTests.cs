using System.Text.Json;
using Sqair.Trainer.Commands;
using Sqair.Trainer.Data;
using Sqair.Trainer.Tests.Data.Mnist;
using Sqair.Trainer.Tests.Learning;
using Sqair.Trainer.Tests.Tools;

namespace Sqair.Trainer.Tests.Commands;

/// <summary>`sqair sample` on models that were never trained.</summary>
public sealed class SampleCommandTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("sqair-sample-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    string At(string name) => Path.Combine(_folder, name);

    // New objects are cheap: the price of the pedestrian model would leave most clips empty.
    string Sqair => TrainedCheckpoint.Write(
        _folder, TrainedCheckpoint.Experiment("plain") with { Network = HandSetModel.Plain with { FirstPrice = 0.5f } });

    async Task<(JsonElement Said, byte[] Picture)> Sample(string checkpoint, params string[] arguments)
    {
        var said = await Invocation.RunAsync(
            SampleCommand.Create(), ["--checkpoint", checkpoint, "--out", At("sheet.png"), "--json", .. arguments]);
        return (JsonDocument.Parse(said).RootElement, File.ReadAllBytes(At("sheet.png")));
    }

    static double[] Numbers(JsonElement said, string name) => [.. said.GetProperty(name).EnumerateArray().Select(v => v.GetDouble())];

    /// <summary>Frames of 50 pixels at twice their size, a clip a row.</summary>
    [Fact]
    public async Task Clips_from_nothing_fill_a_sheet()
    {
        var (said, picture) = await Sample(Sqair, "--count", "3", "--length", "4");
        Assert.Equal((4 * 102 + 2, 3 * 108 - 8 + 4), PngFile.Read(picture));
        Assert.Equal((4, 4), (Numbers(said, "objects").Length, Numbers(said, "births").Length));
        Assert.Equal(Numbers(said, "objects")[0], Numbers(said, "births")[0]);
        Assert.Equal(JsonValueKind.Null, said.GetProperty("error").ValueKind);
        Assert.Equal(picture, (await Sample(Sqair, "--count", "3", "--length", "4")).Picture);
        Assert.NotEqual(Numbers(said, "objects"),
            Numbers((await Sample(Sqair, "--count", "3", "--length", "4", "--seed", "9")).Said, "objects"));
    }

    [Fact]
    public async Task Without_births_only_the_first_frame_has_new_ones()
    {
        var said = (await Sample(Sqair, "--count", "40", "--length", "3", "--no-births")).Said;
        Assert.True(Numbers(said, "births")[0] > 0);
        Assert.Equal([0, 0], Numbers(said, "births")[1..]);
    }

    /// <summary>Each continued clip has its true frames above it; what it is compared with are the frames of the held-out clips.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Continuations_are_compared_with_the_clips_they_continue(bool vrnn)
    {
        MnistFiles.WriteSquares(_folder);
        var config = TrainedCheckpoint.Experiment("model");
        if (vrnn) config = config with { Network = new(), Vrnn = new() { Latent = 5, Hidden = 16, Layers = 1 } };
        var (said, picture) = await Sample(
            TrainedCheckpoint.Write(_folder, config), "--mnist", _folder, "--continue-after", "2", "--count", "5", "--length", "4");
        Assert.Equal((4 * 102 + 2, 5 * (2 * 102 + 6) - 8 + 4), PngFile.Read(picture));

        var clips = TrainingData.OfMnist(_folder, config).Validation.Draw(0, 4, 5, teach: false);
        float[] Frame(int t) => clips.Frames[(t * 5 * 2500)..((t + 1) * 5 * 2500)];
        double Error(int shown, int t) => Frame(shown).Zip(Frame(t), (a, b) => (double)(a - b) * (a - b)).Average();
        for (var t = 0; t < 4; t++)
        {
            Assert.Equal(Frame(t).Average(p => (double)p * p), Numbers(said, "errorOfBlack")[t], 1e-6);
            // The frames given are shown as they are, then the last of them.
            Assert.Equal(Error(Math.Min(t, 1), t), Numbers(said, "errorOfLastFrame")[t], 1e-6);
        }
        Assert.True(Numbers(said, "errorOfLastFrame")[3] > 0);
        Assert.All(Numbers(said, "error"), e => Assert.True(e > 0 && double.IsFinite(e)));
        Assert.Equal(vrnn ? JsonValueKind.Null : JsonValueKind.Array, said.GetProperty("objects").ValueKind);
    }

    [Fact]
    public async Task Without_json_a_person_can_read_it()
    {
        var text = await Invocation.RunAsync(
            SampleCommand.Create(), "--checkpoint", Sqair, "--out", At("sheet.png"), "--count", "2", "--length", "3");
        Assert.Matches(@"^objects a frame \d\.\d\d \d\.\d\d \d\.\d\d\nnew ones        \d\.\d\d \d\.\d\d \d\.\d\d\n$", text);
    }
}
