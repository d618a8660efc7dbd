using Sqair.Trainer.Evaluation.Objects;
using Sqair.Trainer.Pictures;

namespace Sqair.Trainer.Tests.Evaluation.Objects;

/// <summary>Digits and boxes whose centres are given, in a picture of 50 pixels a side.</summary>
static class HandMadeDigits
{
    public const int Window = 50;

    /// <summary>A digit of 16 by 20 pixels.</summary>
    public static TrueDigit Digit(int number, float x, float y, bool inView = true, float width = 16) =>
        new(new(number, x - width / 2, y - 10, width, 20), inView);

    /// <summary>A box of 20 by 24 pixels, as models draw them around digits.</summary>
    public static ObjectBox Box(int identity, float x, float y) => new(identity, x - 10, y - 12, 20, 24);
}
