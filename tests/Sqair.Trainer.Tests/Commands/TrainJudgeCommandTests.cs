using Sqair.Models;
using Sqair.Tracking;
using Sqair.Trainer.Commands;
using Sqair.Trainer.Tests.Tools;

namespace Sqair.Trainer.Tests.Commands;

/// <summary>From simulated clips with their truth to a package with a judge, with the model that ships.</summary>
public sealed class TrainJudgeCommandTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("sqair-judge-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    string At(string name) => Path.Combine(_folder, name);

    async Task<string> ClipAsync(string place, int seed)
    {
        var clip = At($"{place}{seed}.mp4");
        await Invocation.RunAsync(
            SimulateCommand.Create(), "--out", clip, "--truth", At($"{place}{seed}.txt"), "--seconds", "8", "--fps", "8",
            "--size", "256x192", "--people", "5", "--seed", seed.ToString(), "--place", place);
        return clip;
    }

    [Fact]
    public async Task Objects_in_simulated_clips_teach_a_judge_that_the_tracker_then_asks()
    {
        string model = Files.Model, judged = At("judged.sqair");
        string[] clips = [await ClipAsync("yard", 3), await ClipAsync("street", 4)];
        var said = await Invocation.RunAsync(
            TrainJudgeCommand.Create(), ["--model", model, "--out", judged, "--steps", "200", "--every", "1", "--video", .. clips]);
        Assert.Matches(@"\d+ objects, \d+ of them people", said);
        ModelPackage before = ModelPackage.Open(model), after = ModelPackage.Open(judged);
        Assert.Equal(before.Propagate, after.Propagate);
        Assert.NotNull(after.Judge);
        Assert.NotEqual(before.Fingerprint, after.Fingerprint);
        var figures = after.Manifest.Provenance["judge"]!;
        // Without looking one is right as often as the commoner of the two occurs.
        double objects = (double)figures["objects"]!, people = (double)figures["people"]!;
        Assert.True((double)figures["right"]! > Math.Max(people, objects - people) / objects, figures.ToJsonString());
        using var engine = new TrackingEngine(after);
        Assert.NotNull(engine.CreateCamera(256, 192, 8));
    }

    [Fact]
    public async Task A_clip_without_its_truth_is_named()
    {
        File.WriteAllText(At("clip.mp4"), "");
        var refused = await Invocation.RefusedAsync(
            TrainJudgeCommand.Create(), "--model", Files.Model, "--out", At("o.sqair"), "--video", At("clip.mp4"));
        Assert.Contains($"its truth, {At("clip.txt")}, does not exist", refused);
        Assert.Contains("--steps 0", await Invocation.RefusedAsync(
            TrainJudgeCommand.Create(), "--model", Files.Model, "--out", At("o.sqair"), "--video", At("clip.mp4"), "--steps", "0"));
    }
}
