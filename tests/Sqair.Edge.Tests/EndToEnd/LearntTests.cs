using Sqair.Edge.Tests.Tools;
using Sqair.Messages;

namespace Sqair.Edge.Tests.EndToEnd;

/// <summary>What a subscriber is told of a camera's knowledge and of changes of light.</summary>
public sealed class LearntTests : IDisposable
{
    readonly TestFolder _folder = new();

    [Fact]
    public async Task A_change_of_light_pauses_and_leaves_the_count_and_the_status_tells_what_was_learnt()
    {
        // A lamp flickers at the left for longer than forecasts are reported, while somebody walks at the right.
        await HandMade.ClipAsync(_folder.File("a.mp4"), HandMade.Yard, 238,
            frame => [(110 + Math.Abs(frame % 100 - 50), 80 + frame % 9)],
            frame => frame >= 220 ? frame < 233 ? 45 + frame % 2 * 60 : 60 : 0);
        using var broker = new Mosquitto();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        await using var run = new DaemonRun(_folder, $$"""
            mqtt: {host: 127.0.0.1, port: {{broker.Port}}}
            cameras: [{name: door, source: a.mp4}]
            """, once: true, model: HandMade.Model(_folder));
        var result = await run.EndAsync();
        Assert.True(result.ExitCode == 0, run.Log.Text);
        var topics = DaemonRun.Topics;
        await subscriber.UntilAsync(topics.DeviceStatus, MessageJson.Default.DeviceStatusMessage,
            status => status.State == DeviceState.Offline, "the good-bye");

        MessageSchemas.AssertAll(subscriber.Messages);
        var paused = subscriber.Read(topics.Tracks("door"), MessageJson.Default.TracksMessage)
            .Where(tracks => tracks.Paused).Select(tracks => tracks.Frame).ToArray();
        Assert.InRange(paused.Length, 8, 20);
        Assert.All(paused, frame => Assert.InRange(frame, 221, 238));
        // Frames are counted from 1; nobody went while the light changed.
        var counts = subscriber.Read(topics.Count("door"), MessageJson.Default.CountMessage).ToArray();
        Assert.DoesNotContain(counts, count => paused.Contains(count.Frame));
        Assert.DoesNotContain(counts, count => count.Frame is > 60 && count.Count != 1);

        var learnt = subscriber.Read(topics.CameraStatus("door"), MessageJson.Default.CameraStatusMessage).Last().Learnt!;
        Assert.False(learnt.WarmingUp);
        Assert.InRange(learnt.Pauses, 1, 5);
        Assert.True(learnt.People.Known, $"{learnt}");
        Assert.Equal([48, 96, 144], learnt.People.Heights!.Select(height => height.At));
        Assert.All(learnt.People.Heights!, height => Assert.InRange(height.Height, 24, 36));
    }

    [Fact]
    public async Task The_statuses_tell_what_has_changed_without_waiting_for_their_interval()
    {
        await HandMade.ClipAsync(_folder.File("a.mp4"), HandMade.Yard, 40);
        using var broker = new Mosquitto();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        await using var run = new DaemonRun(_folder, $$"""
            mqtt: {host: 127.0.0.1, port: {{broker.Port}}}
            statusSeconds: 3600
            cameras: [{name: door, source: a.mp4, repeat: true}]
            """, model: HandMade.Model(_folder));
        var topics = DaemonRun.Topics;
        await subscriber.UntilAsync(topics.DeviceStatus, MessageJson.Default.DeviceStatusMessage,
            status => status.Cameras?["door"].State == CameraState.Online, "the camera in the device's status");
        await subscriber.UntilAsync(topics.CameraStatus("door"), MessageJson.Default.CameraStatusMessage,
            status => status.Learnt is not null, "what the camera has learnt");
    }

    [Fact]
    public async Task A_hint_is_known_before_anybody_was_seen_and_one_that_cannot_be_is_a_line_in_the_log()
    {
        await HandMade.ClipAsync(_folder.File("a.mp4"), HandMade.Yard, 20);
        using var broker = new Mosquitto();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        await using var run = new DaemonRun(_folder, $$"""
            mqtt: {host: 127.0.0.1, port: {{broker.Port}}}
            cameras:
              - {name: door, source: a.mp4, people: [{height: 24, at: 48}, {height: 40, at: 144}]}
              - {name: yard, source: a.mp4, people: {height: 24, at: 480} }
            """, once: true, model: HandMade.Model(_folder));
        Assert.Equal(0, (await run.EndAsync()).ExitCode);
        var topic = DaemonRun.Topics.CameraStatus("door");
        await subscriber.UntilAsync(topic, MessageJson.Default.CameraStatusMessage, status => status.Learnt is not null, "what was learnt");
        var people = subscriber.Read(topic, MessageJson.Default.CameraStatusMessage).Last().Learnt!.People;
        Assert.Equal((true, 0), (people.Known, people.Sightings));
        Assert.Equal([new HeightEntry(48, 24), new HeightEntry(96, 32), new HeightEntry(144, 40)], people.Heights!);
        Assert.Contains("Warning: yard: 'people' speaks of a height of 24 at row 480, which the source picture of 256x192 cannot hold",
            run.Log.Text);
    }

    public void Dispose() => _folder.Dispose();
}
