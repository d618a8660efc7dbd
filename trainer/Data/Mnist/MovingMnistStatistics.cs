namespace Sqair.Trainer.Data.Mnist;

/// <summary>
/// Figures by which two implementations of the generator can be compared. Those of digits are of digits that are
/// present.
/// </summary>
/// <param name="MeanDigits">Present digits a frame.</param>
/// <param name="MeanSpeed">Distance between a digit's places in two frames, pixels. The generator's velocity is higher, reflections shorten
/// the way.</param>
/// <param name="VisibleShare">[T]: mean share of a digit's squared intensity inside the picture; null in a frame in which no digit was
/// present.</param>
/// <param name="FullyOutside">Share of digits, over all frames, of which nothing is inside.</param>
/// <param name="UnderTenthVisible">Share of digits of which less than a tenth is inside, those fully outside among them.</param>
/// <param name="BoxesMeet">Share of frames with two digits in which their boxes share a pixel; boxes reach beyond the picture.</param>
/// <param name="SquaredPixels">Sum over a frame's pixels, pixels in [0, 1]; mean over all frames.</param>
/// <param name="SquaredPixelsFirst">The same of the first frames.</param>
internal sealed record MovingMnistStatistics(
    int Sequences, double MeanDigits, double MeanSpeed, double?[] VisibleShare,
    double FullyOutside, double UnderTenthVisible, double BoxesMeet,
    double SquaredPixels, double SquaredPixelsFirst, double MeanPixel)
{
    public static MovingMnistStatistics Of(MovingMnist generator, int sequences)
    {
        var sums = new Sums();
        for (var n = 0; n < sequences; n++) sums.Add(generator.Make(n));
        return sums.Statistics(sequences);
    }

    sealed class Sums
    {
        readonly double[] _visible = new double[MovingMnist.Length], _squares = new double[MovingMnist.Length];
        readonly int[] _digits = new int[MovingMnist.Length];
        double _way, _pixels;
        int _moves, _outside, _hardlyVisible, _pairs, _meetings;

        public void Add(MovingSequence sequence)
        {
            for (var t = 0; t < sequence.Length; t++)
            {
                foreach (var pixel in sequence.Frame(t))
                {
                    _pixels += pixel;
                    _squares[t] += pixel * pixel;
                }
                for (var i = 0; i < sequence.Digits.Count; i++)
                    if (sequence.Places[t, i] is { Present: true } place)
                    {
                        Add(place, t);
                        if (t > 0 && sequence.Places[t - 1, i] is { Present: true } before) AddMove(before, place);
                    }
                if (sequence.CountAt(t) < 2) continue;
                _pairs++;
                if (sequence.Places[t, 0].Meets(sequence.Places[t, 1])) _meetings++;
            }
        }

        void Add(in DigitPlace place, int t)
        {
            _digits[t]++;
            _visible[t] += place.VisibleShare;
            if (!place.Visible) _outside++;
            if (place.VisibleShare < 0.1f) _hardlyVisible++;
        }

        void AddMove(in DigitPlace from, in DigitPlace to)
        {
            _moves++;
            _way += Math.Sqrt((to.Top - from.Top) * (to.Top - from.Top) + (to.Left - from.Left) * (to.Left - from.Left));
        }

        public MovingMnistStatistics Statistics(int sequences)
        {
            double frames = sequences * MovingMnist.Length, digits = Math.Max(1, _digits.Sum());
            return new(
                sequences, _digits.Sum() / frames, _way / Math.Max(1, _moves),
                [.. _visible.Zip(_digits, (v, n) => n > 0 ? v / n : (double?)null)],
                _outside / digits, _hardlyVisible / digits, _meetings / (double)Math.Max(1, _pairs),
                _squares.Sum() / frames, _squares[0] / sequences, _pixels / (frames * MovingMnist.Canvas * MovingMnist.Canvas));
        }
    }
}
