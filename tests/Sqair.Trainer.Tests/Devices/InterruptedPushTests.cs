using Sqair.Edge.Tests.Tools;
using Sqair.Messages;
using Sqair.Trainer.Commands;

namespace Sqair.Trainer.Tests.Devices;

/// <summary>Broker, daemon and another workstation come in between; every push comes to its end.</summary>
public sealed class InterruptedPushTests : IDisposable
{
    readonly TestFolder _folder = new();
    readonly Mosquitto _broker = new("allow_anonymous true\nmessage_size_limit 65536");

    public void Dispose()
    {
        _broker.Dispose();
        _folder.Dispose();
    }

    static Task<Subscriber> ListenAsync(Mosquitto broker) => Subscriber.ConnectAsync(broker.Port, "sqair/+/model/state");

    IEnumerable<ModelStateMessage> States(Subscriber subscriber, Device device) =>
        subscriber.Read(device.Topics.ModelState, MessageJson.Default.ModelStateMessage);

    /// <summary>Some chunks, of many, are there.</summary>
    Task HalfwayAsync(Subscriber subscriber, Device device) => Await.TrueAsync(
        () => States(subscriber, device).LastOrDefault() is { State: PushState.Receiving, Received: > 100 }, () => device.Errors);

    [Fact]
    public async Task The_daemon_is_killed_in_mid_push_and_goes_on_with_what_it_has()
    {
        await using var device = await Device.StartAsync(_folder, _broker);
        await using var subscriber = await ListenAsync(_broker);
        await Await.TrueAsync(() => States(subscriber, device).Any(), () => device.Errors);
        var pushing = Device.PushAsync(_broker, Device.Package(_folder, "second", 700_000), "--device", "entrance", "--chunk", "1024");
        await HalfwayAsync(subscriber, device);
        await device.KillAsync();
        Assert.False(pushing.IsCompleted);
        var before = States(subscriber, device).Count();
        device.Start();
        await Await.TrueAsync(() => States(subscriber, device).Count() > before, () => device.Errors);
        var first = States(subscriber, device).ElementAt(before);
        Assert.Equal(PushState.Receiving, first.State);
        Assert.InRange(first.Received!.Value, 100, first.Of!.Value - 1);
        var (code, said) = await pushing;
        Assert.True(code == 0, $"{said}\n{device.Errors}");
        Assert.Equal("second", device.Told(subscriber)!.Running.Name);
    }

    [Fact]
    public async Task The_broker_starts_anew_in_mid_push()
    {
        await using var device = await Device.StartAsync(_folder, _broker);
        var subscriber = await ListenAsync(_broker);
        await Await.TrueAsync(() => States(subscriber, device).Any(), () => device.Errors);
        var pushing = Device.PushAsync(_broker, Device.Package(_folder, "second", 700_000), "--device", "entrance", "--chunk", "1024");
        await HalfwayAsync(subscriber, device);
        _broker.Kill();
        Assert.False(pushing.IsCompleted);
        await subscriber.DisposeAsync();
        await Task.Delay(500);
        _broker.Start();
        var (code, said) = await pushing;
        Assert.True(code == 0, $"{said}\n{device.Errors}");
        await using var late = await ListenAsync(_broker);
        await device.UntilAsync(late, PushState.Promoted, "second");
        // Nothing was begun twice.
        Assert.Single(device.Told(late)!.History!, step => step.State == PushState.Receiving);
    }

