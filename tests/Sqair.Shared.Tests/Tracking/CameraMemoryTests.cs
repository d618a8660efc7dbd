using Sqair.Background;
using Sqair.Tracking;
using Sqair.Video;

namespace Sqair.Shared.Tests.Tracking;

/// <summary>What a camera has learnt, written to a file and read again, with pictures in colour through the whole tracker.</summary>
public sealed class CameraMemoryTests : IDisposable
{
    const int Width = Scene.Width, Height = Scene.Height, Pixels = Width * Height;

    readonly Scene _scene = new();
    readonly string _file = Path.GetTempFileName();
    int _frame;

    public void Dispose()
    {
        _scene.Dispose();
        File.Delete(_file);
    }

    static double Yard(double x, double y) => 120 + 45 * Math.Sin(x / 9) * Math.Cos(y / 8) + 30 * Math.Sin((x + 2 * y) / 21);

    static double Street(double x, double y) => 120 + 60 * Math.Sin(x / 5 + y / 13) + 30 * Math.Sign(Math.Sin(y / 11));

    byte[] Picture(Func<double, double, double> place, double gain, params ReadOnlySpan<(int X, int Y)> people)
    {
        var random = new Random(_frame);
        var picture = new byte[Yuv420.FrameBytes(Width, Height)];
        for (var y = 0; y < Height; y++)
            for (var x = 0; x < Width; x++)
                picture[y * Width + x] = (byte)Math.Clamp(gain * place(x, y) + random.Next(-1, 2), 0, 255);
        picture.AsSpan(Pixels).Fill(Yuv420.Neutral);
        picture.AsSpan(Pixels, Yuv420.PlaneBytes(Width, Height)).Fill(150);
        foreach (var (x, y) in people)
            for (var py = y - 14; py <= y + 14; py++) picture.AsSpan(py * Width + x - 5, 11).Fill(250);
        return picture;
    }

    Track[] Step(CameraTracker camera, byte[] picture)
    {
        _scene.Engine.Step([new CameraFrame(camera, picture, TimeSpan.FromSeconds(_frame++ / 10.0))]);
        return camera.Tracks.ToArray();
    }

    /// <summary>Somebody has walked about for long enough that his size is known.</summary>
    CameraTracker Experienced()
    {
        var camera = _scene.Camera();
        for (var i = 0; i < 40; i++) Step(camera, Picture(Yard, 1));
        for (var i = 0; i < 170; i++) Step(camera, Picture(Yard, 1, (40 + i, 80 + i % 9)));
        Assert.True(camera.Learnt.SizesKnown, $"{camera.Learnt}");
        return camera;
    }

    void Save(CameraTracker camera)
    {
        using var file = File.Create(_file);
        camera.Save(file);
    }

    CameraTracker Restored()
    {
        var camera = _scene.Camera();
        using var file = File.OpenRead(_file);
        camera.Restore(file);
        return camera;
    }

    [Fact]
    public void A_restored_camera_needs_no_warm_up_and_knows_how_tall_people_are()
    {
        var before = Experienced();
        Save(before);
        var camera = Restored();
        Assert.True(camera.Learnt.Paused);
        Assert.False(camera.CanSave);
        Step(camera, Picture(Yard, 1, (100, 90)));
        var tracks = Step(camera, Picture(Yard, 1, (102, 90)));
        Scene.AssertAt(102, 90, Assert.Single(tracks));
        Assert.Equal((RestoredGround.Agreed, false, false), (camera.Learnt.Restored, camera.Learnt.WarmingUp, camera.Learnt.Paused));
        Assert.Equal(before.Learnt.HeightAtHalf, camera.Learnt.HeightAtHalf, 0.5f);
        Assert.InRange(camera.Learnt.Sightings, before.Learnt.Sightings, before.Learnt.Sightings + 2);
        // Nothing but the person differs, in colour neither.
        Assert.InRange(camera.Extractor.ForegroundShare, 300f / Pixels, 420f / Pixels);
    }

