using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sqair.Edge.Configuration;
using Sqair.Edge.Health;
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

    public PublisherHarness(MqttOptions options)
    {
        _services = new ServiceCollection().AddMetrics().AddSingleton<EdgeMetrics>().AddSingleton(TimeProvider.System)
            .AddLogging(logging => logging.AddProvider(Log)).BuildServiceProvider();
        Publisher = ActivatorUtilities.CreateInstance<MqttPublisher>(_services, options, "entrance");
    }

    public TopicNames Topics { get; } = new("sqair", "entrance");

    public LogRecorder Log { get; } = new();

    public MqttPublisher Publisher { get; }

    public static async Task<PublisherHarness> StartAsync(MqttOptions options)
    {
        var harness = new PublisherHarness(options);
        await harness.Publisher.StartAsync(CancellationToken.None);
        return harness;
    }

    public void Online() => Publisher.Publish(new DeviceStatusMessage(1, "entrance", DeviceState.Online) { Version = "test" });

    public void Count(int count) => Publisher.Publish(new CountMessage(1, s_captured.AddSeconds(count), count, "door", count, count, 0));

    public void Tracks(long frame) => Publisher.Publish(new TracksMessage(1, s_captured, frame, "door", 768, 576, []));

    public Task ConnectedAsync() => Await.TrueAsync(() => Publisher.IsConnected, () => $"not connected: {Log.Text}");

    public async Task StopAsync()
    {
        _stopped = true;
        await ((IHostedService)Publisher).StopAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stopped) await StopAsync();
        Publisher.Dispose();
        await _services.DisposeAsync();
    }
}
