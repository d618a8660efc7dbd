using Sqair.Tracking;

namespace Sqair.Shared.Tests.Tracking;

/// <summary>People of any size: windows of several scales over one picture.</summary>
public sealed class PictureLevelsTests
{
    [Fact]
    public void Each_level_is_the_mean_of_four_pixels_and_the_last_holds_somebody_as_tall_as_the_picture()
    {
        var levels = new PictureLevels(255, 191, new(12, 28), 0.3f);
        Assert.Equal(3, levels.Count);
        Assert.Equal((128, 96), (levels[1].Width, levels[1].Height));
        var random = new Random(1);
        for (var i = 0; i < levels[0].Foreground.Length; i++) levels[0].Foreground[i] = random.NextSingle();
        levels.Shrink();
        for (var y = 0; y < 96; y++)
        {
            for (var x = 0; x < 128; x++)
            {
                float sum = 0;
                for (var v = 2 * y; v < Math.Min(191, 2 * y + 2); v++)
                    for (var u = 2 * x; u < Math.Min(255, 2 * x + 2); u++) sum += levels[0].Foreground[v * 255 + u];
                Assert.Equal(sum / 4, levels[1].Foreground[y * 128 + x], 1e-5f);
            }
        }
    }

    [Fact]
    public void An_object_changes_its_level_with_its_size_and_never_to_and_fro()
    {
        var levels = new PictureLevels(256, 192, new(12, 28), 0.3f);
        Assert.Equal((0, 1, 2, 2), (levels.For(20, 0), levels.For(60, 0), levels.For(180, 0), levels.For(400, 2)));
        for (var height = 5f; height < 200; height++)
        {
            for (var level = 0; level < 3; level++)
            {
                // Whatever it began with, a height that trembles settles on one level.
                var settled = levels.For(0.98f * height, levels.For(1.02f * height, level));
                Assert.Equal(settled, levels.For(1.02f * height, settled));
                Assert.Equal(settled, levels.For(0.98f * height, settled));
            }
        }
    }

    [Fact]
    public void A_where_keeps_its_box_from_level_to_level()
    {
        var random = new Random(4);
        for (var i = 0; i < 200; i++)
        {
            var box = Box.FromCentre(
                60 + 100 * random.NextSingle(), 60 + 60 * random.NextSingle(),
                12 + 10 * random.NextSingle(), 30 + 12 * random.NextSingle());
            Window fine = Window.CentredOn(box.CentreX, box.CentreY), coarse = Window.CentredOn(box.CentreX, box.CentreY, 1);
            var where = Where.FromBox(box, fine);
            WhereTests.AssertClose(box, where.Reexpressed(fine, coarse).ToBox(coarse), 0.05f);
            WhereTests.AssertClose(box, where.Reexpressed(fine, coarse).Reexpressed(coarse, fine).ToBox(fine), 0.1f);
        }
    }

    /// <summary>What an object draws has the same place and mass at every level.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void An_object_is_drawn_at_its_place_at_every_level(int own)
    {
        var levels = new PictureLevels(256, 192, new(12, 28), 0.3f);
        var box = Box.FromCentre(128, 96, 50, 110);
        var window = Window.CentredOn(128, 96, own);
        var track = new TrackState(HandMadeModel.Manifest) { Phase = TrackPhase.Confirmed, Window = window };
        Array.Fill(track.Held.Glimpse, 0.8f);
        (track.Held.Where, track.Held.Presence) = (Where.FromBox(own == 0 ? Box.FromCentre(128, 96, 24, 56) : box, window), 1);
        track.Box = track.Held.Where.ToBox(window);
        levels.Update([track]);
        for (var level = 0; level < levels.Count; level++)
        {
            float mass = 0, x = 0, y = 0;
            for (var i = 0; i < levels[level].Explained.Length; i++)
            {
                var value = levels[level].Explained[i];
                (mass, x, y) = (mass + value, x + value * (i % levels[level].Width + 0.5f), y + value * (i / levels[level].Width + 0.5f));
            }
            var scale = 1 << level;
            Assert.Equal(0.8f * track.Box.Area, mass * scale * scale, 0.2f * track.Box.Area);
            Assert.Equal(128, x / mass * scale, 1f * (1 << own));
            Assert.Equal(96, y / mass * scale, 1f * (1 << own));
        }
    }

    /// <summary>Somebody as tall as the picture, beside somebody small: each is one object, at the level of his size.</summary>
    [Fact]
    public void Somebody_near_the_lens_is_one_person()
    {
        using var scene = new Scene();
        var camera = scene.Camera();
        var picture = new float[Scene.Width * Scene.Height];
        for (var frame = 0; frame < 30; frame++)
        {
            Array.Clear(picture);
            // The hand-made model knows people of 11x29 samples: here four times as large.
            for (var y = 40; y < 40 + 116; y++) picture.AsSpan(y * Scene.Width + 60 + frame, 44).Fill(0.9f);
            scene.Engine.StepForeground([new CameraForeground(camera, picture, TimeSpan.FromSeconds(frame / 10.0))]);
        }
        var track = Assert.Single(camera.Tracks.ToArray());
        Assert.Equal(1, track.Id);
        Assert.Equal((60 + 29 + 22, 40 + 58), ((int)MathF.Round(track.Box.CentreX), (int)MathF.Round(track.Box.CentreY)), s_close);
        Assert.InRange(track.Box.Height, 95, 135);
    }

    static readonly IEqualityComparer<(int, int)> s_close =
        EqualityComparer<(int X, int Y)>.Create((a, b) => Math.Abs(a.X - b.X) <= 8 && Math.Abs(a.Y - b.Y) <= 8);
}
