using Sqair.Trainer.Data.Mnist;

namespace Sqair.Trainer.Tests.Data.Mnist;

/// <summary>The generator's rules one by one, with digits made by hand.</summary>
public class MovingMnistRulesTests
{
    [Theory]
    [InlineData(10, 4, 2, 0.5f, 14, 6, 2.5f)]   // each moves by the old value of the next
    [InlineData(3, -5, -1, 0, 2, 6, 1)]         // reflected at 0: velocity and acceleration turn round
    [InlineData(48, 5, 1, 0, 47, -6, -1)]       // reflected at 50
    [InlineData(45, 5, 1, 0, 50, 6, 1)]         // at the border is not beyond it
    [InlineData(20, 9, 3, 0.2f, 29, 10, 3)]     // clipped
    [InlineData(20, -9, -3, -0.2f, 11, -10, -3)]
    [InlineData(45, 9, 2, 0, 46, -10, -2)]      // reflected, then clipped
    public void A_step_of_motion(
        float position, float velocity, float acceleration, float change, float nextPosition, float nextVelocity, float nextAcceleration) =>
        Assert.Equal(new(nextPosition, nextVelocity, nextAcceleration), new AxisMotion(position, velocity, acceleration).Next(change));

    [Fact]
    public void Motion_at_the_start_is_one_step_old_and_the_acceleration_changes_little()
    {
        var random = new Random(1);
        var starts = Enumerable.Range(0, 20_000).Select(_ => AxisMotion.Draw(random)).ToList();
        // U(-10, 10) + U(-3, 3) has a variance of 33.3 + 3; it is clipped to 10, and turned round without an effect on squares.
        Assert.InRange(starts.Average(s => s.Velocity * s.Velocity), 33.5, 36.3);
        Assert.Contains(starts, s => MathF.Abs(s.Velocity) == 10);
        Assert.InRange(starts.Average(s => s.Acceleration * s.Acceleration), 2.9, 3.1);
        var changes = starts.Select(s => new AxisMotion(25, 0, 0).Next(random).Acceleration).ToList();
        Assert.InRange(Math.Sqrt(changes.Average(c => c * c)), 0.0097, 0.0103);
        Assert.InRange(changes.Average(), -0.0003, 0.0003);
    }

    /// <summary>Corners are U(0, 1) · (50 - size), here 32 times a fraction, halves going to the even number.</summary>
    [Theory]
    [InlineData(2.5f, 2)]
    [InlineData(3.5f, 4)]
    [InlineData(31.75f, 32)]
    public void Corners_are_rounded_half_to_even(float corner, int expected)
    {
        var start = FirstFrame.TryDraw(new Scripted([0], [corner / 32, 0]), [MnistFiles.Square(18)], 1);
        Assert.Equal((expected, 0), (start![0].Top, start[0].Left));
    }

    /// <summary>The first place of the second digit meets the first digit, and so do some redraws; then comes a free one.</summary>
    [Theory]
    [InlineData(0, true)]
    [InlineData(3, true)]    // the fourth redraw is free
    [InlineData(4, false)]   // the fifth is, and comes too late
    public void The_fifth_redraw_restarts_the_sequence_even_where_it_is_free(int redrawsInVain, bool started)
    {
        float[] places = [0, 0, .. Enumerable.Repeat(0.25f, 2 * (1 + redrawsInVain)), 1, 1];
        var start = FirstFrame.TryDraw(new Scripted([0, 1], places), [MnistFiles.Square(18), MnistFiles.Square(18)], 2);
        Assert.Equal(started, start is not null);
        if (started) Assert.Equal((32, 32), (start![1].Top, start[1].Left));
    }

    [Fact]
    public void Boxes_that_touch_do_not_meet()
    {
        // Corners 0 and 18 of boxes of 18: side by side.
        var start = FirstFrame.TryDraw(new Scripted([0, 1], [0, 0, 0, 18f / 32]), [MnistFiles.Square(18), MnistFiles.Square(18)], 2);
        Assert.Equal((0, 18), (start![1].Top, start[1].Left));
    }

    [Fact]
    public void The_same_digit_is_not_drawn_twice()
    {
        MnistDigit[] digits = [MnistFiles.Square(5, 1), MnistFiles.Square(6, 2)];
        var start = FirstFrame.TryDraw(new Scripted([0, 0, 0, 1], [0, 0, 1, 1]), digits, 2);
        Assert.Equal([1, 2], start!.Select(s => s.Digit.Label));
    }

    /// <summary>Two boxes of 28 pixels have no place on 50; without an end to the attempts this would hang.</summary>
    [Fact]
    public void Pictures_too_large_to_lie_side_by_side_are_refused()
    {
        var generator = new MovingMnist([MnistFiles.Square(28), MnistFiles.Square(28)], 1);
        var error = Assert.Throws<UserErrorException>(() => { for (var n = 0; n < 20; n++) generator.Make(n); });
        Assert.Contains("no place for 2 pictures side by side on 50x50", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Pixel by pixel: the brightest of the digits whose boxes cover it, or black.</summary>
    [Fact]
    public void Frames_show_the_maximum_of_the_digits_and_nothing_beyond_the_borders()
    {
        MnistDigit[] digits = [MnistFiles.Square(18, 1, 255), MnistFiles.Square(12, 2, 100), MnistFiles.Square(15, 3, 200)];
        var generator = new MovingMnist(digits, 5);
        int overlaps = 0, cut = 0;
        for (var n = 0; n < 60; n++)
        {
            var sequence = generator.Make(n);
            Assert.Equal(10 * 50 * 50, sequence.Frames.Length);
            for (var t = 0; t < 10; t++)
            {
                Assert.Equal(sequence.Digits.Count, sequence.CountAt(t));
                for (var pixel = 0; pixel < 2500; pixel++)
                {
                    var expected = 0f;
                    var covering = 0;
                    for (var i = 0; i < sequence.Digits.Count; i++)
                    {
                        if (!Covers(sequence.Places[t, i], pixel / 50, pixel % 50)) continue;
                        (expected, covering) = (Math.Max(expected, sequence.Digits[i].Pixels[0] / 255f), covering + 1);
                    }
                    Assert.Equal(expected, sequence.Frame(t)[pixel]);
                    if (covering > 1) overlaps++;
                }
                for (var i = 0; i < sequence.Digits.Count; i++)
                {
                    var place = sequence.Places[t, i];
                    var inside = Enumerable.Range(0, 2500).Count(p => Covers(place, p / 50, p % 50));
                    Assert.Equal((float)inside / (place.Height * place.Width), place.VisibleShare, 1e-5f);
                    Assert.Equal(inside > 0, place.Visible);
                    if (inside < place.Height * place.Width) cut++;
                }
            }
        }
        Assert.True(overlaps > 100 && cut > 50, $"{overlaps} pixels of overlap, {cut} digits cut off");
    }

    static bool Covers(in DigitPlace p, int y, int x) => y >= p.Top && y < p.Top + p.Height && x >= p.Left && x < p.Left + p.Width;

    /// <summary>Gives what is written down for it, in this order; whole numbers for digits, fractions for places.</summary>
    sealed class Scripted(int[] indices, float[] fractions) : Random
    {
        int _index, _fraction;

        public override int Next(int maxValue) => indices[_index++];
        public override float NextSingle() => fractions[_fraction++];
    }
}
