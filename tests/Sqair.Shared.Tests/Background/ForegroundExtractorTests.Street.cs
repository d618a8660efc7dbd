using Sqair.Background;

namespace Sqair.Shared.Tests.Background;

// The scene that is shown, and the rules written down once more, pixel by pixel.
public sealed partial class ForegroundExtractorTests
{
    static byte[] Clean(byte[] mask, int width, int height, ForegroundOptions options)
    {
        var solid = new byte[mask.Length];
        for (var i = 0; i < mask.Length; i++)
        {
            var count = Around(i, width, height).Count(n => n.At >= 0 && mask[n.At] == 255);
            solid[i] = count >= (mask[i] == 255 ? options.KeepNeighbours : options.FillNeighbours) ? (byte)255 : (byte)0;
        }

        return solid;
    }

    static float[] Smooth(byte[] gray, byte[] solid, int width, int height, ForegroundOptions options)
    {
        int Value(int i) => i < 0 || solid[i] == 0 ? 0 : options.BaseLevel + gray[i] * (255 - options.BaseLevel) / 256;
        return [
            .. Enumerable.Range(0, gray.Length).Select(i => Around(i, width, height).Sum(n => n.Weight * Value(n.At)) * (1f / (255 * 16)))];
    }

    /// <summary>The 3x3 neighbourhood with its binomial weights; -1 beyond the border.</summary>
    static IEnumerable<(int At, int Weight)> Around(int i, int width, int height)
    {
        for (var dy = -1; dy <= 1; dy++)
        {
            for (var dx = -1; dx <= 1; dx++)
            {
                var (x, y) = (i % width + dx, i / width + dy);
                yield return (x < 0 || y < 0 || x >= width || y >= height ? -1 : y * width + x, (2 - Math.Abs(dx)) * (2 - Math.Abs(dy)));
            }
        }
    }

    readonly record struct Person(int Left, int Top, int Width, int Height, byte Gray);

    /// <summary>Gray ground with a little noise, and people as boxes.</summary>
    sealed class Street
    {
        public const int Ground = 120;

        readonly Random _random = new(8);

        public double Light { get; set; } = 1;

        /// <summary>Light that is strong in some places and weak in others, beside that of the day.</summary>
        public double Lamp { get; set; }

        public int Noise { get; init; } = 2;

        public byte[] Frame(params Person[] people)
        {
            var gray = new byte[Pixels];
            for (var i = 0; i < Pixels; i++)
            {
                var lit = Light + Lamp * (1 + Math.Sin(i % ForegroundExtractorTests.Width / 7.0)) / 2;
                gray[i] = (byte)Math.Min(255, lit * Ground + _random.Next(-Noise, Noise + 1));
            }

            foreach (var person in people)
            {
                for (var y = 0; y < person.Height; y++)
                    gray.AsSpan((person.Top + y) * ForegroundExtractorTests.Width + person.Left, person.Width).Fill(person.Gray);
            }

            return gray;
        }

        public ForegroundExtractor Primed(int frames)
        {
            var extractor = new ForegroundExtractor(ForegroundExtractorTests.Width, ForegroundExtractorTests.Height, Rate);
            for (var frame = 0; frame < frames; frame++)
                extractor.Prime(Frame());
            return extractor;
        }
    }
}
