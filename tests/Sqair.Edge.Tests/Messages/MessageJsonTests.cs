using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Sqair.Edge.Tests.Tools;
using Sqair.Messages;

namespace Sqair.Edge.Tests.Messages;

/// <summary>The examples of docs/mqtt.md are what the serializer writes, to the letter but for white space.</summary>
public sealed partial class MessageJsonTests
{
    const int Schema = MessageSchema.Version;

    static readonly DateTimeOffset s_captured = new(2026, 5, 4, 14, 0, 7, 250, TimeSpan.FromHours(2));

    [Fact]
    public void Tracks_are_as_documented() => AssertDocumented("tracks", MessageJson.Default.TracksMessage, new TracksMessage(
        Schema, s_captured, 51, "door", 768, 576,
    [
        TrackEntry.Rounded(7, 318.4123f, 201.58f, 31.4999f, 88.21f, 0.98099f, 2.06f, 3.44f, 44, false) with
        {
            Foot = PointEntry.Rounded(334.16f, 289.93f), Velocity = PointEntry.Rounded(41.52f, -6.23f),
            Ahead =
            [
                AheadEntry.Rounded(1, 375.11f, 283.42f, 9.58f, 6.12f), AheadEntry.Rounded(2, 414.93f, 277.18f, 24.31f, 13.66f),
            ],
        },
        TrackEntry.Rounded(9, -4.23f, 230.04f, 27.96f, 80.46f, 0.62f, 9.81f, 6.02f, 12, true) with
        {
            Foot = PointEntry.Rounded(9.74f, 310.5f), Velocity = PointEntry.Rounded(-22.03f, 0.41f),
        },
    ]));

    [Fact]
    public void Count_is_as_documented() =>
        AssertDocumented("count", MessageJson.Default.CountMessage,
            new CountMessage(Schema, s_captured, 51, "door", 2, 2.304, 0.671, 2, 3, 0.9));

    [Fact]
    public void Events_are_as_documented()
    {
        AssertDocumented("event", MessageJson.Default.EventMessage, new EventMessage(
            Schema, "5e0c71b2-door-1042", 1042, EventKind.LineCrossed, s_captured, "door", 51)
        {
            Track = 7, Line = "gate", Direction = CrossingDirection.In,
        });
        AssertDocumented("track ended", MessageJson.Default.EventMessage, new EventMessage(
            Schema, "5e0c71b2-door-1050", 1050, EventKind.TrackEnded, s_captured, "door", 131)
        {
            Track = 7, Path = new PathEntry(s_captured.AddSeconds(-6.25), 6.25, [[10, 50], [210.5f, 52]], 200.5f, ["gate"], ["till"]),
        });
    }

    [Fact]
    public void Lines_and_zones_are_as_documented()
    {
        var since = new DateTimeOffset(2026, 5, 1, 8, 0, 0, TimeSpan.Zero);
        var noon = new DateTimeOffset(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);
        AssertDocumented("line", MessageJson.Default.LineMessage, new LineMessage(Schema, "door", "gate", since, s_captured,
            new(1203, 1198), new(1, 0, noon), new(1, 0, noon), new(204, 201, noon.AddHours(-12))));
        AssertDocumented("zone", MessageJson.Default.ZoneMessage, new ZoneMessage(Schema, "door", "till", since, s_captured, 2,
            new(310, 308, 8120.5), new Dictionary<string, long> { ["shelves"] = 122 }));
    }

    [Fact]
    public void Camera_status_is_as_documented() => AssertDocumented("camera status", MessageJson.Default.CameraStatusMessage,
        new CameraStatusMessage(
            Schema, "door", CameraState.Stalled, new DateTimeOffset(2026, 5, 4, 12, 3, 20, TimeSpan.Zero), "no frame for 10 s", 768, 576,
            new LearntEntry(false, false, 2, 0, new ShiftEntry(0.6f, -1.2f),
                new PeopleEntry(true, 5400, [new(144, 61.3f), new(288, 80.2f), new(432, 97)]))));

