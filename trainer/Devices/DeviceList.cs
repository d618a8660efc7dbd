using System.Text.Json;
using MQTTnet;
using Sqair.Messages;

namespace Sqair.Trainer.Devices;

/// <summary>What a broker keeps of one device.</summary>
internal sealed record KnownDevice(string Name)
{
    public DeviceStatusMessage? Status { get; init; }

    /// <summary>Null: it takes no models.</summary>
    public ModelStateMessage? Model { get; init; }

    /// <summary>What it runs; the state of models says so at once, the status every now and then.</summary>
    public ModelEntry? Running => Model?.Running ?? Status?.Model;

    public bool IsOnline => Status is { State: DeviceState.Online };
}

/// <summary>Which devices there are, from what they have left on their retained topics.</summary>
internal static class DeviceList
{
    /// <summary>Retained messages come at once; so long nothing new came and all are there.</summary>
    static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(1);

    public static async Task<IReadOnlyList<KnownDevice>> ReadAsync(
        MqttClientOptions options, string prefix, CancellationToken cancellation)
    {
        var devices = new SortedDictionary<string, KnownDevice>(StringComparer.Ordinal);
        var news = new SemaphoreSlim(0);
        string[] topics = [TopicNames.AnyDeviceStatus(prefix), TopicNames.AnyModelState(prefix)];
        await using (await Broker.ConnectAsync(options, topics, Receive, cancellation))
            while (await news.WaitAsync(s_quiet, cancellation)) { }
        lock (devices) return [.. devices.Values];

        void Receive(string topic, byte[] payload, bool kept)
        {
            var status = Parse(payload, MessageJson.Default.DeviceStatusMessage);
            var name = topic[(prefix.Length + 1)..].Split('/')[0];
            lock (devices)
            {
                var known = devices.GetValueOrDefault(name) ?? new KnownDevice(name);
                devices[name] = topic.EndsWith("/model/state", StringComparison.Ordinal)
                    ? known with { Model = Parse(payload, MessageJson.Default.ModelStateMessage) ?? known.Model }
                    : known with { Status = status ?? known.Status };
            }
            // What comes anew does not say that there are more: devices publish all the time.
            if (kept) news.Release();
        }
    }

    public static T? Parse<T>(byte[] payload, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(payload, type);
        }
        catch (JsonException)
        {
            // Anybody may write on a broker.
            return null;
        }
    }
}
