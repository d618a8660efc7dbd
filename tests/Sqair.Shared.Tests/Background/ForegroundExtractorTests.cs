using Sqair.Background;

namespace Sqair.Shared.Tests.Background;

public sealed partial class ForegroundExtractorTests
{
    const int Width = 75, Height = 50, Pixels = Width * Height;
    const double Rate = 7;

    [Fact]
    public void A_person_is_bright_on_black_and_as_bright_as_his_clothes()
    {
        var street = new Street();
        var extractor = street.Primed(60);
        var foreground = new float[Pixels];
        extractor.Process(street.Frame(new(20, 10, 8, 20, 40), new(50, 10, 8, 20, 250)), foreground);
        Assert.False(extractor.WarmingUp);
        Assert.False(extractor.GlobalChange);
        Assert.All(foreground, v => Assert.InRange(v, 0, 1));

        // Inside, (102 + 153 gray / 256) / 255.
        Assert.Equal(0.4f + 0.6f * 40 / 256, foreground[20 * Width + 24], 0.01f);
        Assert.Equal(0.4f + 0.6f * 250 / 256, foreground[20 * Width + 54], 0.01f);
        Assert.Equal(0, foreground[20 * Width + 38]);
        Assert.Equal(2 * 8 * 20, Shown(extractor));
        Assert.Equal(Shown(extractor) / (float)Pixels, extractor.ForegroundShare, 1e-6f);
    }

    [Fact]
    public void Shadows_and_specks_are_not_shown_and_pin_holes_are_filled()
    {
        var street = new Street { Noise = 0 };
        var extractor = street.Primed(60);
        var foreground = new float[Pixels];
        var frame = street.Frame(new Person(40, 10, 10, 20, 20));
        frame[15 * Width + 45] = 120;
        frame[30 * Width + 10] = 255;
        frame[30 * Width + 11] = 255;
        for (var x = 15; x < 30; x++)
            frame[40 * Width + x] = frame[41 * Width + x] = (byte)(Street.Ground * 0.85);
        extractor.Process(frame, foreground);
        Assert.Equal(BackgroundSubtractor.Shadow, extractor.Mask[40 * Width + 20]);
        Assert.Equal(BackgroundSubtractor.Foreground, extractor.Mask[30 * Width + 10]);
        Assert.Equal(0, extractor.Mask[15 * Width + 45]);
        Assert.Equal(0, foreground[40 * Width + 20]);
        Assert.Equal(0, foreground[30 * Width + 10]);
        Assert.Equal(255, extractor.Silhouettes[15 * Width + 45]);
    }

    [Theory]
    [InlineData(75, 50)]
    [InlineData(64, 9)]
    [InlineData(5, 7)]
    [InlineData(1, 1)]
    public void The_rule_agrees_with_its_formula_at_any_size(int width, int height)
    {
        var random = new Random(6);
        var options = new ForegroundOptions { GlobalChangeShare = 1 };
        var extractor = new ForegroundExtractor(width, height, Rate, options);
        byte[] gray = new byte[width * height];
        var foreground = new float[width * height];
        var shown = 0;
        for (var frame = 0; frame < 40; frame++)
        {
            for (var i = 0; i < gray.Length; i++)
                gray[i] = (byte)(random.Next(3) == 0 ? random.Next(256) : 128);
            extractor.Process(gray, foreground);
            if (frame == 0 || extractor.GlobalChange)
                continue;
            var solid = Clean(extractor.Mask.ToArray(), width, height, options);
            Assert.Equal(solid, extractor.Silhouettes.ToArray());
            Assert.Equal(Smooth(gray, solid, width, height, options), foreground);
            shown += solid.Count(s => s != 0);
        }

        Assert.True(shown > 0 || width == 1, "No frame showed anything to compare.");
    }

    [Fact]
    public void A_lamp_that_lights_the_place_unevenly_is_reported_blanked_and_learnt_at_once()
    {
        var street = new Street();
        var extractor = street.Primed(60);
        var foreground = new float[Pixels];
        street.Lamp = 1;
        var reported = 0;
        for (var frame = 0; frame < 10; frame++)
        {
            extractor.Process(street.Frame(), foreground);
            reported += extractor.GlobalChange ? 1 : 0;
            Assert.All(foreground, v => Assert.Equal(0, v));
        }

        // Half a second at 7 frames a second.
        Assert.Equal(4, reported);
        for (var frame = 0; frame < 30; frame++)
            extractor.Prime(street.Frame());
        extractor.Process(street.Frame(new Person(20, 10, 8, 20, 40)), foreground);
        Assert.Equal(8 * 20, Shown(extractor));
    }

