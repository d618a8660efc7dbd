using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Sqair.Edge.Tests.EndToEnd;
using Sqair.Edge.Tests.Tools;
using Sqair.Edge.Tests.Web;
using Sqair.Messages;

namespace Sqair.Edge.Tests.Ledger;

/// <summary>Heat maps and the ground, from the frames to who asks.</summary>
public sealed class HeatTests : IDisposable
{
    readonly TestFolder _folder = new();

    /// <summary>Somebody walks to and fro between x = 110 and 160 of 256, his feet at y = 94 to 102 of 192.</summary>
    [Fact]
    public async Task Who_walks_makes_a_map_and_his_seconds_are_all_in_it()
    {
        await using var daemon = await (await WatchedDaemon.StartAsync(_folder)).ListeningAsync();
        using var client = daemon.Client();
        HeatMapMessage map = null!;
        await Await.TrueAsync(() => (map = Ask(client)).Walked.Sum(cell => cell[2]) > 4, () => daemon.Log.Text);
        Assert.Null(MessageSchemas.WhyInvalid("heat-map", JsonSerializer.Serialize(map, MessageJson.Default.HeatMapMessage)));
        Assert.All(map.Walked, cell =>
        {
            Assert.InRange(cell[0], 100 * 48 / 256, 170 * 48 / 256);
            Assert.InRange(cell[1], 90 * 36 / 192, 106 * 36 / 192);
        });
        Assert.True(map.Began.Sum(cell => cell[2]) >= 1);
        Assert.Equal(TimeSpan.FromDays(1), map.To - map.From);

        var picture = await client.GetAsync("api/cameras/yard/heat.png?measure=walked");
        Assert.Equal((HttpStatusCode.OK, "image/png"), (picture.StatusCode, picture.Content.Headers.ContentType!.MediaType));
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], (await picture.Content.ReadAsByteArrayAsync())[..4]);
        var earlier = await client.GetFromJsonAsync("api/cameras/yard/heat.json?to=2020-01-01", MessageJson.Default.HeatMapMessage);
        Assert.Empty(earlier!.Walked);
    }

    [Theory]
    [InlineData("api/cameras/yard/heat.png?measure=steps", HttpStatusCode.BadRequest, "measure: expected walked, began, ended or broke")]
    [InlineData("api/cameras/yard/heat.png?measure=1", HttpStatusCode.BadRequest, "measure: expected walked, began, ended or broke")]
    [InlineData("api/cameras/yard/heat.png?measure=-1", HttpStatusCode.BadRequest, "measure: expected walked, began, ended or broke")]
    [InlineData("api/cameras/yard/heat.png?measure=walked,began", HttpStatusCode.BadRequest, "measure: expected walked, began")]
    [InlineData("api/cameras/yard/heat.json?from=now", HttpStatusCode.BadRequest, "from, to: expected times such as 2026")]
    [InlineData("api/cameras/yard/heat.json?from=2026-01-02&to=2026-01-01", HttpStatusCode.BadRequest, "from, to: expected times")]
    [InlineData("api/cameras/street/heat.json", HttpStatusCode.NotFound, "")]
    public async Task What_cannot_be_asked_is_answered_in_one_line(string path, HttpStatusCode status, string said)
    {
        await using var daemon = await (await WatchedDaemon.StartAsync(_folder)).ListeningAsync();
        using var client = daemon.Client();
        var answer = await client.GetAsync(path);
        Assert.Equal(status, answer.StatusCode);
        Assert.StartsWith(said, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Heat of before a SIGKILL is there after it, and an hour is not told as another.</summary>
    [Fact]
    public async Task It_outlives_the_process_and_is_forgotten_after_its_days()
    {
        await HandMade.ClipAsync(_folder.File("walk.mp4"), HandMade.Yard, 200, frame => [(40 + frame, 90)]);
        using var broker = new Mosquitto();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        var yaml = $$"""
            device: entrance
            models: {allowUnsigned: true}
            mqtt: {host: 127.0.0.1, port: {{broker.Port}}}
            state: {folder: '{{_folder.File("state")}}'}
            cameras:
              - name: door
                source: walk.mp4
                repeat: true
                ground: {points: [[0.2, 0.9], [0.8, 0.9], [0.7, 0.3], [0.3, 0.3]], distances: [4, 6, 4, 6, 7.2]}
                zones: {name: middle, points: [[0.2, 0.9], [0.8, 0.9], [0.7, 0.3], [0.3, 0.3]]}
            """;
        var config = _folder.Write("edge.yaml", yaml);
        var model = HandMade.Model(_folder);
        using (var daemon = new EdgeProcess(["run", "--config", config, "--model", model]))
        {
            await subscriber.UntilAsync(DaemonRun.Topics.Zone("door", "middle"), MessageJson.Default.ZoneMessage,
                zone => zone is { Density: > 0, SquareMetres: > 20 and < 28 }, "a density");
            await subscriber.UntilAsync(DaemonRun.Topics.Tracks("door"), MessageJson.Default.TracksMessage,
                frame => frame.Tracks.Any(track => track.Ground is { Speed: > 0.1f }), "a speed");
            await Task.Delay(1500);
            daemon.Signal(EdgeProcess.SigKill);
            await daemon.ExitAsync();
        }
        MessageSchemas.AssertAll(subscriber.Messages);
        var before = Stored();
        Assert.True(before > 1, $"{before} person-seconds");
        using (var daemon = new EdgeProcess(["run", "--config", config, "--model", model]))
        {
            await Await.TrueAsync(() => Stored() > before + 1, () => daemon.Errors);
            daemon.Signal(EdgeProcess.SigTerm);
            Assert.Equal(0, await daemon.ExitAsync());
        }

        double Stored()
        {
            using var connection = new SqliteConnection($"Data Source={_folder.File("state/ledger.db")};Pooling=false");
            connection.Open();
            using var command = new SqliteCommand("SELECT COALESCE(SUM(value), 0) FROM heat WHERE measure = 0", connection);
            return Convert.ToDouble(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        }
    }

    public void Dispose() => _folder.Dispose();

    static HeatMapMessage Ask(HttpClient client) =>
        client.GetFromJsonAsync("api/cameras/yard/heat.json", MessageJson.Default.HeatMapMessage).GetAwaiter().GetResult()!;
}
