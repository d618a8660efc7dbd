namespace Sqair.Trainer.Data.Mnist;

/// <summary>Where a digit starts: upper left corner, pixels.</summary>
internal readonly record struct DigitStart(MnistDigit Digit, int Top, int Left)
{
    public bool Meets(in DigitStart other) => Box.Meets(other.Box);

    DigitPlace Box => new(Top, Left, Digit.Height, Digit.Width, true, 1);
}

/// <summary>The rules of the first frame: different digits, wholly inside, at places where no two boxes meet.</summary>
internal static class FirstFrame
{
    /// <summary>So many redraws of positions throw the digits away, even where the last one was free.</summary>
    const int MostRedraws = 5;

    /// <summary>
    /// MNIST's digits need a few at worst; pictures that fill all of MNIST's 28 pixels have no place beside one another, ever.
    /// </summary>
    const int MostAttempts = 10_000;

    /// <exception cref="UserErrorException">The pictures are too large for the canvas.</exception>
    public static DigitStart[] Draw(Random random, IReadOnlyList<MnistDigit> digits, int count)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
            if (TryDraw(random, digits, count) is { } start) return start;
        throw new UserErrorException(
            $"no place for {count} pictures side by side on {MovingMnist.Canvas}x{MovingMnist.Canvas} pixels was found; "
            + "expected MNIST's digits, which measure 20 at most");
    }

    /// <summary>Null when the redraws were used up: the sequence starts anew with as many other digits.</summary>
    public static DigitStart[]? TryDraw(Random random, IReadOnlyList<MnistDigit> digits, int count)
    {
        var start = new DigitStart[count];
        var indices = new int[count];
        var redraws = 0;
        for (var i = 0; i < count; i++)
        {
            do indices[i] = random.Next(digits.Count);
            while (indices.AsSpan(0, i).Contains(indices[i]));
            var digit = digits[indices[i]];
            start[i] = Place(random, digit);
            while (Collides(start, i))
            {
                start[i] = Place(random, digit);
                if (++redraws == MostRedraws) return null;
            }
        }
        return start;
    }

    static DigitStart Place(Random random, MnistDigit digit) =>
        new(digit, Corner(random, digit.Height), Corner(random, digit.Width));

    static int Corner(Random random, int size) => MovingMnist.Whole(random.NextSingle() * (MovingMnist.Canvas - size));

    static bool Collides(DigitStart[] start, int index)
    {
        for (var i = 0; i < index; i++)
            if (start[index].Meets(start[i])) return true;
        return false;
    }
}
