using Sqair.Tracking;

namespace Sqair.Shared.Tests.Tracking;

public sealed class PersonPriorTests
{
    const int Width = 256, Height = 192;

    readonly PersonPrior _shape = new(Width, Height);

    /// <summary>Somebody whose head is at this row: 20 pixels tall at row 20, 50 at row 120.</summary>
    static Box Somebody(float top, float left = 100, float taller = 1, float wider = 1)
    {
        var tall = 14 + 0.3f * top;
        return new(left, top, 0.4f * tall * wider, tall * taller);
    }

    void Learn(Func<int, Box> boxes, int count = 400)
    {
        for (var i = 0; i < count; i++) _shape.Observe(boxes(i));
    }

    static float Row(int i) => 20 + i * 37 % 100;

    [Fact]
    public void Sizes_are_known_after_enough_sightings_and_follow_the_row()
    {
        Learn(i => Somebody(Row(i), taller: 0.97f + i % 7 * 0.01f), count: 100);
        Assert.False(_shape.IsKnown);
        Learn(i => Somebody(Row(i), taller: 0.97f + i % 7 * 0.01f));
        Assert.True(_shape.IsKnown);
        foreach (var top in (float[])[25, 70, 115])
        {
            Assert.Equal(Somebody(top).Height, _shape.HeightAt(top), 0.08f * Somebody(top).Height);
            Assert.Equal(Somebody(top).Width, _shape.WidthAt(top), 0.08f * Somebody(top).Width);
        }
    }

    [Fact]
    public void Where_many_lack_their_legs_the_line_stays_near_those_who_do_not()
    {
        Learn(i => Somebody(Row(i), taller: i % 3 == 0 ? 0.6f : 1));
        Assert.Equal(Somebody(70).Height, _shape.HeightAt(70), 0.1f * Somebody(70).Height);
    }

    /// <summary>At row 70 people are 35 pixels tall and 14 wide.</summary>
    [Theory]
    [InlineData(100, 70, 7, 35, 1)]      // narrow, and cut by nothing
    [InlineData(0, 70, 7, 35, 0.5f)]
    [InlineData(-9, 70, 14, 35, 0.36f)]  // what lies outside does not count
    [InlineData(249, 70, 7, 35, 0.5f)]
    [InlineData(100, 174, 20, 18, 0.27f)]
    [InlineData(0, 0, 14, 20, 1)]        // the top says nothing, and he is wide enough
    public void The_border_leaves_a_share_of_what_people_measure_there(float left, float top, float width, float height, float share)
    {
        Assert.Equal(1, _shape.ShareInView(new Box(left, top, width, height)));
        Learn(i => Somebody(Row(i)));
        Assert.Equal(share, _shape.ShareInView(new Box(left, top, width, height)), 0.03f);
    }

    [Fact]
    public void Two_hints_are_a_line_that_is_believed_at_once()
    {
        _shape.Hint([new Box(0, 20, 8, 20), new Box(0, 120, 20, 50)]);
        Assert.True(_shape.IsKnown);
        foreach (var row in (float[])[20, 70, 120]) Assert.Equal(Somebody(row).Height, _shape.HeightAt(row), 0.1f);
        Assert.Equal(14, _shape.WidthAt(70), 0.1f);
    }

    [Theory]
    [InlineData(0.5f)]
    [InlineData(2)]
    public void A_wrong_hint_is_outweighed_by_those_who_are_seen(float wrong)
    {
        _shape.Hint([Somebody(70, taller: wrong)]);
        Assert.Equal(wrong * 35, _shape.HeightAt(70), 0.1f);
        Learn(i => Somebody(Row(i)), count: 600);
        foreach (var row in (float[])[30, 70, 110]) Assert.Equal(Somebody(row).Height, _shape.HeightAt(row), 0.1f * Somebody(row).Height);
    }
}
