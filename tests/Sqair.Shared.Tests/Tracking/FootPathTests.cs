using System.Numerics;
using Sqair.Network;
using Sqair.Tracking;

namespace Sqair.Shared.Tests.Tracking;

public sealed class FootPathTests
{
    const float Height = 40;

    static readonly Vector2 s_velocity = new(30, -8);

    /// <summary>A walk at constant velocity, seen at some rate, with feet that are off by a pixel to and fro.</summary>
    static FootPath Walk(double rate, double seconds, float jitter = 0)
    {
        var path = new FootPath();
        for (var i = 0; i <= Math.Round(rate * seconds); i++)
        {
            var foot = s_velocity * (float)(i / rate) + new Vector2(100, 150 + (i % 2 == 0 ? jitter : -jitter));
            path.Add(new Box(foot.X - 8, foot.Y - Height, 16, Height), TimeSpan.FromSeconds(i / rate));
        }
        return path;
    }

    [Theory]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(25)]
    public void Whoever_walks_evenly_has_his_velocity_and_his_foot_point_at_every_rate(double rate)
    {
        var path = Walk(rate, 3, jitter: 1);
        Assert.InRange(Vector2.Distance(path.Velocity, s_velocity), 0, 5);
        Assert.InRange(Vector2.Distance(path.Foot, s_velocity * 3 + new Vector2(100, 150)), 0, 1);
        Assert.Equal(Height, path.Height, 0.01f);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(25)]
    public void The_prior_is_given_steps_of_a_quarter_of_a_second_in_body_heights(double rate)
    {
        Span<float> past = stackalloc float[MotionShape.Past * MotionShape.PastValues], velocity = stackalloc float[2];
        Walk(rate, 1).Fill(past, velocity);
        var step = s_velocity * (MotionShape.StepSeconds / Height);
        for (var i = 0; i < MotionShape.Past; i++)
        {
            var values = past.Slice(i * MotionShape.PastValues, MotionShape.PastValues);
            // He has been seen for one second: the two oldest steps are not known.
            Assert.Equal(i < 2 ? 0 : 1, values[^1]);
            Assert.Equal(i < 2 ? 0 : step.X, values[0], 1e-3f);
            Assert.Equal(i < 2 ? 0 : step.Y, values[1], 1e-3f);
        }
        Assert.Equal(step.X, velocity[0], 0.25f * MathF.Abs(step.X));
    }

    [Fact]
    public void Whoever_was_away_for_long_begins_anew()
    {
        var path = Walk(8, 2);
        path.Add(new Box(0, 0, 16, Height), TimeSpan.FromSeconds(3));
        Assert.Equal(Vector2.Zero, path.Velocity);
        Assert.Equal(new Vector2(8, Height), path.Foot);
        path.Clear();
        path.Add(new Box(50, 0, 16, Height), TimeSpan.FromSeconds(3.1));
        Assert.Equal(new Vector2(58, Height), path.Foot);
    }
}
