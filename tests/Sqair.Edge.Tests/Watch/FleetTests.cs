using System.Globalization;
using System.Text;
using System.Text.Json;
using Sqair.Edge.Watch;
using Sqair.Messages;

namespace Sqair.Edge.Tests.Watch;

public sealed class FleetTests
{
    static readonly DateTimeOffset s_now = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    readonly Fleet _fleet = new("site/sqair");

    [Fact]
    public void A_device_is_one_row_a_camera_with_what_it_said_last()
    {
        Status("entrance", 3600, 36_000);
        Status("entrance", 3660, 36_420);
        Say("entrance/door/count", """{"schema":2,"captured":"2026-05-04T12:00:00.000Z","count":3}""");
        Say("entrance/door/lines/gate", """{"schema":2,"camera":"door","line":"gate","total":{"in":12,"out":9}}""");
        Say("entrance/door/zones/till", """{"schema":2,"camera":"door","zone":"till","occupancy":2}""");
        var lines = Table(200, 50);
        Assert.Equal(
            "DEVICE    STATE   SINCE     CAMERA  VIDEO   FPS  PEOPLE  IN/OUT     ZONES     °C  MODEL                HEARD", lines[0]);
        var since = s_now.AddHours(-1).ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        Assert.Equal(
            $"entrance  online  {since}  door    online  7.0       3  gate 12/9  till 2  51.5  people 9f2d6a51c5b7    now", lines[1]);
        Assert.Equal(2, lines.Count);
    }

    [Fact]
    public void Who_falls_silent_is_called_so_with_the_time_that_has_passed()
    {
        Status("entrance", 3600, 36_000);
        Assert.Contains("silent", Table(200, 50, s_now.AddMinutes(5))[1]);
        Assert.EndsWith("5 m", Table(200, 50, s_now.AddMinutes(5))[1]);
        Assert.Contains("online", Table(200, 50, s_now.AddMinutes(1))[1]);
    }

    [Fact]
    public void What_a_camera_saw_last_is_not_what_it_sees()
    {
        Status("entrance", 3600, 36_000);
        Say("entrance/door/count", """{"schema":2,"captured":"2026-05-04T12:00:00.000Z","count":3}""");
        Assert.Matches("door +online +10.0 +3 ", Table(200, 50)[1]);
        Say("entrance/door/status", """{"schema":2,"camera":"door","state":"offline","since":"2026-05-04T12:00:00.000Z"}""");
        Assert.Matches("door +offline +- +- ", Table(200, 50)[1]);
        Say("entrance/door/status", """{"schema":2,"camera":"door","state":"online","since":"2026-05-04T12:00:00.000Z"}""");
        Say("entrance/status", """{"schema":2,"device":"entrance","state":"offline","reason":"the connection was lost"}""");
        Assert.Matches("entrance +offline +- +door +- +- +- ", Table(200, 50)[1]);
    }

