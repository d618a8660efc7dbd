using Sqair.Trainer.Evaluation.Objects;
using static Sqair.Trainer.Tests.Evaluation.Objects.HandMadeDigits;

namespace Sqair.Trainer.Tests.Evaluation.Objects;

public sealed class DigitMatcherTests
{
    static int[] Match(DigitMatcher matcher, TrueDigit[] truth, params Sqair.Trainer.Pictures.ObjectBox[] found) =>
        matcher.Next(truth, found).Of;

    [Fact]
    public void Each_digit_gets_the_nearest_box_whatever_their_order()
    {
        TrueDigit[] truth = [Digit(0, 12, 12), Digit(1, 36, 36)];
        Assert.Equal([1, 0], Match(new(2, Window), truth, Box(7, 37, 35), Box(3, 11, 13)));
        Assert.Equal([-1, 0], Match(new(2, Window), truth, Box(7, 37, 35)));
        Assert.Equal([-1, -1], Match(new(2, Window), truth));
        Assert.Empty(Match(new(0, Window), [], Box(7, 37, 35)));
        // Both boxes are on both digits: what is paired is nearest altogether.
        Assert.Equal([1, 0], Match(new(2, Window), [Digit(0, 20, 20), Digit(1, 24, 20)], Box(5, 25, 20), Box(6, 21, 20)));
    }

    /// <summary>A digit that is 4 pixels wide fills a tenth of the box around it, and is found all the same.</summary>
    [Fact]
    public void Narrow_digits_count_like_wide_ones()
    {
        var matcher = new DigitMatcher(1, Window);
        Assert.Equal([0], Match(matcher, [Digit(0, 25, 25, width: 4)], Box(0, 27, 25)));
    }

    /// <summary>Half of the digit's box has to be covered, and the centres lie at most ten pixels apart.</summary>
    [Fact]
    public void A_box_beside_a_digit_is_not_on_it()
    {
        var matcher = new DigitMatcher(1, Window);
        var digit = Digit(0, 25, 25).Box;
        Assert.True(matcher.IsOn(Box(0, 34.9f, 25), digit));
        Assert.False(matcher.IsOn(Box(0, 35.1f, 25), digit), "too far, though half of it is covered");
        Assert.False(matcher.IsOn(new(0, 17, 23, 16, 4), digit), "on its centre, but covers a fifth");
        Assert.True(matcher.IsOn(new(0, 17, 20, 16, 10), digit));
        Assert.False(matcher.IsOn(new(0, 10, 0, 40, 50), Digit(0, 12, 12).Box), "covers the whole picture but for a margin");
    }

    /// <summary>Nobody can know how a digit goes on beyond the border: what lies in the picture is compared.</summary>
    [Fact]
    public void Boxes_are_cut_off_at_the_border()
    {
        var matcher = new DigitMatcher(1, Window);
        // A third of the digit is inside, and a box of which two thirds are.
        Assert.True(matcher.IsOn(new(0, 30, 36, 20, 24), new(0, 32, 44, 16, 20)));
        Assert.False(matcher.IsOn(new(0, 30, 36, 20, 24), new(0, 32, 51, 16, 20)), "the digit is outside");
        Assert.False(matcher.IsOn(new(0, 30, 60, 20, 24), new(0, 32, 44, 16, 20)), "the box is outside");
    }

    /// <summary>Identity 0 is nearer to digit 1 for a moment, but still on its own.</summary>
    [Fact]
    public void A_digit_keeps_its_identity_as_long_as_that_is_on_it()
    {
        var matcher = new DigitMatcher(2, Window);
        Assert.Equal([0, 1], Match(matcher, [Digit(0, 10, 20), Digit(1, 40, 20)], Box(0, 10, 20), Box(1, 40, 20)));
        Assert.Equal([0, 1], Match(matcher, [Digit(0, 22, 20), Digit(1, 28, 20)], Box(0, 28, 20), Box(1, 22, 20)));
        // Apart again, and exchanged: now it is told.
        Assert.Equal([1, 0], Match(matcher, [Digit(0, 10, 20), Digit(1, 40, 20)], Box(0, 40, 20), Box(1, 10, 20)));
    }
}
