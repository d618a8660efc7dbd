using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sqair.Edge.Configuration;
using Sqair.Edge.Health;
using Sqair.Edge.Ledger;
using Sqair.Edge.Publishing;
using Sqair.Edge.Tests.Tools;
using Sqair.Messages;

namespace Sqair.Edge.Tests.Publishing;

/// <summary>The publisher alone, with a real clock and a real broker.</summary>
sealed class PublisherHarness : IAsyncDisposable
{
    static readonly DateTimeOffset s_captured = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    readonly ServiceProvider _services;
    bool _stopped;

    public PublisherHarness(MqttOptions options, string? path = null)
    {
        _services = new ServiceCollection().AddMetrics().AddSingleton<EdgeMetrics>().AddSingleton(TimeProvider.System)
            .AddLogging(logging => logging.AddProvider(Log)).BuildServiceProvider();
        Ledger = ActivatorUtilities.CreateInstance<EventLedger>(_services, new LedgerPlace(path, Topics),
            new LedgerLimits(options.BufferedMessages, TimeSpan.FromHours(options.BufferedHours), 7, 90, 3650, 30));
        Publisher = ActivatorUtilities.CreateInstance<MqttPublisher>(_services, options, "entrance", Ledger);
    }

    public TopicNames Topics { get; } = new("sqair", "entrance");

    public LogRecorder Log { get; } = new();

    public MqttPublisher Publisher { get; }

    public EventLedger Ledger { get; }

    /// <param name="path">Of the ledger; null: in memory.</param>
    public static async Task<PublisherHarness> StartAsync(MqttOptions options, string? path = null)
    {
        var harness = new PublisherHarness(options, path);
        await harness.Publisher.StartAsync(CancellationToken.None);
        await harness.Ledger.StartAsync(CancellationToken.None);
        return harness;
    }

    public void Online() => Publisher.Publish(new DeviceStatusMessage(1, "entrance", DeviceState.Online) { Version = "test" });

    public void Count(int count) => Publisher.Publish(
        new CountMessage(1, s_captured.AddSeconds(count), count, "door", count, count, 0, count, count, 0.9));

    public void Crossed(int track, CrossingDirection direction = CrossingDirection.In) => Publisher.Publish(
        new EventMessage(MessageSchema.Version, "", 0, EventKind.LineCrossed, s_captured.AddSeconds(track), "door", track)
        {
            Track = track, Line = "gate", Direction = direction,
        });

    public void Tracks(long frame) => Publisher.Publish(new TracksMessage(1, s_captured, frame, "door", 768, 576, []));

    public Task ConnectedAsync() => Await.TrueAsync(() => Publisher.IsConnected, () => $"not connected: {Log.Text}");

    public async Task StopAsync()
    {
        _stopped = true;
        await Ledger.StopAsync(CancellationToken.None);
        await ((IHostedService)Publisher).StopAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stopped) await StopAsync();
        Publisher.Dispose();
        Ledger.Dispose();
        await _services.DisposeAsync();
    }
}