    [Theory]
    [InlineData(0.7)]
    [InlineData(1.3)]
    public void Another_exposure_is_the_same_place(double gain)
    {
        Save(Experienced());
        var camera = Restored();
        Step(camera, Picture(Yard, gain, (100, 90)));
        Step(camera, Picture(Yard, gain, (102, 90)));
        Assert.Equal(RestoredGround.Agreed, camera.Learnt.Restored);
        Scene.AssertAt(102, 90, Assert.Single(camera.Tracks.ToArray()));
    }

    [Fact]
    public void A_camera_that_was_turned_forgets_all_of_it_within_a_second()
    {
        Save(Experienced());
        var camera = Restored();
        for (var i = 0; i < 9; i++)
        {
            Assert.Empty(Step(camera, Picture(Street, 1)));
            Assert.Equal((RestoredGround.Unchecked, true), (camera.Learnt.Restored, camera.Learnt.Paused));
        }
        Step(camera, Picture(Street, 1));
        Assert.Equal((RestoredGround.Dropped, true, false), (camera.Learnt.Restored, camera.Learnt.WarmingUp, camera.Learnt.Paused));
        Assert.Equal((0, false), (camera.Learnt.Sightings, camera.Learnt.SizesKnown));
        for (var i = 0; i < 40; i++) Step(camera, Picture(Street, 1));
        Step(camera, Picture(Street, 1, (100, 90)));
        Assert.Single(Step(camera, Picture(Street, 1, (102, 90))));
    }

    [Fact]
    public void A_broken_first_frame_is_forgiven()
    {
        Save(Experienced());
        var camera = Restored();
        var broken = new byte[Yuv420.FrameBytes(Width, Height)];
        broken.AsSpan().Fill(128);
        Assert.Empty(Step(camera, broken));
        Step(camera, Picture(Yard, 1));
        Assert.Equal(RestoredGround.Agreed, camera.Learnt.Restored);
    }

    [Fact]
    public void Whatever_byte_is_wrong_the_camera_stays_as_it_was()
    {
        Save(Experienced());
        var good = File.ReadAllBytes(_file);
        var camera = _scene.Camera();
        void Refused(byte[] data, string reason)
        {
            var fault = Assert.Throws<InvalidDataException>(() => camera.Restore(new MemoryStream(data)));
            Assert.Contains(reason, fault.Message);
        }
        foreach (var at in (int[])[16, 40, 100, 131, 5000, good.Length - 1])
        {
            var bad = good.ToArray();
            bad[at] ^= 0x10;
            Refused(bad, "checksum");
        }
        Refused(good[..^1], "checksum");
        Refused([.. good, 0], "checksum");
        Refused(good[..20], "checksum");
        Refused([], "not written by this program");
        Refused(new byte[100], "not written by this program");
        Refused([.. good[..4], 9, .. good[5..]], "version 9");
        var other = Assert.Throws<InvalidDataException>(() => _scene.Engine.CreateCamera(128, 96, 10).Restore(new MemoryStream(good)));
        Assert.Equal("it is of a picture analysed at 256x192; this one is 128x96", other.Message);
        Assert.Equal((RestoredGround.None, 0), (camera.Learnt.Restored, camera.Learnt.Sightings));
    }

    [Fact]
    public void Nothing_is_saved_before_there_is_anything()
    {
        var camera = _scene.Camera();
        Step(camera, Picture(Yard, 1));
        Assert.False(camera.CanSave);
        Assert.Throws<InvalidOperationException>(() => camera.Save(Stream.Null));
    }