    [Fact]
    public void Figures_without_an_end_are_none()
    {
        foreach (var frames in (int[])[1, 2])
            Say("entrance/status", $$$"""
                {"schema":2,"device":"entrance","state":"online","started":"2026-05-04T11:00:00.000Z","uptimeSeconds":1e400,
                "temperatureCelsius":-1e400,"cameras":{"door":{"state":"online","frames":{{{frames}}} } } }
                """);
        var json = JsonDocument.Parse(_fleet.Look(devices => FleetWords.Json(devices.Single(), s_now))).RootElement;
        Assert.Equal(JsonValueKind.Null, json.GetProperty("temperatureCelsius").ValueKind);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("cameras")[0].GetProperty("framesPerSecond").ValueKind);
        Assert.Contains("entrance  online", Table(200, 50)[1]);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(120)]
    public void No_line_is_wider_than_the_terminal_and_names_and_counts_stay_longest(int width)
    {
        Status("東京駅の入口のカメラ", 3600, 1);
        Status(new string('x', 64), 3600, 1);
        Say("a/b/count", """{"count":7}""");
        var lines = Table(width, 50);
        Assert.All(lines, line => Assert.InRange(TextColumns.Width(line), 1, width));
        Assert.Contains("PEOPLE", lines[0]);
        if (width >= 40) Assert.StartsWith("DEVICE", lines[0]);
    }

    [Fact]
    public void Of_two_hundred_devices_those_in_trouble_come_first_and_the_rest_is_counted()
    {
        for (var device = 0; device < 200; device++) Status($"device{device:000}", 3600, 1);
        Say("device150/status", """{"schema":2,"device":"device150","state":"offline","reason":"the connection was lost"}""");
        var lines = Table(100, 24);
        Assert.Equal(24, lines.Count);
        Assert.StartsWith("device150  offline", lines[1]);
        Assert.StartsWith("device000  online", lines[2]);
        Assert.Equal("… 178 more; --device shows some alone", lines[^1]);
        Assert.Equal(201, Table(100, 1000).Count);
    }

    [Fact]
    public void No_payload_breaks_it_or_moves_the_terminal()
    {
        var random = new Random(7);
        string[] topics = ["status", "a/status", "a/count", "a/lines/b", "a/zones/b", "\u001b[31m/status", "a/b/c/d/e"];
        string[] payloads = ["null", "[]", "7", "{}", """{"schema":2}""", """{"cameras":{"x":null,"\u001b[2J":{"state":"online"}}}""",
            """{"state":"online","uptimeSeconds":1e300,"started":"9999-12-31T23:59:59Z"}""",
            """{"state":"offline","reason":"\u001b[2J\u202e\n","model":{"name":"\u0007","fingerprint":"\u001b]0;x\u0007"}}""",
            """{"total":null}""", """{"count":-2147483648}""", new string('[', 5000), new string(' ', 70_000)];
        for (var round = 0; round < 2000; round++)
        {
            var payload = Encoding.UTF8.GetBytes(payloads[random.Next(payloads.Length)]);
            if (payload.Length > 0 && random.Next(3) == 0) payload[random.Next(payload.Length)] = (byte)random.Next(256);
            _fleet.Take($"site/sqair/dev/{topics[random.Next(topics.Length)]}", payload, random.Next(2) == 0, s_now);
            _fleet.Take($"site/sqair/dev/status", payload, random.Next(2) == 0, s_now);
        }
        Assert.All(Table(120, 24), line => Assert.True(PlainText.Is(line), line));
        Assert.All(_fleet.Look(devices => devices.SelectMany(device => FleetWords.Facts(device, s_now)).ToList()),
            fact => Assert.True(PlainText.Is(fact.Of + fact.Line)));
        foreach (var json in _fleet.Look(devices => devices.Select(device => FleetWords.Json(device, s_now)).ToList()))
        {
            Assert.True(PlainText.Is(json), json);
            JsonDocument.Parse(json).Dispose();
        }
        Assert.False(_fleet.Take("site/other/dev/status", "{}"u8, false, s_now));
    }

    void Status(string device, double uptime, long frames) => Say($"{device}/status", string.Create(CultureInfo.InvariantCulture, $$"""
        {"schema":2,"device":"{{device}}","state":"online","started":"2026-05-04T11:00:00.000Z","uptimeSeconds":{{uptime}},
        "temperatureCelsius":51.5,"model":{"name":"people","fingerprint":"9f2d6a51c5b7","signature":"unsigned","provider":"Cpu" },
        "cameras":{"door":{"state":"online","frames":{{frames}},"dropped":0,"reconnects":0} } }
        """));

    void Say(string topic, string payload) =>
        Assert.True(_fleet.Take("site/sqair/" + topic, Encoding.UTF8.GetBytes(payload), retained: false, s_now), payload);

    IReadOnlyList<string> Table(int width, int height, DateTimeOffset? now = null) =>
        _fleet.Look(devices => FleetTable.Lines(devices, now ?? s_now, width, height));
}
