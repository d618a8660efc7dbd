using Sqair.Tracking;

namespace Sqair.Shared.Tests.Tracking;

public sealed class WhereTests
{
    static IEnumerable<Where> Samples()
    {
        var random = new Random(11);
        for (var i = 0; i < 500; i++)
            yield return new Where(Uniform(random, -4, 3), Uniform(random, -4, 3), Uniform(random, -2, 2), Uniform(random, -2, 2));
    }

    static float Uniform(Random random, float from, float to) => from + (to - from) * random.NextSingle();

    [Fact]
    public void Box_follows_the_formulas()
    {
        // s = 0.25, t = 0: size 65/4, corner 63/2 · 0.75.
        var box = Where.FromScaleAndCentre(0.25f, 0.5f, 0, 0.5f).ToBox();
        Assert.Equal(16.25f, box.Width, 1e-3f);
        Assert.Equal(32.5f, box.Height, 1e-3f);
        Assert.Equal(31.5f * 0.75f, box.Left, 1e-3f);
        Assert.Equal(31.5f * 1.0f, box.Top, 1e-3f);
    }

    [Fact]
    public void Raw_values_are_logit_and_inverse_tanh()
    {
        var where = Where.FromScaleAndCentre(0.119203f, 0.5f, 0.7615942f, 0);
        Assert.Equal(-2, where.ScaleLogitX, 1e-3f);
        Assert.Equal(0, where.ScaleLogitY, 1e-5f);
        Assert.Equal(1, where.CentreRawX, 1e-4f);
        Assert.Equal(0, where.CentreRawY, 1e-5f);
    }

    [Fact]
    public void Box_and_back_is_the_identity()
    {
        foreach (var where in Samples())
        {
            var window = new Window(-13, 70.25f);
            AssertClose(where.ToBox(window), Where.FromBox(where.ToBox(window), window).ToBox(window), 1e-2f);
            AssertClose(where, Where.FromBox(where.ToBox(window), window), 5e-3f);
        }
    }

    [Fact]
    public void Another_window_and_back_is_the_identity()
    {
        var random = new Random(12);
        foreach (var where in Samples())
        {
            Window a = new(random.Next(-20, 100), random.Next(-20, 100));
            Window b = new(a.Left + Uniform(random, -20, 20), a.Top + Uniform(random, -20, 20));
            var moved = where.Reexpressed(a, b);
            // Only where the centre lies in both windows is nothing lost.
            if (MathF.Abs(where.CentreX + (a.Left - b.Left) / 31.5f) > 0.97f
                || MathF.Abs(where.CentreY + (a.Top - b.Top) / 31.5f) > 0.97f)
                continue;
            AssertClose(where.ToBox(a), moved.ToBox(b), 1e-2f);
            AssertClose(where, moved.Reexpressed(b, a), 2e-3f);
        }
    }

    [Fact]
    public void The_same_window_changes_nothing_at_all()
    {
        foreach (var where in Samples())
            Assert.Equal(where, where.Reexpressed(new Window(3.5f, 8), new Window(3.5f, 8)));
    }

    [Fact]
    public void A_centre_outside_the_window_is_clamped_to_it_and_stays_finite()
    {
        var where = Where.FromScaleAndCentre(0.2f, 0.2f, 0.9f, -0.9f).Reexpressed(default, new Window(-100, 200));
        Assert.True(where.IsFinite);
        Assert.Equal(1 - Where.Margin, where.CentreX, 1e-5f);
        Assert.Equal(Where.Margin - 1, where.CentreY, 1e-5f);
    }

    [Theory]
    [InlineData(0f, 0f)]
    [InlineData(-5f, 10f)]
    [InlineData(1e6f, 1e6f)]
    public void Impossible_boxes_are_clamped(float width, float height)
    {
        var where = Where.FromBox(new Box(-1000, 1000, width, height));
        Assert.True(where.IsFinite);
        Assert.InRange(where.ScaleX, 0.9f * Where.Margin, 1);
        Assert.InRange(where.ScaleY, 0.9f * Where.Margin, 1);
    }

    [Fact]
    public void The_slope_is_the_derivative_of_the_centre()
    {
        foreach (var where in Samples())
        {
            const float step = 1e-2f;
            var (before, _) = (where with { CentreRawX = where.CentreRawX - step }).CentreIn(default);
            var (after, _) = (where with { CentreRawX = where.CentreRawX + step }).CentreIn(default);
            Assert.Equal(where.CentreSlope().X, (after - before) / (2 * step), 1e-2f);
        }
    }

    internal static void AssertClose(Box expected, Box actual, float tolerance)
    {
        Assert.Equal(expected.Left, actual.Left, tolerance);
        Assert.Equal(expected.Top, actual.Top, tolerance);
        Assert.Equal(expected.Width, actual.Width, tolerance);
        Assert.Equal(expected.Height, actual.Height, tolerance);
    }

    static void AssertClose(Where expected, Where actual, float tolerance)
    {
        Assert.Equal(expected.ScaleLogitX, actual.ScaleLogitX, tolerance);
        Assert.Equal(expected.ScaleLogitY, actual.ScaleLogitY, tolerance);
        Assert.Equal(expected.CentreRawX, actual.CentreRawX, tolerance);
        Assert.Equal(expected.CentreRawY, actual.CentreRawY, tolerance);
    }
}
