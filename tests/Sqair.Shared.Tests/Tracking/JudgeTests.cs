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
            Assert.Equal(plain.Step(b, frame, (40 + 3 * frame, 90)), judged.Step(a, frame, (40 + 3 * frame, 90)));
        Assert.Equal(1, a.Counters.Confirmed);
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
