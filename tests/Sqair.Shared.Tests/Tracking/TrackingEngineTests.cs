using Sqair.Models;
using Sqair.Tracking;

namespace Sqair.Shared.Tests.Tracking;

public sealed class TrackingEngineTests
{
    [Fact]
    public void A_person_is_confirmed_at_the_second_sighting_and_followed()
    {
        using var scene = new Scene();
        var camera = scene.Camera();

        Assert.Empty(scene.Step(camera, 0, (60, 90)));
        for (var frame = 1; frame < 30; frame++)
        {
            var tracks = scene.Step(camera, frame, (60 + 3 * frame, 90 + frame));
            var track = Assert.Single(tracks);
            Assert.Equal(1, track.Id);
            Assert.False(track.Forecast);
            Assert.Equal(frame + 1, track.Age);
            Scene.AssertAt(60 + 3 * frame, 90 + frame, track);
            Assert.InRange(track.DeviationX, 0.5f, 3);
        }
        Assert.Equal(new TrackerCounters(30, Discovered: 1, Confirmed: 1, 0, 0, 0, 0), camera.Counters);
    }

    [Theory]
    [InlineData(32, 32)]
    [InlineData(64, 96)]
    [InlineData(127.6f, 95.4f)]
    [InlineData(96, 80)]
    public void A_person_on_the_border_of_tiles_is_found_once(float x, float y)
    {
        using var scene = new Scene();
        var camera = scene.Camera();
        scene.Step(camera, 0, (x, y));
        Assert.Single(scene.Step(camera, 1, (x, y)));
        Assert.Equal(1, camera.Counters.Discovered);
    }

    [Fact]
    public void Everybody_in_a_full_picture_is_found()
    {
        using var scene = new Scene();
        var camera = scene.Camera();
        var people = (
            from column in Enumerable.Range(0, 6)
            from row in Enumerable.Range(0, 4)
            select (20f + 42 * column, 22f + 48 * row)).ToArray();
        scene.Step(camera, 0, people);
        scene.Step(camera, 1, people);
        var tracks = scene.Step(camera, 2, people);
        Assert.Equal(24, tracks.Length);
        Assert.Equal(24, tracks.Select(t => t.Id).Distinct().Count());
        foreach (var (x, y) in people)
            Assert.Single(tracks, t => MathF.Abs(t.Box.CentreX - x) < 3 && MathF.Abs(t.Box.CentreY - y) < 3);
        Assert.Equal(24, camera.Timings.Propagated);
    }

    [Fact]
    public void An_empty_picture_runs_no_network()
    {
        using var scene = new Scene();
        var camera = scene.Camera();
        Assert.Empty(scene.Step(camera, 0));
        Assert.Equal((0, 0), (camera.Timings.Propagated, camera.Timings.Tiles));
    }

    [Fact]
    public void Explained_people_leave_nothing_to_discover()
    {
        using var scene = new Scene();
        var camera = scene.Camera();
        // While it is not known how large people are, coarser levels are looked at as well.
        for (var frame = 0; frame < 140; frame++) scene.Step(camera, frame, (100, 100), (140, 60));
        // The one tile is where one of them is looked at again.
        Assert.Equal((2, 1), (camera.Timings.Propagated, camera.Timings.Tiles));
        Assert.True(camera.UnexplainedForeground.ToArray().Sum() < 5);
    }

    [Fact]
    public void A_newcomer_beside_a_tracked_person_is_found_alone()
    {
        using var scene = new Scene();
        var camera = scene.Camera();
        for (var frame = 0; frame < 4; frame++) scene.Step(camera, frame, (100, 100));
        scene.Step(camera, 4, (100, 100), (116, 104));
        var tracks = scene.Step(camera, 5, (100, 100), (116, 104));
        Assert.Equal([1, 2], tracks.Select(t => t.Id));
        Scene.AssertAt(100, 100, tracks[0]);
        Scene.AssertAt(116, 104, tracks[1]);
        Assert.Equal(2, camera.Counters.Discovered);
    }

    [Fact]
    public void A_flicker_of_one_frame_is_never_reported()
    {
        using var scene = new Scene();
        var camera = scene.Camera();
        scene.Step(camera, 0, (100, 100));
        for (var frame = 1; frame < 10; frame++) Assert.Empty(scene.Step(camera, frame));
        Assert.Equal((1, 0), (camera.Counters.Discovered, camera.Counters.Confirmed));
        Assert.Empty(camera.Live);
    }

