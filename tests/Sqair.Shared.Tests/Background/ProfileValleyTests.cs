using Sqair.Background;

namespace Sqair.Shared.Tests.Background;

public class ProfileValleyTests
{
    [Theory]
    [InlineData(new float[] { 1, 5, 9, 5, 1 }, -1)]                              // one peak
    [InlineData(new float[] { 2, 8, 8, 3, 2, 3, 7, 8, 2 }, 4)]                   // two people
    [InlineData(new float[] { 8, 8, 7, 7, 7, 7, 8, 8 }, -1)]                     // too shallow: a coat
    [InlineData(new float[] { 9, 1, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9 }, -1)]         // an arm at the side, not the middle half
    [InlineData(new float[] { 0, 0, 0, 0 }, -1)]
    [InlineData(new float[] { }, -1)]
    public void The_valley_between_two_people_is_found(float[] profile, int column) =>
        Assert.Equal(column < 0 ? null : column, ProfileValley.Find(profile));

    [Fact]
    public void A_profile_longer_than_a_picture_line_is_no_different()
    {
        var profile = Enumerable.Range(0, 1000).Select(x => x is > 100 and < 450 or > 550 and < 900 ? 10f : 1f).ToArray();
        Assert.InRange(ProfileValley.Find(profile)!.Value, 450, 550);
    }
}
