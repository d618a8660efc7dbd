using Sqair.Edge.Capture;
using Sqair.Edge.Configuration;
using Sqair.Tracking;

namespace Sqair.Edge.Tests.Configuration;

public sealed class StateAndPeopleTests
{
    static ConfigurationResult Parse(string more, string camera = "", Func<string, string?>? environment = null) => ConfigurationFile.Parse(
        $"device: entrance\nmqtt: {{host: localhost}}\ncameras: [{{name: door, source: rtsp://10.0.0.21/stream{camera}}}]\n"
            + $"models: {{allowUnsigned: true}}\n{more}",
        "/etc/sqair/edge.yaml", environment ?? (_ => null));

    [Theory]
    [InlineData("", null, null)]
    [InlineData("", "", null)]
    [InlineData("", "/var/lib/sqair-edge", "/var/lib/sqair-edge/door.state")]
    [InlineData("", "/var/lib/sqair-edge:/var/lib/other", "/var/lib/sqair-edge/door.state")]
    [InlineData("state: {folder: kept}", "/var/lib/sqair-edge", "/etc/sqair/kept/door.state")]
    public void The_folder_is_the_configured_one_or_systemd_s(string yaml, string? variable, string? expected)
    {
        var result = Parse(yaml, environment: name => name == "STATE_DIRECTORY" ? variable : null);
        Assert.Empty(result.Mistakes);
        Assert.Equal(expected, result.Options!.StateFileOf("door"));
    }

    [Fact]
    public void One_person_or_two_may_be_hinted()
    {
        Assert.Equal([new PersonHint(90, 150)], Parse("", ", people: {height: 90, at: 150}").Options!.Cameras[0].People);
        Assert.Equal([new PersonHint(60, 100.5), new PersonHint(90, 0)],
            Parse("", ", people: [{height: 60, at: 100.5}, {height: 90, at: 0}]").Options!.Cameras[0].People);
        Assert.Empty(Parse("").Options!.Cameras[0].People);
    }

    [Fact]
    public void Totals_are_kept_beside_the_state_for_as_long_as_it_says()
    {
        var options = Parse("state: {folder: kept}\nretention: {minuteDays: 2, dayDays: 400}").Options!;
        Assert.Equal("/etc/sqair/kept/ledger.db", options.LedgerFile);
        Assert.Equal(new RetentionOptions { MinuteDays = 2, HourDays = 90, DayDays = 400 }, options.Retention);
        Assert.Null(Parse("").Options!.LedgerFile);
    }

    [Theory]
    [InlineData("retention: {minuteDays: 0}", "", "retention.minuteDays: expected a whole number from 1 to 36500, found '0'")]
    [InlineData("retention: {days: 7}", "", "retention.days: unknown key; expected one of dayDays, heatDays, hourDays, minuteDays")]
    [InlineData("state: {}", "", "state.folder: is missing; expected the path of a folder that the daemon may write")]
    [InlineData("state: kept", "", "state: expected a section with 'folder', found 'kept'")]
    [InlineData("state: {folder: kept, file: x}", "", "state.file: unknown key; expected one of folder")]
    [InlineData("", ", people: 90", "cameras[0].people: expected a section with 'height' and 'at', or a list of two, found '90'")]
    [InlineData("", ", people: []", "cameras[0].people: expected a section with 'height' and 'at', or a list of two, found an empty list")]
    [InlineData("", ", people: [{height: 9, at: 1}, {height: 9, at: 2}, {height: 9, at: 3}]",
        "cameras[0].people: expected a section with 'height' and 'at', or a list of two, found a list of 3")]
    [InlineData("", ", people: {height: 90}",
        "cameras[0].people.at: is missing; expected the row of the head in pixels of the source picture")]
    [InlineData("", ", people: {at: 90}",
        "cameras[0].people.height: is missing; expected a person's height in pixels of the source picture")]
    [InlineData("", ", people: {height: 0, at: 3}", "cameras[0].people.height: expected a number from 4 to 10000, found '0'")]
    [InlineData("", ", people: {height: 90, at: NaN}", "cameras[0].people.at: expected a number from 0 to 10000, found 'NaN'")]
    [InlineData("", ", people: {hight: 90, height: 90, at: 1}", "cameras[0].people.hight: unknown key; did you mean 'height'?")]
    [InlineData("", ", people: [{height: 90, at: 1}, 7]", "cameras[0].people[1]: expected a mapping of keys to values, found '7'")]
    [InlineData("", ", people: [{height: 60, at: 8}, {height: 90, at: 8}]",
        "cameras[0].people[1].at: expected another row than that of cameras[0].people[0]")]
    [InlineData("", ", people: [{height: 20, at: 8}, {height: 90, at: 80}]",
        "cameras[0].people[1].height: expected a height within three times that of cameras[0].people[0]; "
            + "measure people who are less far apart")]
    public void Mistakes_are_named(string yaml, string camera, string expected)
    {
        var mistake = Assert.Single(Parse(yaml, camera).Mistakes);
        Assert.Equal(expected, $"{mistake.Key}: {mistake.Expected}");
    }

    [Fact]
    public void A_hint_is_scaled_to_the_analysis_picture_unless_no_such_person_fits_the_source()
    {
        var hint = new PersonHint(90, 150);
        Assert.Equal(new Box(0, 50, 12, 30), hint.In(new PictureSize(768, 576), 256, 192));
        Assert.Null(hint.In(new PictureSize(160, 120), 256, 192));
    }
}
