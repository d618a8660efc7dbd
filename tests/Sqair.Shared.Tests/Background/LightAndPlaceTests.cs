using Sqair.Background;

namespace Sqair.Shared.Tests.Background;

/// <summary>The camera's exposure, its place, and light that jumps: what changes everywhere and is nobody.</summary>
public sealed class LightAndPlaceTests
{
    const int Width = 96, Height = 64, Pixels = Width * Height;

    /// <summary>A place with soft edges in all directions, some of it dark and some bright.</summary>
    static double Place(double x, double y) => 120 + 50 * Math.Sin(x / 5) * Math.Cos(y / 6) + 30 * Math.Sin((x + 2 * y) / 11);

    static byte[] Picture(Func<double, double> tone, double dx = 0, double dy = 0, int noise = 1)
    {
        var random = new Random(3);
        var picture = new byte[Pixels];
        for (var y = 0; y < Height; y++)
            for (var x = 0; x < Width; x++)
                picture[y * Width + x] = (byte)Math.Clamp(Math.Round(tone(Place(x - dx, y - dy))) + random.Next(-noise, noise + 1), 0, 255);
        return picture;
    }

    static byte[] Covered(byte[] picture, int left, int right, byte gray)
    {
        for (var y = 0; y < Height; y++) picture.AsSpan(y * Width + left, right - left).Fill(gray);
        return picture;
    }

    [Theory]
    [InlineData(0.7, 0)]
    [InlineData(1.25, 4)]
    [InlineData(0.9, -20)]
    public void Gain_and_offset_are_found_behind_somebody_who_covers_a_third_of_the_picture(double gain, double offset)
    {
        var follower = new ExposureFollower(Pixels);
        var frame = Covered(Picture(v => gain * v + offset), 30, 62, 20);
        Assert.True(follower.Compare(frame, Picture(v => v), new byte[Pixels]));
        Assert.Equal(gain, follower.Gain, 0.04);
        foreach (var level in (int[])[60, 120, 180]) Assert.Equal(gain * level + offset, follower.Curve[level], 4.0);
    }

    [Fact]
    public void Highlights_that_hardly_get_darker_bend_the_curve()
    {
        var follower = new ExposureFollower(Pixels);
        // Bright places lie beyond what the camera can show: they stay at 190, whatever the exposure.
        var frame = Picture(v => v > 170 ? 190 : 0.7 * v);
        Assert.True(follower.Compare(frame, Picture(v => v > 170 ? 190 : v), new byte[Pixels]));
        Assert.Equal(0.7 * 120, follower.Curve[120], 5.0);
        Assert.Equal(190, follower.Curve[190], 6.0);
    }

    [Fact]
    public void A_part_of_the_scene_that_changes_is_no_exposure()
    {
        var follower = new ExposureFollower(Pixels);
        Assert.False(follower.Compare(Covered(Picture(v => v), 0, 40, 230), Picture(v => v), new byte[Pixels]));
        Assert.False(follower.Compare(Picture(v => v), Picture(v => v), new byte[Pixels]));
    }

    [Theory]
    [InlineData(0.6, -0.4)]
    [InlineData(-1.5, 1)]
    [InlineData(2, 2)]
    [InlineData(0, -2)]
    public void The_camera_s_shift_is_found_and_undone(double dx, double dy)
    {
        var shift = new CameraShift(Width, Height);
        byte[] place = Picture(v => v), moved = Covered(Picture(v => v, dx, dy), 10, 25, 20);
        shift.Find(moved, place, new byte[Pixels]);
        Assert.Equal(dx, shift.X, 0.15);
        Assert.Equal(dy, shift.Y, 0.15);
        var back = shift.MovedBack(moved, Width, Height, 1);
        var off = 0.0;
        for (var y = 5; y < Height - 5; y++)
            for (var x = 35; x < Width - 5; x++) off = Math.Max(off, Math.Abs(back[y * Width + x] - place[y * Width + x]));
        Assert.InRange(off, 0, 8);
    }

    [Fact]
    public void A_camera_that_hangs_still_is_not_moved_by_people_or_noise()
    {
        var shift = new CameraShift(Width, Height);
        shift.Find(Covered(Picture(v => v, noise: 4), 30, 50, 20), Picture(v => v), new byte[Pixels]);
        Assert.False(shift.IsMoved);
    }

    [Fact]
    public void Half_of_the_picture_that_lights_up_is_learnt_within_a_second_and_a_person_in_it_stays()
    {
        var extractor = new ForegroundExtractor(Width, Height, 8);
        for (var frame = 0; frame < 80; frame++) extractor.Prime(Picture(v => v));
        byte[] Lit()
        {
            byte[] dark = Picture(v => v), bright = Picture(v => v + 25);
            for (var y = 0; y < Height; y++) bright.AsSpan(y * Width, Width / 2).CopyTo(dark.AsSpan(y * Width, Width / 2));
            return dark;
        }
        var foreground = new float[Pixels];
        var paused = 0;
        for (var frame = 0; frame < 8; frame++)
        {
            extractor.Process(Lit(), foreground);
            paused += extractor.GlobalChange ? 1 : 0;
        }
        Assert.InRange(paused, 1, 6);
        Assert.False(extractor.GlobalChange);
        Assert.Equal(0, extractor.ForegroundShare, 0.01);
        var person = Lit();
        for (var y = 20; y < 50; y++) person.AsSpan(y * Width + 20, 10).Fill(10);
        extractor.Process(person, foreground);
        Assert.Equal(300.0 / Pixels, extractor.ForegroundShare, 0.01);
    }
}
