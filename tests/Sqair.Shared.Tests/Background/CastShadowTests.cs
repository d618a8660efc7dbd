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