    [Fact]
    public void Ended_tracks_leave_what_was_learnt_and_their_numbers_are_not_given_again()
    {
        var camera = Experienced();
        var last = camera.Tracks.ToArray().Max(track => track.Id);
        camera.EndTracks();
        Assert.Empty(camera.Tracks.ToArray());
        Step(camera, Picture(Yard, 1, (100, 90)));
        var track = Assert.Single(Step(camera, Picture(Yard, 1, (102, 90))));
        Assert.Equal(last + 1, track.Id);
        Assert.True(camera.Learnt is { SizesKnown: true, WarmingUp: false });
        var next = _scene.Camera();
        next.NumberAfter(camera);
        for (var i = 0; i < 40; i++) Step(next, Picture(Yard, 1));
        for (var i = 0; i < 3; i++) Step(next, Picture(Yard, 1, (100, 90)));
        Assert.Equal(last + 2, Assert.Single(next.Tracks.ToArray()).Id);
    }

    [Fact]
    public void A_change_of_light_pauses_and_is_counted_once()
    {
        var camera = Experienced();
        var paused = 0;
        for (var i = 0; i < 20; i++)
        {
            Step(camera, Picture((x, y) => x < 100 ? Math.Min(255, Yard(x, y) + 60) : Yard(x, y), 1));
            paused += camera.Learnt.Paused ? 1 : 0;
        }
        Assert.InRange(paused, 1, 10);
        Assert.Equal(1, camera.Learnt.Pauses);
        Save(camera);
        Assert.Equal(1, Restored().Learnt.Pauses);
    }

    [Fact]
    public void A_camera_that_looks_elsewhere_begins_anew_and_gives_no_identity_again()
    {
        var camera = Experienced();
        var last = camera.Tracks.ToArray().Max(track => track.Id);
        for (var i = 0; i < 60; i++) Step(camera, Picture(Street, 1));
        Assert.Equal((1, false, 0), (camera.Learnt.SceneChanges, camera.Learnt.SizesKnown, camera.Learnt.Sightings));
        Assert.Empty(camera.Tracks.ToArray());
        for (var i = 0; i < 3; i++) Step(camera, Picture(Street, 1, (100, 90)));
        Assert.Equal(last + 1, Assert.Single(camera.Tracks.ToArray()).Id);
    }

    [Theory]
    [InlineData(60, 0)]
    [InlineData(-40, 0)]
    [InlineData(0, 90)]
    public void Another_light_is_no_other_scene(int brighter, int lampAt)
    {
        var camera = Experienced();
        for (var i = 0; i < 30; i++)
            Step(camera, Picture((x, y) => Math.Clamp(Yard(x, y) + (x >= lampAt ? brighter == 0 ? 70 : brighter : 0), 0, 255), 1));
        Assert.Equal(0, camera.Learnt.SceneChanges);
        Assert.True(camera.Learnt.SizesKnown);
    }

    /// <summary>Sizes that are wrong, here a hint's, would else hide the very people who could correct them.</summary>
    [Fact]
    public void Sizes_with_which_nothing_can_be_explained_are_doubted()
    {
        var camera = _scene.Camera();
        for (var i = 0; i < 40; i++) Step(camera, Picture(Yard, 1));
        camera.Hint(new Box(0, 0, 60, 170));
        var first = 0;
        for (var i = 1; i <= 300 && first == 0; i++)
            if (Step(camera, Picture(Yard, 1, (60 + i % 60, 90))).Length > 0) first = i;
        Assert.InRange(first, 10, 100);
    }

    [Fact]
    public void A_hint_is_kept_until_people_were_seen_and_gives_way_to_them()
    {
        var camera = _scene.Camera();
        camera.Hint(new Box(0, 50, 16, 40));
        Assert.Equal((true, 0), (camera.Learnt.SizesKnown, camera.Learnt.Sightings));
        Assert.Equal(40, camera.Learnt.HeightAtHalf, 0.01f);

        Save(Experienced());
        using (var file = File.OpenRead(_file)) camera.Restore(file);
        Assert.Equal(29, camera.Learnt.HeightAtHalf, 4f);
        // Turned, it begins with the hint again.
        for (var i = 0; i < 10; i++) Step(camera, Picture(Street, 1));
        Assert.Equal(40, camera.Learnt.HeightAtHalf, 0.01f);
    }
}