    [Fact]
    public void Device_status_is_as_documented() => AssertDocumented(
        "device status", MessageJson.Default.DeviceStatusMessage, new DeviceStatusMessage(Schema, "entrance", DeviceState.Online)
        {
            Version = "0.2.0",
            Model = new ModelEntry("pedestrians", "9f2d6a51c5b7", "release-2026 0123456789abcdef", "Cpu"),
            Started = new DateTimeOffset(2026, 5, 4, 11, 0, 0, TimeSpan.Zero),
            UptimeSeconds = 3600,
            Memory = new MemoryEntry(182.4, 201),
            TemperatureCelsius = 51.5,
            Temperatures = new Dictionary<string, ZoneTemperature>
            {
                ["cpu-thermal"] = new(51.5, [new TripEntry("passive", 85)]), ["gpu-thermal"] = new(48),
            },
            EveryNth = 1,
            Cameras = new Dictionary<string, CameraCounters> { ["door"] = new(CameraState.Online, 25200, 3, 1, 4) },
            Steps = new Dictionary<string, StepEntry> { ["total"] = new(21.4, 48.9) },
            Broker = new BrokerEntry(50412, 0, 2),
        });

    [Fact]
    public void Heat_map_is_as_documented() => AssertDocumented("heat map", MessageJson.Default.HeatMapMessage, new HeatMapMessage(
        Schema, "door", new(2026, 5, 3, 13, 0, 0, TimeSpan.Zero), new(2026, 5, 4, 13, 0, 0, TimeSpan.Zero), 48, 36,
        [[20, 30, 41.5], [21, 30, 12.2]], [[2, 28, 17]], [[45, 28, 16]], []));

    [Fact]
    public void Clip_list_is_as_documented() => AssertDocumented("clip list", MessageJson.Default.ClipListMessage,
        new ClipListMessage(Schema, "entrance", 1, [new ClipEntry("door-20260504T120007Z-001494.clip", "door",
            new DateTimeOffset(2026, 5, 4, 12, 0, 7, TimeSpan.Zero), 14.94, 58472)]));

    [Fact]
    public void Offline_is_as_documented() => AssertDocumented("device offline", MessageJson.Default.DeviceStatusMessage,
        new DeviceStatusMessage(Schema, "entrance", DeviceState.Offline) { Reason = "the connection was lost" });

    [Fact]
    public void Documented_topics_are_those_of_the_code()
    {
        var topics = new TopicNames("<prefix>", "<device>");
        var rows = Topic().Matches(Document()).Select(match => match.Groups[1].Value);
        Assert.Equal([topics.Tracks("<camera>"), topics.Count("<camera>"), topics.Events("<camera>"), topics.Line("<camera>", "<line>"),
            topics.Zone("<camera>", "<zone>"), topics.Heat("<camera>"), topics.CameraStatus("<camera>"), topics.DeviceStatus,
            topics.ModelState, topics.ClipAnswer("<reply>"), topics.Answer], rows);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a+")]
    [InlineData("#")]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("$SYS")]
    public void A_name_that_would_change_the_topic_is_refused(string name)
    {
        Assert.NotNull(TopicNames.WhyNotALevel(name));
        Assert.Throws<ArgumentException>(() => new TopicNames("sqair", name));
    }

    static void AssertDocumented<T>(string name, JsonTypeInfo<T> type, T message)
    {
        var documented = JsonNode.Parse(Example(name))!.ToJsonString();
        var written = JsonSerializer.Serialize(message, type);
        Assert.Equal(documented, written);
        Assert.Equal(written, JsonSerializer.Serialize(JsonSerializer.Deserialize(written, type)!, type));
    }

    /// <summary>An example of docs/mqtt.md.</summary>
    internal static string Example(string name)
    {
        var block = Regex.Match(Document(), $@"<!-- example: {name} -->\s*```json\s*(.*?)```", RegexOptions.Singleline);
        Assert.True(block.Success, $"docs/mqtt.md has no example '{name}'");
        return block.Groups[1].Value;
    }

    static string Document() => File.ReadAllText(Files.InRepository("docs/mqtt.md"));

    [GeneratedRegex(@"(?m)^\| `(<prefix>[^`]*)`")]
    private static partial Regex Topic();
}