    /// <summary>
    /// The camera sets its exposure anew because of who comes: all around him changes, and nothing of it is foreground, not even for a
    /// frame.
    /// </summary>
    [Theory]
    [InlineData(0.6)]
    [InlineData(1.5)]
    public void Exposure_that_follows_somebody_near_leaves_only_him(double light)
    {
        var street = new Street();
        var extractor = street.Primed(60);
        var foreground = new float[Pixels];
        var near = new Person(25, 5, 14, 40, 30);
        for (var frame = 0; frame < 6; frame++)
        {
            street.Light = light;
            extractor.Process(street.Frame(near), foreground);
            Assert.False(extractor.GlobalChange);
            Assert.Equal(14 * 40, Shown(extractor), 30.0);
        }
        street.Light = 1;
        extractor.Process(street.Frame(), foreground);
        Assert.Equal(0, Shown(extractor));
    }

    /// <param name="before">Frames that the camera has seen; at the start, when all is learnt fast, it has seen some.</param>
    [Theory]
    [InlineData(60)]
    [InlineData(6)]
    public void Somebody_who_is_known_to_be_a_person_never_becomes_scenery(int before)
    {
        var street = new Street();
        var extractor = street.Primed(before);
        Assert.Equal(before < 60, extractor.WarmingUp);
        Person standing = new(20, 10, 8, 20, 40), trolley = new(50, 20, 8, 10, 60);
        for (var frame = 0; frame < 180 * Rate; frame++)
        {
            extractor.Prime(street.Frame(standing, trolley));
            extractor.Keep([new PixelRegion(19, 9, 29, 31)]);
        }
        Assert.Equal(8 * 20, Shown(extractor));
        extractor.Prime(street.Frame(trolley));
        Assert.Equal(0, Shown(extractor));
    }

    [Fact]
    public void What_is_known_to_be_a_thing_becomes_scenery_soon_and_other_silhouettes_slowly()
    {
        int Seconds(bool known)
        {
            var street = new Street();
            var extractor = street.Primed(60);
            Person standing = new(20, 10, 8, 20, 40), trolley = new(50, 20, 8, 10, 60);
            PixelRegion person = new(19, 9, 29, 31), thing = new(19, 9, 60, 31);
            for (var frame = 0; frame < 180 * Rate; frame++)
            {
                extractor.Prime(street.Frame(standing, trolley));
                extractor.Keep([person], known ? [thing] : []);
                if (Shown(extractor) == 8 * 20) return (int)(frame / Rate);
            }
            return int.MaxValue;
        }
        Assert.InRange(Seconds(known: true), 1, 15);
        Assert.InRange(Seconds(known: false), 30, 120);
    }

    /// <param name="width">Of the thing as it is known, of the trolley's 8 pixels.</param>
    /// <param name="left">Pixels of the trolley and of the man that are still shown when the thing has become scenery.</param>
    [Theory]
    [InlineData(5, 0)]
    [InlineData(3, 5 * 10)]
    public void A_silhouette_of_which_things_are_half_becomes_scenery_as_one(int width, int left)
    {
        var street = new Street();
        var extractor = street.Primed(60);
        Person standing = new(20, 10, 8, 20, 40), trolley = new(50, 20, 8, 10, 60);
        for (var frame = 0; frame < 20 * Rate; frame++)
        {
            extractor.Prime(street.Frame(standing, trolley));
            // When the thing is scenery nobody speaks of it any more.
            extractor.Keep([new PixelRegion(19, 9, 29, 31)], Shown(extractor) == 8 * 20 + left ? [] : [new(50, 19, 50 + width, 31)]);
        }
        Assert.Equal(8 * 20 + left, Shown(extractor));
    }

