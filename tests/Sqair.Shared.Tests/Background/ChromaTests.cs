using Sqair.Background;

namespace Sqair.Shared.Tests.Background;

/// <summary>
/// Pictures with colour, U and V after the brightness: people as bright as the ground, shadows, a camera whose white balance moves.
/// </summary>
public sealed class ChromaTests
{
    const double Rate = 7;

    [Theory]
    [InlineData(76, 50)]
    [InlineData(75, 49)]
    public void Somebody_as_bright_as_the_ground_is_seen_by_his_colour(int width, int height)
    {
        var street = new Street(width, height);
        var extractor = street.Primed(60);
        var foreground = new float[width * height];
        var frame = street.Frame();
        street.Paint(frame, 20, 10, 8, 20, 120, 128, 150);
        extractor.Process(frame, foreground);
        Assert.Equal(8 * 20, Shown(extractor));
        Assert.Equal(0.4f + 0.6f * 120 / 256, foreground[20 * width + 24], 0.02f);

        // To a gray camera nobody is there.
        var gray = new ForegroundExtractor(width, height, Rate);
        for (var i = 0; i < 60; i++) gray.Prime(street.Frame().AsSpan(0, width * height));
        gray.Process(frame.AsSpan(0, width * height), foreground);
        Assert.Equal(0, Shown(gray));

        // And to a model that was trained without colour neither.
        var without = street.Primed(60, new() { Chroma = false });
        without.Process(frame, foreground);
        Assert.Equal(0, Shown(without));
    }

    [Fact]
    public void The_last_row_and_column_of_an_odd_picture_belong_to_it()
    {
        var street = new Street(75, 49);
        var extractor = street.Primed(60);
        var frame = street.Frame();
        street.Paint(frame, 61, 31, 14, 18, 120, 150, 128);
        extractor.Prime(frame);
        Assert.Equal(255, extractor.Silhouettes[47 * 75 + 73]);
        Assert.Equal(255, extractor.Mask[48 * 75 + 74]);
        Assert.Equal(0, extractor.Silhouettes[20 * 75 + 70]);
    }

    [Fact]
    public void Single_coloured_specks_are_noise()
    {
        Assert.Equal(0, ShownOf((street, frame) =>
        {
            street.Paint(frame, 20, 10, 2, 2, 120, 170, 128);
            street.Paint(frame, 40, 10, 4, 2, 120, 128, 90);
        }));
    }

    [Fact]
    public void A_shadow_has_the_colour_of_the_ground() =>
        Assert.Equal(0, ShownOf((street, frame) => street.Paint(frame, 20, 30, 30, 6, 104, 120, 132)));

    [Fact]
    public void When_the_white_balance_moves_brightness_judges_alone_until_the_new_colours_are_learnt()
    {
        var street = new Street(76, 50);
        var extractor = street.Primed(60);
        (street.U, street.V) = (110, 150);
        for (var i = 0; i < 30; i++)
        {
            var frame = street.Frame();
            street.Paint(frame, 20, 10, 8, 20, 40, 110, 150);
            extractor.Prime(frame);
            Assert.False(extractor.GlobalChange);
            Assert.InRange(Shown(extractor), 8 * 20, 8 * 20 + 30);
        }
        var coloured = street.Frame();
        street.Paint(coloured, 50, 10, 8, 20, 120, 128, 128);
        extractor.Prime(coloured);
        Assert.Equal(255, extractor.Silhouettes[20 * 76 + 54]);
    }

    [Fact]
    public void The_colour_of_whoever_stood_there_for_long_leaves_no_ghost()
    {
        var street = new Street(76, 50);
        var extractor = street.Primed(20);
        byte[] Standing()
        {
            var frame = street.Frame();
            street.Paint(frame, 20, 10, 8, 20, 40, 160, 100);
            return frame;
        }
        for (var i = 0; i < 180 * Rate; i++) extractor.Prime(Standing());
        Assert.Equal(0, Shown(extractor));
        for (var i = 0; i < 4 * Rate; i++) extractor.Prime(street.Frame());
        Assert.Equal(0, Shown(extractor));
    }

    [Fact]
    public void Nothing_is_allocated_per_frame()
    {
        var street = new Street(76, 50);
        var extractor = street.Primed(30);
        var frame = street.Frame();
        street.Paint(frame, 20, 10, 8, 20, 120, 150, 128);
        var foreground = new float[76 * 50];
        extractor.Process(frame, foreground);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 20; i++) extractor.Process(frame, foreground);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    /// <summary>Silhouette pixels of a street with something painted on it.</summary>
    static int ShownOf(Action<Street, byte[]> paint)
    {
        var street = new Street(76, 50);
        var extractor = street.Primed(60);
        var frame = street.Frame();
        paint(street, frame);
        extractor.Prime(frame);
        return Shown(extractor);
    }

    static int Shown(ForegroundExtractor extractor) => extractor.Silhouettes.ToArray().Count(s => s == 255);

    /// <summary>Ground of one brightness and colour with a little noise.</summary>
    sealed class Street(int width, int height)
    {
        readonly Random _random = new(8);

        public int U { get; set; } = 120;

        public int V { get; set; } = 132;

        int HalfWidth => (width + 1) / 2;

        int Half => HalfWidth * ((height + 1) / 2);

        public byte[] Frame()
        {
            var frame = new byte[width * height + 2 * Half];
            for (var i = 0; i < frame.Length; i++)
                frame[i] = (byte)((i < width * height ? 120 : i < width * height + Half ? U : V) + _random.Next(-1, 2));
            return frame;
        }

        /// <summary>A box, in pixels of the whole picture.</summary>
        public void Paint(byte[] frame, int left, int top, int across, int down, byte brightness, byte u, byte v)
        {
            for (var y = top; y < top + down; y++)
            {
                frame.AsSpan(y * width + left, across).Fill(brightness);
                var row = width * height + y / 2 * HalfWidth + left / 2;
                frame.AsSpan(row, (left + across + 1) / 2 - left / 2).Fill(u);
                frame.AsSpan(row + Half, (left + across + 1) / 2 - left / 2).Fill(v);
            }
        }

        public ForegroundExtractor Primed(int frames, ForegroundOptions? options = null)
        {
            var extractor = new ForegroundExtractor(width, height, Rate, options);
            for (var i = 0; i < frames; i++) extractor.Prime(Frame());
            return extractor;
        }
    }
}
