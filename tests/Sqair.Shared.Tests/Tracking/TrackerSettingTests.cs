using Sqair.Tracking;

namespace Sqair.Shared.Tests.Tracking;

/// <summary>Every value of the tracker has a name, a range and a default, and is changed alone.</summary>
public sealed class TrackerSettingTests
{
    [Fact]
    public void Every_value_is_a_setting_of_its_own()
    {
        var defaults = new TrackerOptions();
        Assert.Equal(26, TrackerSetting.All.Count);
        Assert.Equal(TrackerSetting.All.Count, TrackerSetting.All.Select(setting => setting.Path).Distinct().Count());
        foreach (var setting in TrackerSetting.All)
        {
            Assert.InRange(setting.Default, setting.Minimum, setting.Maximum);
            var other = setting.Default == setting.Maximum ? setting.Minimum : setting.Maximum;
            var changed = setting.With(defaults, other);
            Assert.All(TrackerSetting.All, one =>
                Assert.Equal(one == setting ? other : one.Default, one.Of(changed), 1e-3 * Math.Abs(other)));
            Assert.Equal(setting.Default, setting.Of(defaults));
            Assert.Throws<ArgumentException>(() => setting.With(defaults, setting.Maximum + 1));
            Assert.Throws<ArgumentException>(() => setting.With(defaults, double.NaN));
            if (setting.IsWhole) Assert.Throws<ArgumentException>(() => setting.With(defaults, setting.Minimum + 0.5));
        }
    }

    [Fact]
    public void Settings_are_read_by_their_paths()
    {
        var options = TrackerSetting.With(new TrackerOptions(), ["person.odds=0.5", "birth.frames=9", "presence=0.25"]);
        Assert.Equal((0.5f, 9, 0.25f, 75f), (options.Person.Odds, options.Birth.Frames, options.Presence, options.Birth.Evidence));
    }

    [Theory]
    [InlineData("odds=1", "expected NAME=VALUE with one of presence, birth.evidence,")]
    [InlineData("person.odds", "expected a number from -100 to 100")]
    [InlineData("birth.hits=2.5", "tracking.birth.hits is 2.5; expected a whole number from 1 to 1000")]
    [InlineData("birth.hits=4", "tracking.birth.frames is 3; expected at least tracking.birth.hits, 4")]
    [InlineData("presence=-0.1", "tracking.presence is -0.1; expected a number from 0 to 1")]
    public void A_wrong_one_says_what_is_expected(string assignment, string message) => Assert.Contains(
        message, Assert.Throws<ArgumentException>(() => TrackerSetting.With(new TrackerOptions(), [assignment])).Message);
}
