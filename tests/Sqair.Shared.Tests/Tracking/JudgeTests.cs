using Sqair.Models;
using Sqair.Tracking;

namespace Sqair.Shared.Tests.Tracking;

/// <summary>Only what is judged to be a person is reported; the rest goes on explaining what it explains.</summary>
public sealed class JudgeTests
{
    [Fact]
    public void What_is_no_person_is_neither_reported_nor_discovered_again()
    {
        using var scene = new Scene(judge: HandMadeModel.Judge(-3));
        var camera = scene.Camera();
        for (var frame = 0; frame < 20; frame++) Assert.Empty(scene.Step(camera, frame, (40 + 3 * frame, 90)));
        var thing = Assert.Single(camera.Live);
        Assert.Equal((TrackPhase.Tentative, -3f), (thing.Phase, thing.PersonOdds));
        Assert.Equal((1, 0), (camera.Counters.Discovered, camera.Counters.Confirmed));
    }

    [Fact]
    public void People_are_reported_as_without_a_judge()
    {
        using Scene judged = new(judge: HandMadeModel.Judge(3)), plain = new();
        CameraTracker a = judged.Camera(), b = plain.Camera();
        for (var frame = 0; frame < 20; frame++)
        {
            Track[] without = plain.Step(b, frame, (40 + 3 * frame, 90)), with = judged.Step(a, frame, (40 + 3 * frame, 90));
            Assert.Equal(without.Select(track => track with { Box = default }), with.Select(track => track with { Box = default }));
            for (var i = 0; i < with.Length; i++) WhereTests.AssertClose(without[i].Box, with[i].Box, 1e-3f);
        }
        Assert.Equal(1, a.Counters.Confirmed);
    }

    [Theory]
    [InlineData(1, 40)]
    [InlineData(5, 2)]
    public void Who_is_surely_a_person_is_looked_at_again_every_two_seconds_and_anybody_else_in_turn(float logOdds, int looks)
    {
        using var scene = new Scene(judge: HandMadeModel.Judge(logOdds));
        var camera = scene.Camera();
        for (var frame = 0; frame < 10; frame++) scene.Step(camera, frame, (60, 90));
        var looked = 0;
        for (var frame = 10; frame < 50; frame++)
        {
            scene.Step(camera, frame, (60, 90));
            if (Assert.Single(camera.Live).LookedAt == camera.Time) looked++;
        }
        Assert.Equal(looks, looked);
    }

    [Fact]
    public void Without_a_judge_everything_is_a_person_however_sure_one_wants_to_be()
    {
        using var scene = new Scene();
        var camera = scene.Camera(new TrackerOptions { Person = new() { Odds = 5 } });
        for (var frame = 0; frame < 5; frame++) scene.Step(camera, frame, (40 + 3 * frame, 90));
        Assert.Single(camera.Tracks.ToArray());
    }

    [Fact]
    public void A_judge_that_says_no_numbers_is_refused()
    {
        var failure = Assert.Throws<ModelException>(() => new Scene(judge: HandMadeModel.Judge(float.NaN)).Dispose());
        Assert.Matches("judge.onnx: weight 'v[0-9]+' is NaN or infinite at 0, expected finite numbers", failure.Message);
    }

    [Fact]
    public void A_person_s_box_is_where_the_judge_puts_its_sides_and_stays_there_in_forecasts()
    {
        using Scene judged = new(judge: HandMadeModel.Judge(3, 0.1f)), plain = new();
        CameraTracker a = judged.Camera(), b = plain.Camera();
        for (var frame = 0; frame < 20; frame++)
        {
            judged.Step(a, frame, (60, 90));
            plain.Step(b, frame, (60, 90));
        }
        Box seen = Assert.Single(b.Tracks.ToArray()).Box, told = Assert.Single(a.Tracks.ToArray()).Box;
        var size = MathF.Max(a.Live[0].Box.Width, a.Live[0].Box.Height);
        // Six tenths of it are believed.
        WhereTests.AssertClose(seen.Moved(0.06f * size, 0.06f * size), told, 0.01f);
        var forecast = Assert.Single(judged.Step(a, 20));
        Assert.True(forecast.Forecast);
        WhereTests.AssertClose(told, forecast.Box, 1);
    }

    [Fact]
    public void A_package_s_judge_is_part_of_its_fingerprint_and_verified()
    {
        var folder = Directory.CreateTempSubdirectory("sqair-judge").FullName;
        try
        {
            var with = HandMadeModel.Package(Path.Combine(folder, "a"), judge: HandMadeModel.Judge(1));
            var other = HandMadeModel.Package(Path.Combine(folder, "b"), judge: HandMadeModel.Judge(2));
            var without = HandMadeModel.Package(Path.Combine(folder, "c"));
            Assert.NotNull(with.Judge);
            Assert.Null(without.Judge);
            Assert.Equal(3, new[] { with.Fingerprint, other.Fingerprint, without.Fingerprint }.Distinct().Count());
            var wrong = HandMadeModel.Package(Path.Combine(folder, "d"), judge: HandMadeModel.Discover());
            Assert.Contains("judge.onnx", Assert.Throws<ModelException>(() => new TrackingEngine(wrong)).Message);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
