using Sqair.Mot;
using Sqair.Trainer.Evaluation.Yardstick;
using Sqair.Trainer.Simulation;

namespace Sqair.Trainer.Tests.Evaluation.Yardstick;

public sealed class ClipStoreTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("sqair-clips-").FullName;
    int _rendered;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    ClipStore Store() => new(_folder, async (scene, video, truth, _) =>
    {
        Interlocked.Increment(ref _rendered);
        await Task.Yield();
        File.WriteAllText(video, $"scene {scene.Seed}");
        MotFile.Write(truth, [new MotRow(0, scene.Seed, 1, 2, 3, 4)]);
    });

    Task<ClipInput> Ask(ClipStore store, SceneOptions scene) => store.SimulatedAsync(scene, TestContext.Current.CancellationToken);

    [Fact]
    public async Task A_clip_is_rendered_once_and_found_again()
    {
        var scene = new SceneOptions { Seed = 5 };
        var store = Store();
        var asked = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Ask(store, scene)));
        var again = await Ask(Store(), new SceneOptions { Seed = 5 });
        Assert.Equal(1, _rendered);
        Assert.All(asked, clip => Assert.Equal(again.Video, clip.Video));
        Assert.Equal("scene 5", File.ReadAllText(again.Video));
        Assert.Equal(5, Assert.Single(again.Truth!).Id);
    }

    [Fact]
    public async Task Another_scene_is_another_clip()
    {
        var store = Store();
        var videos = new HashSet<string>();
        foreach (var scene in (SceneOptions[])[new(), new() { Seed = 2 }, new() { People = 7 }, new() { Wind = false }])
            videos.Add((await Ask(store, scene)).Video);
        Assert.Equal((4, 4), (videos.Count, _rendered));
    }

    [Fact]
    public async Task What_was_broken_off_leaves_nothing_that_looks_like_a_clip()
    {
        var store = new ClipStore(_folder, (_, video, truth, _) =>
        {
            File.WriteAllText(video, "half");
            File.WriteAllText(truth, "half");
            throw new OperationCanceledException();
        });
        await Assert.ThrowsAsync<OperationCanceledException>(() => Ask(store, new SceneOptions()));
        Assert.Empty(Directory.GetFiles(_folder));
        await Ask(Store(), new SceneOptions());
        Assert.Equal(1, _rendered);
    }
}
