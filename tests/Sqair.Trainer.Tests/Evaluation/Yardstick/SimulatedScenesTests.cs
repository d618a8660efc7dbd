using System.Numerics;
using Sqair.Trainer.Evaluation.Yardstick;
using Sqair.Trainer.Simulation;

namespace Sqair.Trainer.Tests.Evaluation.Yardstick;

public sealed class SimulatedScenesTests
{
    [Fact]
    public void What_is_developed_by_and_what_judges_are_apart_and_fresh()
    {
        var (develop, judge) = (Seeds(SimulatedScenes.Develop), Seeds(SimulatedScenes.Judge));
        var unseen = Seeds(SimulatedScenes.Unseen);
        Assert.True(develop.Length >= 20 && judge.Length >= 20);
        Assert.All([.. develop, .. judge], seed => Assert.True(seed >= 1001));
        Assert.Equal(develop.Length + judge.Length + unseen.Length, develop.Concat(judge).Concat(unseen).Distinct().Count());
        Assert.Equal((41, 12), (unseen.Length, SimulatedScenes.Sunny.Count));
        Assert.Equal(SimulatedScenes.Develop.Select(scene => scene.Condition), SimulatedScenes.Judge.Select(scene => scene.Condition));
        var people = SimulatedScenes.Judge.Select(scene => scene.Options.People).ToArray();
        Assert.Equal((2.0, 15.0), (people.Min(), people.Max()));
    }

    static int[] Seeds(IEnumerable<SimulatedScene> scenes) => [.. scenes.Select(scene => scene.Options.Seed)];

    /// <summary>The simulator decides by the seed; a change of it may leave the words behind.</summary>
    [Fact]
    public void Each_scene_is_what_its_word_says()
    {
        foreach (var scene in (SimulatedScene[])[.. SimulatedScenes.Develop, .. SimulatedScenes.Judge, .. SimulatedScenes.Unseen])
        {
            var built = SceneBuilder.Build(scene.Options, new Random(new Random(scene.Options.Seed).Next()));
            var light = built.Light;
            var sun = light.Sun.Y * -light.SunTravel.Z;
            var (hall, dusk) = (light.Penumbra >= 0.25f, light.MeanLevel < 92 && light.Noise >= 3.5f && sun == 0);
            Assert.True(scene.Condition switch
            {
                SimulatedScenes.Sun => !hall && sun > 0.9f,
                SimulatedScenes.Clouds => sun > 0.9f && light.Clouds > 0,
                SimulatedScenes.Haze => !hall && sun is > 0 and < 0.93f,
                SimulatedScenes.Dusk => dusk,
                SimulatedScenes.Night => dusk && light.Saturation == 0,
                SimulatedScenes.Fence => built.Obstacles.Any(o => !o.Round && o.Half.Y == 0.06f && built.Camera.Sees(o.Centre, 0)),
                SimulatedScenes.Sign => built.Obstacles.Any(o => o.Round && o.Half == new Vector2(0.1f) && built.Camera.Sees(o.Centre, 0)),
                SimulatedScenes.Crowd => scene.Options.People == 15,
                SimulatedScenes.Low => built.Camera.Position.Z < 5.3f,
                SimulatedScenes.High => built.Camera.Position.Z > 8.7f,
                SimulatedScenes.Hall => hall,
                SimulatedScenes.Dull => !hall && !dusk && sun == 0,
                _ => false,
            }, $"seed {scene.Options.Seed} is not what '{scene.Condition}' says");
        }
    }
}
