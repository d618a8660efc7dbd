using System.Numerics;
using Sqair.Analytics;
using Sqair.Trainer.Simulation;

namespace Sqair.Trainer.Tests.Simulation;

/// <summary>
/// What four points and a tape are worth: places and speeds on the ground from true boxes, against where simulated people really are.
/// The lenses of these cameras bend lines, and heads and feet sway.
/// </summary>
public sealed class GroundTruthTests(ITestOutputHelper output)
{
    const int FramesPerSecond = 10;

    [Theory]
    [InlineData(ScenePlace.Yard, 9301)]
    [InlineData(ScenePlace.Street, 9302)]
    [InlineData(ScenePlace.Indoor, 9303)]
    [InlineData(ScenePlace.Doorway, 9304)]
    public void Places_are_told_within_a_step_and_speeds_within_a_tenth_of_a_metre_a_second(ScenePlace place, int seed)
    {
        var simulator = new SceneSimulator(new SceneOptions
        {
            Place = place, Seed = seed, Width = 384, Height = 288, Seconds = 20, FramesPerSecond = FramesPerSecond, People = 5,
        });
        var camera = simulator.Camera;
        var (picture, ground) = FourPoints(camera);
        double Tape(int a, int b) => Vector2.Distance(ground[a], ground[b]);
        var told = new GroundWays(
            new GroundPlane(picture, [Tape(0, 1), Tape(1, 2), Tape(2, 3), Tape(3, 0), Tape(0, 2), Tape(1, 3)]));
        var along = Vector2.Normalize(ground[1] - ground[0]);
        var (places, speeds, unsure) = (new List<double>(), new List<double>(), new List<double>());
        var seen = new Dictionary<int, int>();
        var ways = new Dictionary<int, List<Vector2>>();
        for (var frame = new byte[simulator.FrameBytes]; simulator.NextFrame(frame);)
            foreach (var row in simulator.FrameTruth)
            {
                if (simulator.People.FirstOrDefault(person => person.Id == row.Id) is not { } person) continue;
                if (!ways.TryGetValue(row.Id, out var way)) ways[row.Id] = way = [];
                way.Add(person.Place);
                // Cut off at the border he has no feet.
                if (row.Top + row.Height >= camera.Height - 2) continue;
                var state = told.See(row.Id, new Vector2(row.Left + row.Width / 2, row.Top + row.Height), row.Height,
                    simulator.Frame / (double)FramesPerSecond);
                if (state is not { } here || (seen[row.Id] = seen.GetValueOrDefault(row.Id) + 1) < FramesPerSecond) continue;
                var offset = person.Place - ground[0];
                var truth = new Vector2(Vector2.Dot(offset, along), Vector2.Dot(offset, new Vector2(-along.Y, along.X)));
                places.Add(Vector2.Distance(truth, here.Place));
                // Over half a second: who stands shifts his weight.
                const int Before = FramesPerSecond / 2;
                var speed = Vector2.Distance(way[^1], way[^(Before + 1)]) * FramesPerSecond / Before;
                speeds.Add(Math.Abs(here.Velocity.Length() - speed));
                unsure.Add(here.Deviation);
            }
        places.Sort();
        speeds.Sort();
        output.WriteLine($"{place} {seed}: {places.Count} sightings; place off by {places[places.Count / 2]:0.00} m (median), "
            + $"{places[places.Count * 9 / 10]:0.00} m (one in ten worse), told {unsure.Average():0.00} m; speed off by "
            + $"{speeds[speeds.Count / 2]:0.00} m/s (median), {speeds[speeds.Count * 9 / 10]:0.00} m/s");
        Assert.True(places.Count > 100);
        Assert.InRange(places[places.Count / 2], 0, 0.35);
        Assert.InRange(speeds[speeds.Count / 2], 0, 0.1);
        Assert.InRange(unsure.Average() / places[places.Count / 2], 0.7, 1.5);
    }

    /// <summary>As wide apart as the picture and fifteen metres allow.</summary>
    static (Vector2[] Picture, Vector2[] Ground) FourPoints(SceneCamera camera)
    {
        var top = Enumerable.Range(1, 19).Select(i => i * camera.Height / 20f)
            .First(row => camera.TryGround(0.5f * camera.Width, row, out var far) && far.Length() < 15);
        Vector2[] picture =
        [
            new(0.1f * camera.Width, 0.95f * camera.Height), new(0.9f * camera.Width, 0.95f * camera.Height),
            new(0.75f * camera.Width, top), new(0.25f * camera.Width, top),
        ];
        return (picture, [.. picture.Select(point => camera.TryGround(point.X, point.Y, out var there) ? there : default)]);
    }
}
