using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sqair.Edge.Configuration;
using Sqair.Edge.Publishing;
using Sqair.Messages;

namespace Sqair.Edge.Recording;

/// <summary>
/// Hands recorded clips out over the broker: their list, and parts of them. An answer is a part's place, its SHA-256 and its bytes, as a
/// model's chunk.
/// </summary>
public sealed class ClipServer : BackgroundService
{
    readonly Channel<byte[]> _requests = Channel.CreateBounded<byte[]>(
        new BoundedChannelOptions(64) { SingleReader = true });
    readonly string _device;
    readonly TopicNames _topics;
    readonly ClipShelf _shelf;
    readonly IPublisher _publisher;
    readonly ILogger _log;

    public ClipServer(EdgeOptions options, ClipShelf shelf, IPublisher publisher, ILogger<ClipServer> log)
    {
        (_device, _topics, _shelf, _publisher, _log) =
            (options.Device, new TopicNames(options.Mqtt!.Prefix, options.Device), shelf, publisher, log);
        publisher.Listen(_topics.ClipRequest, payload => _requests.Writer.TryWrite(payload));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var payload in _requests.Reader.ReadAllAsync(stoppingToken)) Answer(payload);
        }
        catch (OperationCanceledException)
        {
            // The daemon stops.
        }
    }

    void Answer(byte[] payload)
    {
        try
        {
            var request = JsonSerializer.Deserialize(payload, MessageJson.Default.ClipRequest);
            if (request is not { Schema: MessageSchema.Version } || TopicNames.WhyNotALevel(request.Reply ?? "") is not null)
                Log.ClipRequestIgnored(_log, $"expected schema {MessageSchema.Version} and a 'reply'");
            else if (request.Name is null) SendList(request.Reply!, request.Offset);
            else SendPart(request);
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException)
        {
            // Anybody may write on a broker, and a clip that was asked for may just have gone.
            Log.ClipRequestIgnored(_log, fault.Message);
        }
    }

    void SendList(string reply, long from)
    {
        var clips = _shelf.Clips();
        var page = clips.Skip((int)Math.Clamp(from, 0, clips.Count)).Take(ClipListMessage.Page);
        var list = new ClipListMessage(MessageSchema.Version, _device, clips.Count,
            [.. page.Select(clip => new ClipEntry(clip.Name, clip.Camera, clip.Began, clip.Value, clip.Bytes))]);
        _publisher.Answer(_topics.ClipAnswer(reply), JsonSerializer.SerializeToUtf8Bytes(list, MessageJson.Default.ClipListMessage));
    }

    /// <summary>Of a clip that has gone, or behind its end, the part is empty.</summary>
    void SendPart(ClipRequest request)
    {
        if (request.Length is < 1 or > ModelChunk.UsualBytes || request.Offset is < 0 or > int.MaxValue)
        {
            Log.ClipRequestIgnored(_log, $"there is no such part of a clip: {request.Offset}, {request.Length}");
            return;
        }
        var (part, read) = (new byte[request.Length], 0);
        if (_shelf.PathOf(request.Name!) is { } path)
        {
            using var file = File.OpenHandle(path);
            read = RandomAccess.Read(file, part, request.Offset);
        }
        var name = SHA256.HashData(Encoding.UTF8.GetBytes(request.Name!));
        _publisher.Answer(_topics.ClipAnswer(request.Reply), ModelChunk.Write(name, (int)request.Offset, part.AsSpan(0, read)));
    }
}
