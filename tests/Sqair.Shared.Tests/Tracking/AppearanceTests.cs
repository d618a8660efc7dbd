using Sqair.Tracking;

namespace Sqair.Shared.Tests.Tracking;

public sealed class AppearanceTests
{
    [Fact]
    public void One_person_costs_little_and_two_cost_more()
    {
        var light = Of(0.9f, 10);
        Assert.Equal(0, light.Cost(Of(0.9f, 4)), 3);
        Assert.InRange(light.Cost(Of(0.86f, 4)), 1, 3);
        Assert.True(light.Cost(Of(0.8f, 4)) > 5);
    }

    [Fact]
    public void Nobody_like_it_is_no_more_than_somebody_else()
    {
        Assert.Equal(Of(0.9f, 10).Cost(Of(0.1f, 10)), Of(0.9f, 10).Cost(Of(0.4f, 10)));
    }

    [Fact]
    public void Slices_that_hold_nothing_do_not_count()
    {
        float[] bands =
        [
            .. Enumerable.Repeat(0.9f, Appearance.Bands - 1),
            .. Enumerable.Repeat(float.NaN, Appearance.Values - Appearance.Bands + 1),
        ];
        var cut = new Appearance();
        for (var i = 0; i < 5; i++) cut.Observe(bands, 100);
        Assert.Equal(0, cut.Cost(Of(0.9f, 5)), 3);
    }

    [Fact]
    public void What_was_never_seen_costs_as_much_as_one_person()
    {
        Assert.InRange(new Appearance().Cost(Of(0.9f, 5)), 1, 3);
    }

    [Fact]
    public void The_memory_is_limited()
    {
        var appearance = Of(0.9f, 100, memory: 4);
        for (var i = 0; i < 20; i++) appearance.Observe(Bands(0.5f), 4);
        Assert.InRange(appearance.Cost(Of(0.5f, 10)), 0, 0.1f);
    }

    [Fact]
    public void Two_people_of_one_brightness_are_told_apart_by_their_colours()
    {
        var red = Of(0.9f, 10, colour: 0.05f);
        Assert.Equal(0, red.Cost(Of(0.9f, 4, colour: 0.05f)), 3);
        Assert.InRange(red.Cost(Of(0.86f, 4, colour: 0.058f)), 1, 3);
        Assert.True(red.Cost(Of(0.9f, 4, colour: 0)) > 5);
    }

    [Fact]
    public void Without_colour_in_one_of_them_brightness_says_as_much_as_without_in_both()
    {
        Assert.Equal(Of(0.9f, 10).Cost(Of(0.85f, 4)), Of(0.9f, 10, colour: 0.05f).Cost(Of(0.85f, 4)));
    }

    static float[] Bands(float value, float colour = float.NaN) =>
        [.. Enumerable.Repeat(value, Appearance.Bands), .. Enumerable.Repeat(colour, 2 * Appearance.ColourBands)];

    static Appearance Of(float value, int sightings, float memory = 100, float colour = float.NaN)
    {
        var appearance = new Appearance();
        for (var i = 0; i < sightings; i++) appearance.Observe(Bands(value, colour), memory);
        return appearance;
    }
}
