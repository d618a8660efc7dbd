using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sqair.Edge.Configuration;
using Sqair.Edge.Publishing;
using Sqair.Messages;

namespace Sqair.Edge.Control;

/// <summary>Commands that come over the broker, with <c>mqtt.commands</c>.</summary>
sealed class CommandListener : BackgroundService
{
    /// <summary>A command is shorter.</summary>
    const int MostBytes = 4096;

    /// <summary>Those that wait; of a flood the rest is not read.</summary>
    const int MostWaiting = 16;

    readonly CommandCentre _centre;
    readonly IPublisher _publisher;
    readonly TopicNames _topics;
    readonly ILogger _log;
    readonly Channel<byte[]> _waiting;
    long _ignored, _told;

    public CommandListener(EdgeOptions options, CommandCentre centre, IPublisher publisher, ILogger<CommandListener> log)
    {
        (_centre, _publisher, _log) = (centre, publisher, log);
        _topics = new TopicNames(options.Mqtt!.Prefix, options.Device);
        _waiting = Channel.CreateBounded<byte[]>(
            new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });
        publisher.Listen(_topics.Command, Receive);
    }

    void Receive(byte[] payload)
    {
        // An empty payload is how a retained message is taken away.
        if (payload.Length == 0) return;
        if (!_waiting.Writer.TryWrite(payload.Length <= MostBytes ? payload : new byte[MostBytes + 1])) Interlocked.Increment(ref _ignored);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var payload in _waiting.Reader.ReadAllAsync(stoppingToken))
            {
                var answer = Parse(payload, out var refusal) is { } command ? await _centre.ObeyAsync(command, stoppingToken) : refusal!;
                _publisher.Answer(_topics.Answer, JsonSerializer.SerializeToUtf8Bytes(answer, MessageJson.Default.CommandAnswer));
                if (Interlocked.Read(ref _ignored) is var ignored && ignored == _told) continue;
                _told = ignored;
                Log.CommandsIgnored(_log, ignored, MostWaiting);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The daemon stops.
        }
    }

    CommandMessage? Parse(byte[] payload, out CommandAnswer? refusal)
    {
        refusal = null;
        try
        {
            if (payload.Length > MostBytes) throw new JsonException($"it is longer than {MostBytes} bytes");
            return JsonSerializer.Deserialize(payload, MessageJson.Default.CommandMessage) ?? throw new JsonException("it is null");
        }
        catch (JsonException fault)
        {
            // Beyond the words for a reader of C#.
            var where = fault is { Path: { Length: > 1 } path } ? $"'{path.TrimStart('$', '.')}' is not what belongs there" : fault.Message;
            refusal = CommandCentre.Refused(_centre.Answer(IdOf(payload)), $"expected a command (docs/schemas/command.json): {where}");
            return null;
        }
    }

    /// <summary>Whoever sent something that is none should find the answer.</summary>
    static string? IdOf(byte[] payload)
    {
        try
        {
            using var json = JsonDocument.Parse(payload);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("id", out var id)
                && id.ValueKind == JsonValueKind.String && id.GetString() is { Length: > 0 and <= 64 } text ? text : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // The latter: half of a surrogate pair, in a name or in the id, is JSON and no text.
            return null;
        }
    }
}
