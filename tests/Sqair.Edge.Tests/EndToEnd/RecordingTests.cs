using System.Text;
using System.Text.Json;
using MQTTnet;
using MQTTnet.Protocol;
using Sqair.Clips;
using Sqair.Edge.Recording;
using Sqair.Edge.Tests.Tools;
using Sqair.Messages;

namespace Sqair.Edge.Tests.EndToEnd;

/// <summary>A device keeps silhouettes to train on, within its bounds, and hands them out.</summary>
public sealed class RecordingTests : IDisposable
{
    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Clips_of_people_are_kept_and_handed_out_to_the_byte()
    {
        await HandMade.ClipAsync(_folder.File("a.mp4"), HandMade.Yard, 400);
        using var broker = new Mosquitto();
        await using var run = new DaemonRun(_folder, $$"""
            mqtt: {host: 127.0.0.1, port: {{broker.Port}}}
            state: {folder: state}
            record: {clipSeconds: 4}
            cameras: [{name: door, source: a.mp4, realTime: false, repeat: true}]
            """, model: HandMade.Model(_folder));
        var clips = _folder.File("state/clips");
        await Await.TrueAsync(() => Directory.Exists(clips) && Directory.GetFiles(clips, "*.clip").Length >= 3, () => run.Log.Text);

        using var client = new MqttClientFactory().CreateMqttClient();
        var answers = new List<byte[]>();
        client.ApplicationMessageReceivedAsync += arrival =>
        {
            lock (answers) answers.Add(System.Buffers.BuffersExtensions.ToArray(arrival.ApplicationMessage.Payload));
            return Task.CompletedTask;
        };
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).Build());
        await client.SubscribeAsync(DaemonRun.Topics.ClipAnswer("me"), MqttQualityOfServiceLevel.AtLeastOnce);
        // Nonsense first: it is passed over.
        foreach (var nonsense in (string[])["{", "{\"schema\":2}", """{"schema":2,"reply":"a/b"}""",
            """{"schema":2,"reply":"me","name":"none.clip","offset":-1,"length":2000000000}"""])
            await client.PublishStringAsync(DaemonRun.Topics.ClipRequest, nonsense);
        var list = JsonSerializer.Deserialize(
            await AskAsync("""{"schema":2,"reply":"me"}"""), MessageJson.Default.ClipListMessage)!;
        var clip = list.Clips[^1];
        Assert.Equal(("entrance", "door"), (list.Device, clip.Camera));
        Assert.True(clip.Value > 0);

        var part = await AskAsync($$"""{"schema":2,"reply":"me","name":"{{clip.Name}}","offset":3,"length":500}""");
        AssertPart(part, clip.Name, 3, File.ReadAllBytes(Path.Combine(clips, clip.Name)).AsSpan(3, 500));
        AssertPart(await AskAsync("""{"schema":2,"reply":"me","name":"../../edge.yaml","length":100}"""), "../../edge.yaml", 0, []);
        var footage = ForegroundClip.TryLoad(Path.Combine(clips, clip.Name))!;
        Assert.Equal("entrance/door", footage.Source);
        Assert.True(footage.Frames >= 24 && footage.Pixels.Any(pixel => pixel > 100));
        Assert.Single(answers);

        async Task<byte[]> AskAsync(string request)
        {
            lock (answers) answers.Clear();
            await client.PublishStringAsync(DaemonRun.Topics.ClipRequest, request, MqttQualityOfServiceLevel.AtLeastOnce);
            await Await.TrueAsync(() => { lock (answers) return answers.Count > 0; }, () => $"no answer to {request}\n{run.Log.Text}");
            return answers[0];
        }
    }

    static void AssertPart(byte[] part, string clip, int from, ReadOnlySpan<byte> expected)
    {
        var name = System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(clip));
        Assert.True(ModelChunk.TryRead(part, name, out var offset, out var content));
        Assert.Equal(from, offset);
        Assert.True(expected.SequenceEqual(content));
    }

    [Fact]
    public void Beyond_its_bytes_the_least_of_the_fullest_hour_goes()
    {
        KeptClip Clip(int hour, double value, long bytes = 100) =>
            new($"{hour} {value}", "door", new DateTimeOffset(2026, 5, 4, hour, 0, 0, TimeSpan.Zero), value, bytes);
        KeptClip[] clips = [Clip(8, 1), Clip(12, 5), Clip(12, 2), Clip(12, 9), Clip(17, 0.5)];
        Assert.Empty(ClipShelf.Surplus(clips, 500));
        Assert.Equal(["12 2", "12 5"], ClipShelf.Surplus(clips, 300).Select(clip => clip.Name));
        // At last every hour has one: then the least worth of the first.
        Assert.Equal(["12 2", "12 5", "8 1"], ClipShelf.Surplus(clips, 200).Select(clip => clip.Name));
    }

    [Theory]
    [InlineData("door-20260504T120007Z-001494.clip", "door", 14.94)]
    [InlineData("back-door-20260504T120007Z-000000.clip", "back-door", 0)]
    [InlineData("door.clip", null, 0)]
    [InlineData("door-yesterday-001494.clip", null, 0)]
    public void A_clip_s_name_says_what_it_is(string name, string? camera, double value)
    {
        var kept = KeptClip.Parse(_folder.Write(name, "x"));
        Assert.Equal(camera, kept?.Camera);
        if (kept is not null) Assert.Equal(value, kept.Value);
    }

    [Fact]
    public async Task The_annotated_video_of_a_file_has_every_frame_at_the_rate_of_the_analysis()
    {
        Clip.Make(_folder.File("a.mp4"), frames: 100, framesPerSecond: 10);
        await using var run = new DaemonRun(_folder, """
            output: {motFile: a.txt, video: out.mp4}
            cameras: [{name: door, source: a.mp4}]
            """, once: true, model: HandMade.Model(_folder));
        Assert.Equal(0, (await run.EndAsync()).ExitCode);
        var info = await Sqair.Video.VideoProbe.AnalyseAsync(Sqair.Video.VideoSource.Parse(_folder.File("out.mp4")));
        Assert.Equal((10, 10), (info.FramesPerSecond, info.Duration!.Value.TotalSeconds));
    }
}