    [Fact]
    public void Objects_of_a_group_see_their_predecessor_in_their_own_window()
    {
        using var scene = new Scene();
        var camera = scene.Camera();
        (float, float)[] people = [(100, 100), (114, 102), (200, 60)];
        for (var frame = 0; frame < 3; frame++) scene.Step(camera, frame, people);

        var byPlace = camera.Live.OrderBy(t => t.Box.CentreX).ToArray();
        var pair = byPlace[..2].OrderBy(t => t.Serial).ToArray();
        Assert.Equal(1, byPlace[2].Held.Temporal[0]);
        Assert.Equal(1, pair[0].Held.Temporal[0]);
        Assert.Equal(2, pair[1].Held.Temporal[0]);
        // The hand-made graph hands out what it was told of the predecessor as the prior state.
        Assert.Equal(0, pair[0].Held.Prior[4]);
        Assert.Equal(1, pair[1].Held.Prior[4]);
        WhereTests.AssertClose(pair[0].Box, Where.Read(pair[1].Held.Prior).ToBox(pair[1].StepWindow), 0.05f);
    }

    [Fact]
    public void Batching_over_cameras_changes_nothing()
    {
        using var scene = new Scene();
        CameraTracker[] together = [scene.Camera(), scene.Camera(), scene.Camera()];
        CameraTracker[] alone = [scene.Camera(), scene.Camera(), scene.Camera()];
        for (var frame = 0; frame < 12; frame++)
        {
            var time = TimeSpan.FromSeconds(frame / 10.0);
            float[][] pictures =
            [
                Scene.Draw((50 + 2 * frame, 80), (90 - 2 * frame, 84)),
                Scene.Draw((120, 40 + 4 * frame), (133, 40 + 4 * frame), (146, 44 + 4 * frame), (200, 150)),
                frame < 6 ? Scene.Draw() : Scene.Draw((30, 30)),
            ];
            scene.Engine.StepForeground(
            [
                new(together[0], pictures[0], time),
                new(together[1], pictures[1], time),
                new(together[2], pictures[2], time),
            ]);
            for (var i = 0; i < 3; i++)
            {
                scene.Engine.StepForeground([new CameraForeground(alone[i], pictures[i], time)]);
                var (expected, actual) = (alone[i].Tracks.ToArray(), together[i].Tracks.ToArray());
                Assert.Equal(expected.Select(t => (t.Id, t.Age, t.Forecast)), actual.Select(t => (t.Id, t.Age, t.Forecast)));
                foreach (var (a, b) in expected.Zip(actual)) WhereTests.AssertClose(a.Box, b.Box, 0.01f);
            }
        }
        Assert.NotEmpty(together[1].Tracks.ToArray());
    }

    [Fact]
    public void Gray_pictures_go_through_the_background_first()
    {
        using var scene = new Scene();
        var camera = scene.Camera();
        var random = new Random(4);
        var gray = new byte[Scene.Width * Scene.Height];
        for (var frame = 0; frame < 60; frame++)
        {
            for (var i = 0; i < gray.Length; i++) gray[i] = (byte)(100 + random.Next(3));
            if (frame >= 50)
            {
                for (var y = 76; y < 105; y++) gray.AsSpan(y * Scene.Width + 3 * frame - 50, 11).Fill(200);
            }
            scene.Engine.Step([new CameraFrame(camera, gray, TimeSpan.FromSeconds(frame / 10.0))]);
        }
        var track = Assert.Single(camera.Tracks.ToArray());
        Scene.AssertAt(3 * 59 - 50 + 5, 90, track);
        Assert.True(camera.Timings.Total >= camera.Timings.Background + camera.Timings.Propagate);
        Assert.InRange(camera.Timings.Background, double.Epsilon, 1000);
    }

    [Fact]
    public void A_model_is_changed_without_losing_identities()
    {
        using var scene = new Scene();
        using var other = new Scene();
        var camera = scene.Camera();
        for (var frame = 0; frame < 10; frame++) scene.Step(camera, frame, (60 + 2 * frame, 60), (200 - 2 * frame, 120));
        var before = camera.Tracks.ToArray();

        var successor = other.Engine.TakeOver(camera);
        Track[] after = [];
        for (var frame = 10; frame < 13; frame++) after = other.Step(successor, frame, (60 + 2 * frame, 60), (200 - 2 * frame, 120));

        Assert.Equal(before.Select(t => t.Id).Order(), after.Select(t => t.Id).Order());
        Assert.All(after, track => Assert.False(track.Forecast));
        Scene.AssertAt(84, 60, after.MinBy(t => t.Box.CentreX));
        Assert.Same(camera.Extractor, successor.Extractor);
        Assert.Same(camera.People, successor.People);
        var newcomer = other.Step(successor, 13, (86, 60), (174, 120), (30, 150));
        newcomer = other.Step(successor, 14, (88, 60), (172, 120), (30, 150));
        Assert.Equal(3, newcomer.Max(t => t.Id));
    }

