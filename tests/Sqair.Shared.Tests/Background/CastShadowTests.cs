using Sqair.Background;

namespace Sqair.Shared.Tests.Background;

public sealed class CastShadowTests
{
    const int Width = 96, Height = 64, PersonWidth = 8, PersonHeight = 20, Ground = 150;
    const double Rate = 8;

    [Fact]
    public void In_sun_the_shadows_are_learnt_and_left_out_and_the_people_stay()
    {
        var extractor = new ForegroundExtractor(Width, Height, Rate);
        var scene = new Scene(shadow: 0.55f);
        for (var i = 0; i < 160; i++) extractor.Process(scene.Next(), scene.Foreground);

        Assert.Equal(0.55f, extractor.CastShadowShare, 0.04f);
        int people = 0, shadows = 0, shown = 0, seen = 0;
        for (var i = 0; i < 40; i++)
        {
            extractor.Process(scene.Next(), scene.Foreground);
            foreach (var (left, top) in scene.Places)
            {
                for (var y = 2; y < PersonHeight - 2; y++, people++, shadows++)
                {
                    if (extractor.Silhouettes[(top + y) * Width + left + PersonWidth / 2] != 0) seen++;
                    if (extractor.Silhouettes[(top + y) * Width + left + PersonWidth + 4] != 0) shown++;
                }
            }
        }
        Assert.True(seen > 0.85 * people, $"{seen} of {people} pixels of people are shown");
        Assert.True(shown < 0.05 * shadows, $"{shown} of {shadows} pixels of shadows are shown");
    }

    [Fact]
    public void Without_sun_dark_clothes_are_nobodys_shadow()
    {
        var extractor = new ForegroundExtractor(Width, Height, Rate);
        var plain = new ForegroundExtractor(Width, Height, Rate, new() { CastShadows = false });
        var scene = new Scene(shadow: 1f);
        for (var i = 0; i < 200; i++)
        {
            var frame = scene.Next();
            extractor.Process(frame, scene.Foreground);
            plain.Process(frame, scene.Foreground);
            Assert.Equal(0, extractor.CastShadowShare);
            Assert.True(extractor.Silhouettes.SequenceEqual(plain.Silhouettes));
        }
    }

    /// <summary>
    /// A low sun: thin shadows on two kinds of ground that keep different shares, too thin to be even and too different to pile up. That so
    /// much of the foreground lies gives them away.
    /// </summary>
    [Fact]
    public void Long_thin_shadows_are_left_out_because_they_lie()
    {
        var extractor = new ForegroundExtractor(Width, Height, Rate);
        var random = new Random(6);
        var foreground = new float[Width * Height];
        int people = 0, seen = 0, shadows = 0, shown = 0;
        for (var i = 0; i < 400; i++)
        {
            var frame = new byte[Width * Height];
            for (var p = 0; p < frame.Length; p++) frame[p] = (byte)((p / Width < Height / 2 ? 150 : 110) + random.Next(-2, 3));
            var left = (2 * i) % (Width + 60) - 20;
            foreach (var (top, clothes, share) in i < 8 ? [] : ((int, int, float)[])[(3, 60, 0.7f), (35, 200, 0.5f)])
            {
                void Pixel(int x, int y, Func<byte, float> value)
                {
                    if (x >= 0 && x < Width) frame[y * Width + x] = (byte)value(frame[y * Width + x]);
                }
                for (var y = top; y < top + PersonHeight; y++)
                    for (var x = left; x < left + PersonWidth; x++) Pixel(x, y, _ => Math.Clamp(clothes + random.Next(-9, 10), 0, 255));
                for (var y = top + PersonHeight - 3; y < top + PersonHeight; y++)
                    for (var x = left + PersonWidth; x < left + PersonWidth + 30; x++) Pixel(x, y, ground => ground * share);
            }
            extractor.Process(frame, foreground);
            if (i < 250 || left < 0 || left + PersonWidth + 30 > Width) continue;
            foreach (var top in (int[])[3, 35])
            {
                for (var y = top + 2; y < top + PersonHeight - 5; y++, people++)
                    if (extractor.Silhouettes[y * Width + left + PersonWidth / 2] != 0) seen++;
                for (var x = left + PersonWidth + 4; x < left + PersonWidth + 26; x++, shadows++)
                    if (extractor.Silhouettes[(top + PersonHeight - 2) * Width + x] != 0) shown++;
            }
        }
        Assert.True(shadows > 500);
        Assert.True(seen > 0.9 * people, $"{seen} of {people} pixels of people are shown");
        Assert.True(shown < 0.15 * shadows, $"{shown} of {shadows} pixels of shadows are shown");
    }

