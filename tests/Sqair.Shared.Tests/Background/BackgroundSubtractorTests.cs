using Sqair.Background;

namespace Sqair.Shared.Tests.Background;

public sealed class BackgroundSubtractorTests
{
    // 37 x 11 is no multiple of any vector: the tail is tested too.
    const int Width = 37, Height = 11, Pixels = Width * Height;

    public static TheoryData<string, BackgroundOptions> Settings => new()
    {
        { "defaults", new BackgroundOptions() },
        { "short memory", new BackgroundOptions { History = 12 } },
        { "two components", new BackgroundOptions { History = 40, Components = 2 } },
        { "one component", new BackgroundOptions { History = 40, Components = 1 } },
        { "match wider than background", new BackgroundOptions { History = 60, MatchThreshold = 25, VarianceThreshold = 9 } },
        { "no shadows, strong reduction", new BackgroundOptions { History = 30, DetectShadows = false, ComplexityReduction = 0.2f } },
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public void Vectors_agree_with_the_scalar_reference_bit_for_bit(string name, BackgroundOptions options)
    {
        var random = new Random(7);
        var subtractor = new BackgroundSubtractor(Width, Height, options);
        var reference = new ScalarMixture(Pixels, options);
        byte[] gray = new byte[Pixels], held = new byte[Pixels],
            mask = new byte[Pixels], expected = new byte[Pixels], picture = new byte[Pixels];
        var seen = new HashSet<byte>();
        for (var frame = 0; frame < 300; frame++)
        {
            NextFrame(random, frame, gray);
            var holds = frame % 3 == 0;
            for (var i = 0; i < Pixels; i++)
                held[i] = (byte)(random.Next(4) == 0 ? 255 : 0);
            var rate = frame % 50 == 49 ? 0 : subtractor.NextLearningRate;
            reference.Apply(gray, expected, rate, holds ? held : null);
            subtractor.Apply(gray, mask, rate, holds ? held : default);
            Assert.True(expected.AsSpan().SequenceEqual(mask), $"{name}: masks differ in frame {frame}");
            subtractor.Background(picture);
            for (var i = 0; i < Pixels; i++)
                Assert.Equal(reference.Background(i), picture[i]);
            seen.UnionWith(mask);
        }

        // The frames must have exercised what is compared.
        Assert.Equal(options.DetectShadows ? 3 : 2, seen.Count);
        Assert.Equal(options.Components, reference.MostComponents);
    }

    [Fact]
    public void Steady_noise_is_background_a_person_is_foreground_a_slight_darkening_is_shadow()
    {
        var random = new Random(1);
        var subtractor = new BackgroundSubtractor(Width, Height);
        byte[] gray = new byte[Pixels], mask = new byte[Pixels];
        for (var frame = 0; frame < 200; frame++)
        {
            for (var i = 0; i < Pixels; i++)
                gray[i] = (byte)(120 + random.Next(-3, 4));
            subtractor.Apply(gray, mask);
        }

        Assert.All(mask, m => Assert.Equal(0, m));
        gray.AsSpan().Fill(120);
        (gray[5], gray[6], gray[7]) = (200, 80, 40);
        subtractor.Apply(gray, mask);
        Assert.Equal([0, BackgroundSubtractor.Foreground, BackgroundSubtractor.Shadow, BackgroundSubtractor.Foreground, 0], mask[4..9]);
    }

    [Fact]
    public void A_pixel_that_flickers_between_two_grays_becomes_background()
    {
        var subtractor = new BackgroundSubtractor(Width, Height);
        byte[] gray = new byte[Pixels], mask = new byte[Pixels];
        for (var frame = 0; frame < 100; frame++)
        {
            gray.AsSpan().Fill(frame % 2 == 0 ? (byte)60 : (byte)160);
            subtractor.Apply(gray, mask);
        }

        Assert.All(mask, m => Assert.Equal(0, m));
        gray.AsSpan().Fill(110);
        subtractor.Apply(gray, mask);
        Assert.DoesNotContain((byte)0, mask);
    }

    [Fact]
    public void Held_pixels_resist_being_learnt()
    {
        static int FramesUntilAbsorbed(byte hold)
        {
            var subtractor = new BackgroundSubtractor(Width, Height, new BackgroundOptions { History = 100 });
            byte[] gray = new byte[Pixels], mask = new byte[Pixels], held = new byte[Pixels];
            gray.AsSpan().Fill(60);
            held.AsSpan().Fill(hold);
            for (var frame = 0; frame < 200; frame++)
                subtractor.Apply(gray, mask);
            gray.AsSpan().Fill(180);
            for (var frame = 0; ; frame++)
            {
                subtractor.Apply(gray, mask, 0.01f, held);
                if (mask[0] == 0)
                    return frame;
            }
        }

        // Absorbed when the old weight has decayed to the ratio 0.9: ln 0.9 / ln(1 - alpha) frames, 10.5 at 0.01 and 105 at 0.001.
        Assert.InRange(FramesUntilAbsorbed(0), 9, 14);
        Assert.InRange(FramesUntilAbsorbed(255), 95, 130);
    }

    [Fact]
    public void Replaced_pixels_are_background_at_once_and_the_others_are_not_touched()
    {
        var random = new Random(4);
        var (subtractor, other) = (new BackgroundSubtractor(Width, Height), new BackgroundSubtractor(Width, Height));
        byte[] gray = new byte[Pixels], mask = new byte[Pixels], untouched = new byte[Pixels], where = new byte[Pixels];
        for (var frame = 0; frame < 60; frame++)
        {
            NextFrame(random, frame, gray);
            subtractor.Apply(gray, mask);
            other.Apply(gray, mask);
        }

        gray.AsSpan().Fill(250);
        for (var i = 0; i < Pixels; i += 3)
            where[i] = 1;
        subtractor.Replace(gray, where);
        for (var frame = 0; frame < 5; frame++)
        {
            subtractor.Apply(gray, mask);
            other.Apply(gray, untouched);
            for (var i = 0; i < Pixels; i++)
                Assert.Equal(where[i] != 0 ? 0 : untouched[i], mask[i]);
        }
    }

    [Fact]
    public void Nothing_is_allocated_per_frame()
    {
        var random = new Random(3);
        var subtractor = new BackgroundSubtractor(Width, Height);
        byte[] gray = new byte[Pixels], mask = new byte[Pixels];
        for (var frame = 0; frame < 3; frame++)
            Step(frame);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var frame = 3; frame < 50; frame++)
            Step(frame);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Step(int frame)
        {
            NextFrame(random, frame, gray);
            subtractor.Apply(gray, mask);
            subtractor.Background(mask);
        }
    }