    [Fact]
    public void A_flash_is_blanked_and_forgotten()
    {
        var street = new Street();
        var extractor = street.Primed(60);
        var foreground = new float[Pixels];
        var white = new byte[Pixels];
        white.AsSpan().Fill(255);
        extractor.Process(white, foreground);
        Assert.True(extractor.GlobalChange);
        extractor.Process(street.Frame(new Person(20, 10, 8, 20, 40)), foreground);
        Assert.False(extractor.GlobalChange);
        Assert.Equal(8 * 20, Shown(extractor));
    }

    [Fact]
    public void Somebody_who_stands_stays_in_the_picture_for_half_a_minute_and_is_scenery_in_the_end()
    {
        var street = new Street();
        var extractor = street.Primed(420);
        var standing = new Person(20, 10, 8, 20, 40);
        for (var frame = 0; frame < 30 * Rate; frame++)
            extractor.Prime(street.Frame(standing));
        Assert.Equal(8 * 20, Shown(extractor));
        for (var frame = 0; frame < 60 * Rate; frame++)
            extractor.Prime(street.Frame(standing));
        Assert.Equal(0, Shown(extractor));
    }

    [Fact]
    public void The_hole_that_somebody_leaves_who_was_scenery_is_no_silhouette()
    {
        var street = new Street { Noise = 4 };
        var standing = new Person(20, 10, 8, 20, 40);
        var extractor = street.Primed(20);
        for (var frame = 0; frame < 180 * Rate; frame++)
            extractor.Prime(street.Frame(standing));
        Assert.Equal(0, Shown(extractor));

        // At first nobody can tell.
        extractor.Prime(street.Frame());
        Assert.Equal(8 * 20, Shown(extractor));
        for (var frame = 0; frame < 3 * Rate; frame++)
            extractor.Prime(street.Frame());
        Assert.Equal(0, Shown(extractor));

        // And the place is as good as any other.
        extractor.Prime(street.Frame(new Person(22, 12, 8, 20, 200)));
        Assert.Equal(8 * 20, Shown(extractor));
    }

    [Fact]
    public void The_ghost_of_somebody_who_was_there_at_the_start_fades_within_seconds()
    {
        var street = new Street();
        var extractor = new ForegroundExtractor(Width, Height, Rate);
        for (var frame = 0; frame < 4; frame++)
            extractor.Prime(street.Frame(new Person(20, 10, 8, 20, 40)));
        for (var frame = 0; frame < 2 * Rate; frame++)
            extractor.Prime(street.Frame());
        Assert.True(extractor.WarmingUp);
        Assert.Equal(0, Shown(extractor));
    }

    [Fact]
    public void The_first_frame_is_black_and_reset_starts_again()
    {
        var street = new Street();
        var extractor = street.Primed(60);
        extractor.Reset();
        var foreground = new float[Pixels];
        foreground.AsSpan().Fill(1);
        extractor.Process(street.Frame(), foreground);
        Assert.True(extractor.WarmingUp);
        Assert.False(extractor.GlobalChange);
        Assert.All(foreground, v => Assert.Equal(0, v));
    }

    [Fact]
    public void Nothing_is_allocated_per_frame()
    {
        var street = new Street();
        var extractor = street.Primed(30);
        var (empty, busy, foreground) = (street.Frame(), street.Frame(new Person(20, 10, 8, 20, 40)), new float[Pixels]);
        extractor.Process(busy, foreground);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var frame = 0; frame < 20; frame++)
            extractor.Process(frame % 2 == 0 ? empty : busy, foreground);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Wrong_input_is_named()
    {
        Assert.Contains("frame rate", Assert.Throws<ArgumentOutOfRangeException>(() => new ForegroundExtractor(8, 8, 0)).Message);
        var refusal = Assert.Throws<ArgumentException>(
            () => new ForegroundExtractor(8, 8, 7, new ForegroundOptions { GlobalChangeShare = 2 }));
        Assert.Contains("foreground.GlobalChangeShare is 2; allowed: in (0, 1]", refusal.Message);
        Assert.Contains("5 bytes; a gray one has 64, one with colour 96",
            Assert.Throws<ArgumentException>(() => new ForegroundExtractor(8, 8, 7).Prime(new byte[5])).Message);
        Assert.Contains("3 pixels",
            Assert.Throws<ArgumentException>(() => new ForegroundExtractor(8, 8, 7).Process(new byte[64], new float[3])).Message);
    }

    static int Shown(ForegroundExtractor extractor) => extractor.Silhouettes.ToArray().Count(s => s == 255);
}