    [Fact]
    public void A_network_that_answers_not_a_number_loses_its_tracks_and_nothing_else()
    {
        using var scene = new Scene(HandMadeModel.Propagate(poisoned: true));
        var camera = scene.Camera();
        for (var frame = 0; frame < 10; frame++) Assert.Empty(scene.Step(camera, frame, (100, 100)));
        Assert.Equal(10, camera.Counters.Discovered);
    }

    [Fact]
    public void Wrong_use_is_named()
    {
        using var scene = new Scene();
        using var other = new Scene();
        var camera = scene.Camera();
        var picture = Scene.Draw();
        Assert.Contains("belongs to the engine", Assert.Throws<ArgumentException>(
            () => other.Engine.StepForeground([new CameraForeground(camera, picture, default)])).Message);
        Assert.Contains("one frame of each", Assert.Throws<ArgumentException>(
            () => scene.Engine.StepForeground(
                [new CameraForeground(camera, picture, default), new CameraForeground(camera, picture, default)])).Message);
        Assert.Contains("256x192 has 49152", Assert.Throws<ArgumentException>(
            () => scene.Engine.StepForeground([new CameraForeground(camera, new float[7], default)])).Message);
        Assert.Contains("tracking.birth.hits is 0",
            Assert.Throws<ArgumentException>(() => scene.Camera(new TrackerOptions { Birth = new() { Hits = 0 } })).Message);
        Assert.Contains("tracking.presence is NaN",
            Assert.Throws<ArgumentException>(() => scene.Camera(new TrackerOptions { Presence = float.NaN })).Message);
    }

    [Fact]
    public void Graphs_that_break_the_contract_are_refused()
    {
        var folder = Directory.CreateTempSubdirectory("sqair-contract").FullName;
        try
        {
            string Refusal(ModelPackage package) => Assert.Throws<ModelException>(() => new TrackingEngine(package)).Message;

            Assert.Contains("no output new_where", Refusal(HandMadeModel.Package(folder, propagate: HandMadeModel.Propagate("somewhere"))));
            Assert.Contains("what is Float[?,5], this build and the manifest ask for what[B,50]",
                Refusal(HandMadeModel.Package(folder, HandMadeModel.Manifest with { WhatSize = 50 })));
            Assert.Contains("discover.onnx: the graph has no input known_what",
                Refusal(HandMadeModel.Package(folder, discover: HandMadeModel.Propagate())));
            Assert.Contains("ONNX Runtime refuses the graph", Refusal(HandMadeModel.Package(folder, propagate: [8, 8])));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_provider_that_is_not_to_be_had_is_reported_or_refused()
    {
        var folder = Directory.CreateTempSubdirectory("sqair-provider").FullName;
        try
        {
            var package = HandMadeModel.Package(folder);
            using var engine = new TrackingEngine(package, new EngineOptions
            {
                Providers = [ExecutionProvider.TensorRt, ExecutionProvider.Cuda, ExecutionProvider.Cpu], DeviceId = 63
            });
            Assert.Equal(ExecutionProvider.Cpu, engine.Provider);
            Assert.Matches("^TensorRt cannot run .*; Cuda cannot run .*$", engine.FallBackReason);
            Assert.DoesNotContain('\n', engine.FallBackReason!);
            var refusal = Assert.Throws<ModelException>(() => new TrackingEngine(
                package, new EngineOptions { Providers = [ExecutionProvider.Cuda, ExecutionProvider.TensorRt], DeviceId = 63 }));
            Assert.Matches("^Cuda cannot run .*; TensorRt cannot run .*$", refusal.Message);
            foreach (var providers in (ExecutionProvider[][])[[], [ExecutionProvider.Cpu, ExecutionProvider.Cpu], [(ExecutionProvider)9]])
                Assert.Throws<ArgumentException>(() => new TrackingEngine(package, new EngineOptions { Providers = providers }));
            using var asked = new TrackingEngine(
                package, new EngineOptions { Providers = [ExecutionProvider.Cpu, ExecutionProvider.Cuda] });
            Assert.Null(asked.FallBackReason);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
