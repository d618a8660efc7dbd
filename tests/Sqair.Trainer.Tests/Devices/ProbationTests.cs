using Sqair.Edge.Tests.Tools;
using Sqair.Messages;
using Sqair.Models;
using Sqair.Shared.Tests.Tracking;

namespace Sqair.Trainer.Tests.Devices;

/// <summary>A model that got through to running and is worse is taken back by itself.</summary>
public sealed class ProbationTests : IDisposable
{
    const string NoShadow = "{shadow: {seconds: 0}, probationSeconds: 3600}";

    readonly TestFolder _folder = new();
    readonly Mosquitto _broker = new("allow_anonymous true\nmessage_size_limit 65536");

    public void Dispose()
    {
        _broker.Dispose();
        _folder.Dispose();
    }

    async Task<string> RolledBackAsync(Device device, string package)
    {
        await using var frames = await Subscriber.ConnectAsync(_broker.Port);
        await device.TracksAsync(frames);
        // As long as it takes to know how many people there are.
        await Await.TrueAsync(() => frames.Read(device.Topics.Tracks("door"), MessageJson.Default.TracksMessage)
            .Count(frame => frame.Tracks.Count > 0) > 300, () => device.Errors);
        var (_, said) = await Device.PushAsync(_broker, package, "--device", "entrance", "--until", "proven");
        Assert.Matches("(?m)^entrance: [a-z]+ [0-9a-f]{12} promoted$", said);
        Assert.Matches("(?m)^entrance: [a-z]+ [0-9a-f]{12} rolled back: ", said);
        await using var subscriber = await Subscriber.ConnectAsync(_broker.Port, "sqair/+/model/state");
        await device.UntilAsync(subscriber, PushState.RolledBack);
        Assert.Empty(Directory.GetFiles(device.Models, "*.sqair"));
        // The old one sees people again.
        await using var after = await Subscriber.ConnectAsync(_broker.Port);
        await Await.TrueAsync(() => after.Read(device.Topics.Tracks("door"), MessageJson.Default.TracksMessage)
            .Any(frame => frame.Tracks.Count > 0), () => device.Errors);
        return device.Told(subscriber)!.Reason!;
    }

    [Fact]
    public async Task A_model_that_sees_nobody_on_real_footage_is_taken_back()
    {
        var clip = Path.Combine(SharedData.Folder("pets09-s2l1-dev", "video.mp4"), "video.mp4");
        var real = ModelPackage.Open(TestModel.PathOrSkip());
        Directory.CreateDirectory(_folder.File("blind"));
        var blind = HandMadeModel.Package(
            _folder.File("blind"), real.Manifest with { Name = "blind" }, real.Propagate, real.Discover, HandMadeModel.Judge(-10));
        await using var device = await Device.StartAsync(
            _folder, _broker, push: NoShadow, model: real.Path, camera: $"source: {clip}, repeat: true, realTime: false");
        Assert.Matches(@"^it counts 0\.\d\d people a frame instead of [1-9]\d*\.\d\d, though as much moves$",
            await RolledBackAsync(device, blind.Path));
    }

    [Fact]
    public async Task A_model_whose_steps_fail_is_taken_back()
    {
        await using var device = await Device.StartAsync(_folder, _broker, push: NoShadow);
        Directory.CreateDirectory(_folder.File("failing"));
        var failing = HandMadeModel.Package(_folder.File("failing"), HandMadeModel.Manifest with { Name = "failing" },
            HandMadeModel.Propagate(mostForeground: 150), HandMadeModel.Discover(150));
        Assert.Matches(@"^\d+ steps failed with it: .*the network cannot be run", await RolledBackAsync(device, failing.Path));
    }

    /// <summary>However short a probation is said to be: it lasts until the model has been seen at work.</summary>
    [Fact]
    public async Task A_model_that_sees_nobody_is_not_proven_in_a_second()
    {
        await using var device = await Device.StartAsync(_folder, _broker, push: "{shadow: {seconds: 0}, probationSeconds: 1}");
        var blind = Device.Package(_folder, "blind", judge: HandMadeModel.Judge(-10));
        Assert.Matches(@"^it counts 0\.\d\d people a frame instead of \d\.\d\d, though as much moves$",
            await RolledBackAsync(device, blind));
        Assert.DoesNotContain("proven", device.Errors);
    }