    /// <summary>
    /// Shadows on two kinds of ground, and many clothes as evenly dark as they are: the share alone does not tell. But all shadows have one
    /// tint.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Shadows_among_clothes_as_dark_are_known_by_their_tint(bool colour)
    {
        const int Half = Width / 2 * (Height / 2);
        var extractor = new ForegroundExtractor(Width, Height, Rate);
        var random = new Random(7);
        var foreground = new float[Width * Height];
        int people = 0, seen = 0, shadows = 0, shown = 0;
        for (var i = 0; i < 600; i++)
        {
            var frame = new byte[Width * Height + 2 * Half];
            for (var p = 0; p < Width * Height; p++) frame[p] = (byte)((p / Width < Height / 2 ? 180 : 140) + random.Next(-1, 2));
            for (var p = 0; p < 2 * Half; p++)
                frame[Width * Height + p] = (byte)((p % Half / (Width / 2) < Height / 4 ? 122 : 132) + random.Next(-1, 2));
            var round = (2 * i) / (Width + 40);
            var left = 2 * ((2 * i) % (Width + 40) / 2) - 20;
            foreach (var top in i < 8 ? [] : (int[])[4, 36])
            {
                // Each round other clothes, 0.40 to 0.78 of the ground, blue and red.
                var (ground, share) = (top < Height / 2 ? 180 : 140, 0.4f + 0.02f * (round * 7 % 20));
                var (groundTint, clothes) = (top < Height / 2 ? 122 : 132, round % 2 == 0 ? 160 : 100);
                for (var y = top; y < top + PersonHeight; y++)
                {
                    for (var x = Math.Max(0, left); x < Math.Min(Width, left + 3 * PersonWidth); x++)
                    {
                        var person = x < left + PersonWidth;
                        if (!person && y < top + 8) continue;
                        frame[y * Width + x] = (byte)(person ? ground * share : frame[y * Width + x] * 0.6f);
                        var at = Width * Height + y / 2 * (Width / 2) + x / 2;
                        (frame[at], frame[at + Half]) = person
                            ? ((byte)clothes, (byte)(256 - clothes))
                            : ((byte)(128 + 0.6f * (groundTint - 128) + 3), (byte)(128 + 0.6f * (groundTint - 128) - 1));
                    }
                }
            }
            extractor.Process(colour ? frame : frame.AsSpan(0, Width * Height), foreground);
            if (i < 400 || left < 0 || left + 3 * PersonWidth > Width) continue;
            foreach (var top in (int[])[4, 36])
            {
                for (var y = top + 2; y < top + PersonHeight - 2; y++, people++)
                    if (extractor.Silhouettes[y * Width + left + PersonWidth / 2] != 0) seen++;
                for (var y = top + 10; y < top + PersonHeight - 2; y++, shadows++)
                    if (extractor.Silhouettes[y * Width + left + 2 * PersonWidth] != 0) shown++;
            }
        }
        Assert.True(shadows > 500);
        if (colour)
        {
            Assert.True(seen > 0.85 * people, $"{seen} of {people} pixels of people are shown");
            Assert.Equal(0.6f, extractor.CastShadowShare, 0.03f);
            Assert.True(shown < 0.05 * shadows, $"{shown} of {shadows} pixels of shadows are shown");
        }
        // By brightness alone either the shadows stay or people go with them.
        else Assert.True(shown > 0.5 * shadows || seen < 0.7 * people,
            $"without colour {shown} of {shadows} and {seen} of {people} are shown: the test is too easy");
    }

    [Fact]
    public void A_reset_forgets_the_sun()
    {
        var extractor = new ForegroundExtractor(Width, Height, Rate);
        var scene = new Scene(shadow: 0.55f);
        for (var i = 0; i < 160; i++) extractor.Process(scene.Next(), scene.Foreground);
        Assert.NotEqual(0, extractor.CastShadowShare);
        extractor.Reset();
        Assert.Equal(0, extractor.CastShadowShare);
    }

    /// <summary>
    /// Three people cross a plain ground from left to right, each time in other clothes, a shadow of their own size on their right.
    /// </summary>
    sealed class Scene(float shadow)
    {
        readonly Random _random = new(5);
        readonly int[] _clothes = [40, 90, 220], _lefts = [-40, -8, 30];
        int _frame;

        public float[] Foreground { get; } = new float[Width * Height];

        /// <summary>Of the people who are wholly inside with their shadows.</summary>
        public IEnumerable<(int Left, int Top)> Places =>
            _lefts.Select((left, i) => (left, 1 + 21 * i)).Where(p => p.left >= 0 && p.left + 2 * PersonWidth <= Width);

        public byte[] Next()
        {
            var frame = new byte[Width * Height];
            for (var i = 0; i < frame.Length; i++) frame[i] = (byte)(Ground + _random.Next(-2, 3));
            if (_frame++ < 8) return frame;   // the ground is learnt first
            for (var i = 0; i < _lefts.Length; i++)
            {
                _lefts[i] += 2;
                if (_lefts[i] > Width) (_lefts[i], _clothes[i]) = (-2 * PersonWidth, _random.Next(20, 255));
                for (var y = 1 + 21 * i; y < 1 + 21 * i + PersonHeight; y++)
                {
                    for (var x = Math.Max(0, _lefts[i]); x < Math.Min(Width, _lefts[i] + 2 * PersonWidth); x++)
                        frame[y * Width + x] = (byte)(x < _lefts[i] + PersonWidth
                            ? Math.Clamp(_clothes[i] + _random.Next(-9, 10), 0, 255)
                            : frame[y * Width + x] * shadow);
                }
            }
            return frame;
        }
    }
}
