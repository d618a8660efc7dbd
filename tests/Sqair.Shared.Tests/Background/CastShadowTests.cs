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
    /// A low sun: thin shadows on two kinds of ground that keep different shares, too thin to be even and too different to pile up. That so much of the foreground lies gives them away.
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

    /// <summary>Three people cross a plain ground from left to right, each time in other clothes, a shadow of their own size on their right.</summary>
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
                        frame[y * Width + x] = (byte)(x < _lefts[i] + PersonWidth ? Math.Clamp(_clothes[i] + _random.Next(-9, 10), 0, 255) : frame[y * Width + x] * shadow);
                }
            }
            return frame;
        }
    }
}
