using System.Text.Json.Nodes;
using Sqair.Edge.Tests.Tools;
using Sqair.Messages;
using Sqair.Shared.Tests.Tracking;

namespace Sqair.Trainer.Tests.Devices;

/// <summary>The disk of the device's state is full: what runs is decided all the same, and written as soon as there is room.</summary>
public sealed class FullDiskTests : IDisposable
{
    readonly TestFolder _folder = new();
    readonly Mosquitto _broker = new("allow_anonymous true\nmessage_size_limit 65536");
    readonly SmallDisk _disk;

    public FullDiskTests() => _disk = new SmallDisk(Disk, "2m");

    public void Dispose()
    {
        _disk.Dispose();
        _broker.Dispose();
        _folder.Dispose();
    }

    string Disk => _folder.File("entrance-state");

    static string? RunsByIndex(Device device) =>
        (string?)JsonNode.Parse(File.ReadAllText(Path.Combine(device.Models, "store.json")))!["running"];

    async Task<(ModelStateMessage Full, ModelStateMessage Freed)> WentBackAsync(Device device, Subscriber subscriber)
    {
        await device.UntilAsync(subscriber, PushState.RolledBack, "second");
        var full = device.Told(subscriber)!;
        Assert.Equal("first", full.Running.Name);
        Assert.NotNull(RunsByIndex(device));
        Assert.DoesNotContain(Directory.GetFiles(device.Models), file => new FileInfo(file).Length == 0);
        await using (var frames = await Subscriber.ConnectAsync(_broker.Port)) await device.TracksAsync(frames);

        _disk.Free();
        await Await.TrueAsync(() => RunsByIndex(device) is null && Directory.GetFiles(device.Models, "*.sqair").Length == 0,
            () => device.Errors);
        await Await.TrueAsync(() => device.Told(subscriber)!.Reason != full.Reason, () => device.Errors);
        var freed = device.Told(subscriber)!;
        Assert.Equal((PushState.RolledBack, full.Since), (freed.State!.Value, freed.Since));
        var kept = JsonNode.Parse(File.ReadAllText(Path.Combine(device.Models, "state.json")))!;
        Assert.Equal(("rolledBack", freed.Reason), ((string?)kept["state"], (string?)kept["reason"]));
        Assert.Equal(["state.json", "store.json"], Directory.GetFiles(device.Models).Select(Path.GetFileName).Order());
        return (full, freed);
    }

    [Fact]
    public async Task A_command_is_obeyed_and_answered_and_written_later()
    {
        await using var device = await Device.StartAsync(_folder, _broker);
        await using (var frames = await Subscriber.ConnectAsync(_broker.Port)) await device.TracksAsync(frames);
        await using var subscriber = await Subscriber.ConnectAsync(_broker.Port, "sqair/+/model/state");
        Assert.Equal(0, (await Device.PushAsync(_broker, Device.Package(_folder, "second"), "--device", "entrance")).Code);
        _disk.Fill();
        Assert.Matches("^entrance: second [0-9a-f]{12} is rolled back, first [0-9a-f]{12} runs\n$",
            (await Device.RollBackAsync(_broker)).Said);
        var (full, freed) = await WentBackAsync(device, subscriber);
        Assert.StartsWith("taken back on command; not on the disk yet, tried again every second: No space left on device", full.Reason);
        Assert.DoesNotContain(Disk, full.Reason);
        Assert.Equal("taken back on command", freed.Reason);
    }

    [Fact]
    public async Task A_bad_model_is_taken_back_and_a_push_is_refused()
    {
        await using var device = await Device.StartAsync(_folder, _broker, push: "{shadow: {seconds: 0}, probationSeconds: 3600}");
        await using (var frames = await Subscriber.ConnectAsync(_broker.Port))
            await Await.TrueAsync(() => frames.Read(device.Topics.Tracks("door"), MessageJson.Default.TracksMessage)
                .Count(frame => frame.Tracks.Count > 0) > 300, () => device.Errors);
        await using var subscriber = await Subscriber.ConnectAsync(_broker.Port, "sqair/+/model/state");
        // It is judged by a minute of pictures, which are read faster than that, but not at once.
        var blind = Device.Package(_folder, "second", judge: HandMadeModel.Judge(-10));
        Assert.Equal(0, (await Device.PushAsync(_broker, blind, "--device", "entrance")).Code);
        _disk.Fill();
        var (full, freed) = await WentBackAsync(device, subscriber);
        Assert.Matches(@"^it counts 0\.\d\d people a frame .*; not on the disk yet, .*No space left on device", full.Reason);
        Assert.Matches(@"^it counts 0\.\d\d people a frame .* as much moves$", freed.Reason);

        _disk.Fill();
        var (_, refused) = await Device.PushAsync(_broker, Device.Package(_folder, "third"), "--device", "entrance");
        Assert.Matches("(?m)^entrance: third [0-9a-f]{12} refused: .*No space left on device", refused);
        Assert.DoesNotContain(Disk, refused);
    }
}
