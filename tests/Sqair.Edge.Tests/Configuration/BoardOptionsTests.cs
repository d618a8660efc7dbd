using Sqair.Edge.Configuration;

namespace Sqair.Edge.Tests.Configuration;

public sealed class BoardOptionsTests
{
    const string Minimal = """
        device: entrance
        models: {allowUnsigned: true}
        mqtt: {host: localhost}
        cameras:
          - name: door
            source: a.mp4
            lines: {name: gate, points: [[0.5, 1], [0.5, 0]]}
            zones: {name: till, points: [[0, 0], [1, 0], [1, 1]]}

        """;

    [Fact]
    public void Outputs_say_what_they_show()
    {
        var options = ConfigurationFile.Parse(Minimal + """
            gpio:
              - {pin: 17, shows: presence, camera: door, active: low}
              - {chip: 1, pin: 17, shows: status}
              - {pin: 22, shows: threshold, camera: door, zone: till, at: 10, until: 6, leastSeconds: 30}
              - {pin: 23, shows: threshold, camera: door, line: gate, at: 3}
              - {pin: 24, shows: threshold, at: 3}
            """, "/a.yaml").Options!;
        Assert.Equal(
        [
            new PinOptions(0, 17, PinShows.Presence) { Camera = "door", ActiveLow = true },
            new PinOptions(1, 17, PinShows.Status),
            new PinOptions(0, 22, PinShows.Threshold) { Camera = "door", Zone = "till", At = 10, Until = 6, LeastSeconds = 30 },
            new PinOptions(0, 23, PinShows.Threshold) { Camera = "door", Line = "gate", At = 3, Until = 2, LeastSeconds = 1 },
            new PinOptions(0, 24, PinShows.Threshold) { At = 3, Until = 2, LeastSeconds = 1 },
        ], options.Gpio);
    }

    [Theory]
    [InlineData("gpio: {pin: 4, presenceCamera: door}", "gpio: expected a list of outputs, such as [{pin: 17, shows: presence, camera: "
        + "door}]; 'presenceCamera' is called 'camera' there")]
    [InlineData("gpio: []", "gpio: expected a list of outputs, such as [{pin: 17, shows: presence}], found an empty list")]
    [InlineData("gpio: [{shows: presence}]", "gpio[0].pin: is missing; expected the number of a line of the chip")]
    [InlineData("gpio: [{pin: 4}]", "gpio[0].shows: is missing; expected presence, status or threshold")]
    [InlineData("gpio: [{pin: 4, shows: all}]", "gpio[0].shows: expected presence, status or threshold, found 'all'")]
    [InlineData("gpio: [{pin: 4, shows: status, active: up}]", "gpio[0].active: expected low or high, found 'up'")]
    [InlineData("gpio: [{pin: 4, shows: presence, camera: dor}]", "gpio[0].camera: expected the name of a camera, found 'dor'")]
    [InlineData("gpio: [{pin: 4, shows: status, camera: door}]", "gpio[0].camera: unknown key; expected one of active, chip, pin, shows")]
    [InlineData("gpio: [{pin: 4, shows: threshold}]", "gpio[0].at: is missing; expected the number of people from which on")]
    [InlineData("gpio: [{pin: 4, shows: threshold, at: 3, until: 3}]", "gpio[0].until: expected less than 'at', 3; found '3'")]
    [InlineData("gpio: [{pin: 4, shows: threshold, at: 3, zone: till}]", "gpio[0].zone: expected a 'camera' as well, whose it is")]
    [InlineData("gpio: [{pin: 4, shows: threshold, at: 3, camera: door, zone: gate}]",
        "gpio[0].zone: expected the name of a zone of that camera, found 'gate'")]
    [InlineData("gpio: [{pin: 4, shows: threshold, at: 3, camera: door, zone: till, line: gate}]",
        "gpio[0].line: expected either 'zone' or 'line'")]
    [InlineData("gpio: [{pin: 4, shows: status}, {pin: 4, shows: presence}]",
        "gpio[1].pin: expected a line of its own; another output has line 4 of chip 0 already")]
    [InlineData("thermal: {limitCelsius: 7}", "thermal.limitCelsius: expected a number from 30 to 120, found '7'")]
    [InlineData("thermal: {limit: 70}", "thermal.limit: unknown key; expected one of ")]
    public void One_mistake_gives_one_line(string text, string expected)
    {
        var mistake = Assert.Single(ConfigurationFile.Parse(Minimal + text + "\n", "/a.yaml").Mistakes);
        Assert.StartsWith(expected, $"{mistake.Key}: {mistake.Expected}");
    }

    [Theory]
    [InlineData("protocol: 4", "mqtt.protocol: expected 5 or 3.1.1, found '4'")]
    [InlineData("clientId: a b", "mqtt.clientId: expected 1 to 128 letters, digits and signs without blanks, of this device alone")]
    [InlineData("protocol: 3.1.1, sessionExpirySeconds: 60", "mqtt.sessionExpirySeconds: expected only with protocol 5")]
    public void A_session_that_cannot_be_is_refused(string session, string expected)
    {
        var text = Minimal.Replace("{host: localhost}", $"{{host: localhost, {session}}}");
        var mistake = Assert.Single(ConfigurationFile.Parse(text, "/a.yaml").Mistakes);
        Assert.StartsWith(expected, $"{mistake.Key}: {mistake.Expected}");
    }
}