    [Fact]
    public async Task Where_nobody_is_nothing_is_proven_and_the_state_says_so()
    {
        await HandMade.ClipAsync(_folder.File("empty.mp4"), HandMade.Yard, frames: 100, people: _ => []);
        await using var device = await Device.StartAsync(_folder, _broker, push: "{shadow: {seconds: 0}, probationSeconds: 1}",
            camera: "source: empty.mp4, repeat: true, realTime: false");
        await using var subscriber = await Subscriber.ConnectAsync(_broker.Port);
        await device.TracksAsync(subscriber);
        Assert.Equal(0, (await Device.PushAsync(_broker, Device.Package(_folder, "second"), "--device", "entrance")).Code);
        await Await.TrueAsync(() => device.Told(subscriber) is { State: PushState.Promoted, Reason: not null }, () => device.Errors);
        // Frames for some thousand looks.
        var seen = subscriber.Messages.Count;
        await Await.TrueAsync(() => subscriber.Messages.Count > seen + 3000, () => device.Errors);
        var told = device.Told(subscriber)!;
        Assert.Equal((PushState.Promoted, "nobody has been seen yet to prove it by"), (told.State!.Value, told.Reason));
        Assert.Equal(["second"], subscriber.Read(device.Topics.ModelState, MessageJson.Default.ModelStateMessage)
            .Where(state => state.Reason is not null).Select(state => state.Name).Distinct());
    }

    [Fact]
    public async Task A_way_back_that_is_barred_is_told_and_open_again_later()
    {
        var first = Device.Package(_folder, "first");
        await using var device = await Device.StartAsync(
            _folder, _broker, push: "{shadow: {seconds: 0}, probationSeconds: 1}", model: first);
        await using var subscriber = await Subscriber.ConnectAsync(_broker.Port, "sqair/+/model/state");
        await Await.TrueAsync(() => subscriber.Messages.Count > 0, () => device.Errors);
        await Device.PushAsync(_broker, Device.Package(_folder, "second"), "--device", "entrance", "--until", "proven");
        File.Move(first, first + ".away");
        var back = Device.RollBackAsync(_broker);
        await Await.TrueAsync(() => device.Told(subscriber)?.Reason is not null, () => device.Errors);
        var told = device.Told(subscriber)!;
        Assert.Equal((PushState.Proven, "second"), (told.State!.Value, told.Running.Name));
        Assert.StartsWith("cannot go back (taken back on command): ", told.Reason);
        await Assert.ThrowsAsync<UserErrorException>(() => back);
        File.Move(first + ".away", first);
        Assert.Contains("first ", (await Device.RollBackAsync(_broker)).Said);
        await device.UntilAsync(subscriber, PushState.RolledBack, "second");
    }

    [Fact]
    public async Task A_daemon_that_is_started_over_and_over_on_probation_goes_back()
    {
        await using var device = await Device.StartAsync(_folder, _broker, push: NoShadow);
        await using var subscriber = await Subscriber.ConnectAsync(_broker.Port);
        await device.TracksAsync(subscriber);
        Assert.Equal(0, (await Device.PushAsync(_broker, Device.Package(_folder, "second"), "--device", "entrance")).Code);
        for (var start = 1; start <= 4; start++)
        {
            await device.UntilAsync(subscriber, PushState.Promoted, "second");
            await device.KillAsync();
            device.Start();
            // Its log comes by another way than its tracks, of which those of before the kill may be on theirs.
            var runs = $"model {(start < 4 ? "second" : "first")} (";
            await Await.TrueAsync(() => device.Errors.Contains(runs), () => $"'{runs}' is not in {device.Errors}");
        }
        await device.UntilAsync(subscriber, PushState.RolledBack, "second");
        Assert.Equal("the daemon was started 3 times while it was on probation", device.Told(subscriber)!.Reason);
    }
}
