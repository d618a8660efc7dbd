using Sqair.Network;
using Sqair.Tracking;

namespace Sqair.Shared.Tests.Tracking;

public sealed class RecentViewTests
{
    const int Samples = JudgeShape.Side * JudgeShape.Side;

    readonly RecentView _recent = new();
    readonly float[] _by = new float[Samples];

    [Fact]
    public void The_first_view_differs_from_nothing_by_all_that_is_seen_and_the_same_again_by_nothing()
    {
        var view = View(0.7f);
        Assert.Equal(view, Differ(view, 0));
        Assert.All(Differ(view, 1), value => Assert.Equal(0, value));
        _recent.Clear();
        Assert.Equal(view, Differ(view, 2));
    }

    [Fact]
    public void Asked_twice_in_a_frame_it_answers_alike_and_keeps_the_last_view()
    {
        Differ(View(0.2f), 0);
        var once = Differ(View(0.9f), 1);
        Assert.Equal(once, Differ(View(0.9f), 1));
        Assert.Equal(0.7f, once[0], 1e-5);
        Differ(View(0.2f), 1);
        Assert.All(Differ(View(0.2f), 2), value => Assert.Equal(0, value, 1e-6));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(25)]
    public void What_changed_fades_within_a_second_at_any_frame_rate(int framesPerSecond)
    {
        for (var frame = 0; frame < framesPerSecond; frame++) Differ(View(0), frame, framesPerSecond);
        var at = framesPerSecond;
        Assert.Equal(1, Differ(View(1), at, framesPerSecond)[0], 1e-3);
        for (var frame = 1; frame <= framesPerSecond / 2; frame++) Differ(View(1), at + frame, framesPerSecond);
        // Half a second is 1.25 time constants: e^-1.25 = 0.29, and one frame more or less.
        Assert.InRange(_by[0], 0.2f, 0.42f);
    }

    float[] Differ(float[] view, int frame, int framesPerSecond = 8)
    {
        _recent.Compare(view, TimeSpan.FromSeconds(frame / (double)framesPerSecond), _by);
        return [.. _by];
    }

    static float[] View(float value) => [.. Enumerable.Repeat(value, Samples)];
}
