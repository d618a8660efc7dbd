namespace Sqair.Trainer.Data.Mnist;

/// <summary>
/// Moving multi-MNIST: up to two digits on a small canvas, each with its own accelerated motion. Sequence number n
/// is a pure function of (seed, n).
/// </summary>
/// <param name="digits">What is drawn from, two at least.</param>
/// <param name="appearing">Digits appear and disappear at any time. The motion is that of the same seed without
/// it.</param>
internal sealed class MovingMnist(IReadOnlyList<MnistDigit> digits, int seed, bool appearing = false)
{
    /// <summary>Side of a frame, pixels.</summary>
    public const int Canvas = 50;

    /// <summary>Frames a sequence.</summary>
    public const int Length = 10;

    public const int MostDigits = 2;

    public MovingSequence Make(long number)
    {
        var random = NumberedSeed.Random(seed, number);
        var count = random.Next(MostDigits + 1);
        var start = FirstFrame.Draw(random, digits, count);
        var chosen = start.Select(s => s.Digit).ToArray();
        var places = new DigitPlace[Length, count];
        for (var i = 0; i < count; i++) Move(random, start[i], i, places);
        // After all motion is drawn, so that it is the same with and without.
        for (var i = 0; i < count && appearing; i++)
        {
            var life = Lifetime.Draw(random);
            for (var t = 0; t < Length; t++) places[t, i] = places[t, i] with { Present = life.Contains(t) };
        }
        return new(Render(chosen, places), chosen, places);
    }

    static void Move(Random random, in DigitStart start, int index, DigitPlace[,] places)
    {
        var digit = start.Digit;
        var y = AxisMotion.Draw(random) with { Position = start.Top };
        var x = AxisMotion.Draw(random) with { Position = start.Left };
        for (var t = 0; t < Length; t++)
        {
            if (t > 0) (y, x) = (y.Next(random), x.Next(random));
            int top = Whole(y.Position), left = Whole(x.Position);
            places[t, index] = new(top, left, digit.Height, digit.Width, true, VisibleShare(digit, top, left));
        }
    }

    static float VisibleShare(MnistDigit digit, int top, int left)
    {
        double inside = 0;
        for (var y = 0; y < digit.Height && top + y < Canvas; y++)
            for (var x = 0; x < digit.Width && left + x < Canvas; x++)
            {
                var value = digit.Pixels[y * digit.Width + x] / 255.0;
                inside += value * value;
            }
        return (float)(inside / digit.Energy);
    }

    /// <summary>Where digits overlap, the brighter pixel is seen. Corners are never negative, so only the far borders cut.</summary>
    static float[] Render(MnistDigit[] digits, DigitPlace[,] places)
    {
        var frames = new float[Length * Canvas * Canvas];
        for (var t = 0; t < Length; t++)
            for (var i = 0; i < digits.Length; i++)
            {
                var (digit, place) = (digits[i], places[t, i]);
                if (!place.Present) continue;
                for (var y = 0; y < digit.Height && place.Top + y < Canvas; y++)
                    for (var x = 0; x < digit.Width && place.Left + x < Canvas; x++)
                    {
                        ref var pixel = ref frames[(t * Canvas + place.Top + y) * Canvas + place.Left + x];
                        pixel = Math.Max(pixel, digit.Pixels[y * digit.Width + x] / 255f);
                    }
            }
        return frames;
    }

    public static int Whole(float value) => (int)MathF.Round(value, MidpointRounding.ToEven);
}