    [Fact]
    public void Wrong_input_is_named()
    {
        var subtractor = new BackgroundSubtractor(Width, Height);
        Assert.Contains("5 pixels", Assert.Throws<ArgumentException>(() => subtractor.Apply(new byte[5], new byte[Pixels])).Message);
        Assert.Contains("5 pixels", Assert.Throws<ArgumentException>(() => subtractor.Apply(new byte[Pixels], new byte[5])).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => subtractor.Apply(new byte[Pixels], new byte[Pixels], float.NaN, default));
        var refusal = Assert.Throws<ArgumentException>(
            () => new BackgroundSubtractor(Width, Height, new BackgroundOptions { Components = 9 }));
        Assert.Contains("Components is 9; allowed: 1 to 8", refusal.Message);
    }

    /// <summary>Noise of different strength per column, flicker, moving bars, steps of light: all the paths of the mixture.</summary>
    static void NextFrame(Random random, int frame, byte[] gray)
    {
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var level = 100 + 3 * y + (frame / 120 % 2 == 1 ? 25 : 0) + random.Next(-1 - x / 6, 2 + x / 6);
                if ((x + frame) % 41 < 4)
                    level = 70 + 20 * (y % 5);
                if (x % 9 == 0)
                    level += 40 * (frame % (2 + x / 9));
                if (y == 3)
                    level = random.Next(256);
                gray[y * Width + x] = (byte)Math.Clamp(level, 0, 255);
            }
        }
    }
}