    [Fact]
    public async Task The_workstation_goes_away_and_comes_back()
    {
        await using var device = await Device.StartAsync(_folder, _broker);
        await using var subscriber = await ListenAsync(_broker);
        await Await.TrueAsync(() => States(subscriber, device).Any(), () => device.Errors);
        var package = Device.Package(_folder, "second", 700_000);
        using (var gone = new CancellationTokenSource())
        {
            var parsed = PushCommand.Create().Parse(
                [package, "--broker", $"127.0.0.1:{_broker.Port}", "--device", "entrance", "--chunk", "1024"]);
            var pushing = Task.Run(() => parsed.InvokeAsync(
                new() { Output = TextWriter.Null, EnableDefaultExceptionHandler = false }, gone.Token));
            await HalfwayAsync(subscriber, device);
            await gone.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pushing);
        }
        var before = States(subscriber, device).Last();
        Assert.True(before.Received < before.Of);
        var (code, said) = await Device.PushAsync(_broker, package, "--device", "entrance", "--chunk", "1024");
        Assert.True(code == 0, $"{said}\n{device.Errors}");
        Assert.Single(device.Told(subscriber)!.History!, step => step.State == PushState.Receiving);
    }

    /// <summary>Chunks of another length cannot be put together with those that are there: the device begins anew.</summary>
    [Fact]
    public async Task The_workstation_comes_back_with_chunks_of_another_length()
    {
        await using var device = await Device.StartAsync(_folder, _broker);
        await using var subscriber = await ListenAsync(_broker);
        await Await.TrueAsync(() => States(subscriber, device).Any(), () => device.Errors);
        var package = Device.Package(_folder, "second", 700_000);
        using (var gone = new CancellationTokenSource())
        {
            var pushing = Task.Run(() => PushCommand.Create().Parse(
                [package, "--broker", $"127.0.0.1:{_broker.Port}", "--device", "entrance", "--chunk", "1024"])
                .InvokeAsync(new() { Output = TextWriter.Null, EnableDefaultExceptionHandler = false }, gone.Token));
            await HalfwayAsync(subscriber, device);
            await gone.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pushing);
        }
        var (code, said) = await Device.PushAsync(_broker, package, "--device", "entrance");
        Assert.True(code == 0, $"{said}\n{device.Errors}");
        Assert.Equal("second", device.Told(subscriber)!.Running.Name);
    }

    [Fact]
    public async Task Two_pushes_at_once_both_end_well()
    {
        await using var device = await Device.StartAsync(_folder, _broker);
        await using var subscriber = await ListenAsync(_broker);
        await Await.TrueAsync(() => States(subscriber, device).Any(), () => device.Errors);
        var one = Device.PushAsync(_broker, Device.Package(_folder, "one", 200_000), "--device", "entrance", "--chunk", "1024");
        var other = Device.PushAsync(_broker, Device.Package(_folder, "other", 200_000), "--device", "entrance", "--chunk", "1024");
        foreach (var (code, said) in await Task.WhenAll(one, other)) Assert.True(code == 0, $"{said}\n{device.Errors}");
        // Either push has heard of its promotion from the broker; this subscriber may hear of it later.
        await Await.TrueAsync(
            () => States(subscriber, device)
                .Where(state => state.State == PushState.Promoted).Select(state => state.Name).Distinct().Count() == 2,
            () => device.Errors);
        Assert.Equal("configured", device.Told(subscriber)!.Previous);
    }

    /// <summary>A package whose trial ends the daemon does so some times, and then no more.</summary>
    [Fact]
    public async Task A_model_that_ends_the_daemon_whenever_it_is_tried_is_refused()
    {
        await using var device = await Device.StartAsync(_folder, _broker, push: "{shadow: {seconds: 3600}}",
            camera: "source: yard.mp4, repeat: true");
        await using var subscriber = await ListenAsync(_broker);
        await Await.TrueAsync(() => States(subscriber, device).Any(), () => device.Errors);
        var pushing = Device.PushAsync(_broker, Device.Package(_folder, "second"), "--device", "entrance");
        for (var i = 1; i <= 3; i++)
        {
            await Await.TrueAsync(() => States(subscriber, device).LastOrDefault() is { State: PushState.Shadowing } told
                && told.History!.Count(step => step.State == PushState.Shadowing) == i, () => device.Errors);
            await device.KillAsync();
            device.Start();
        }
        var (code, said) = await pushing;
        Assert.Equal(ExitCode.Refused, code);
        Assert.Matches("(?m)^entrance: second [0-9a-f]{12} refused: the daemon has ended 3 times while it was tried$", said);
        Assert.Equal("first", device.Told(subscriber)!.Running.Name);
    }
}
