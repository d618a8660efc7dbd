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
        // A lamp goes on at the left while somebody stands at the right, who goes at last.
        await HandMade.ClipAsync(_folder.File("a.mp4"), HandMade.Yard, 260,
            frame => frame >= 240 ? [] : [(110 + Math.Abs(frame % 100 - 50), 80 + frame % 9)], frame => frame >= 220 ? 60 : 0);
        using var broker = new Mosquitto();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        await using var run = new DaemonRun(_folder, $$"""
            mqtt: {host: 127.0.0.1, port: {{broker.Port}}}
            cameras: [{name: door, source: a.mp4}]
            """, once: true, model: HandMade.Model(_folder));
        var result = await run.EndAsync();
        Assert.True(result.ExitCode == 0, run.Log.Text);
        var topics = DaemonRun.Topics;
        await subscriber.UntilAsync(topics.DeviceStatus, MessageJson.Default.DeviceStatusMessage, status => status.State == DeviceState.Offline, "the good-bye");

        var paused = subscriber.Read(topics.Tracks("door"), MessageJson.Default.TracksMessage).Where(tracks => tracks.Paused).Select(tracks => tracks.Frame).ToArray();
        Assert.InRange(paused.Length, 1, 10);
        Assert.All(paused, frame => Assert.InRange(frame, 221, 235));
        // Frames are counted from 1; nobody went while the light changed.
        Assert.DoesNotContain(subscriber.Read(topics.Count("door"), MessageJson.Default.CountMessage), count => paused.Contains(count.Frame));
        Assert.DoesNotContain(subscriber.Read(topics.Count("door"), MessageJson.Default.CountMessage), count => count.Frame is > 60 and < 235 && count.Count != 1);
        Assert.Equal(0, subscriber.Read(topics.Count("door"), MessageJson.Default.CountMessage).Last().Count);

        var learnt = subscriber.Read(topics.CameraStatus("door"), MessageJson.Default.CameraStatusMessage).Last().Learnt!;
        Assert.Equal((false, false, 1L), (learnt.WarmingUp, learnt.Paused, learnt.Pauses));
        Assert.True(learnt.People.Known, $"{learnt}");
        Assert.Equal([48, 96, 144], learnt.People.Heights!.Select(height => height.At));
        Assert.All(learnt.People.Heights!, height => Assert.InRange(height.Height, 24, 36));
    }

    public void Dispose() => _folder.Dispose();
}
