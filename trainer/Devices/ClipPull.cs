using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sqair.Clips;
using Sqair.Messages;

namespace Sqair.Trainer.Devices;

/// <summary>
/// Fetches what a device has recorded. What is there already, whole, is not fetched again; what was begun goes on. Broker and device may go
/// and come back.
/// </summary>
internal sealed class ClipPull : IAsyncDisposable
{
    /// <summary>Parts that are asked for at a time.</summary>
    const int Ahead = 8;

    static readonly TimeSpan s_again = TimeSpan.FromSeconds(5), s_patience = TimeSpan.FromSeconds(30);

    readonly string _device, _reply;
    readonly TopicNames _topics;
    readonly BlockingCollection<byte[]> _answers = new(1024);
    readonly Broker _broker;

    ClipPull(string device, TopicNames topics, string reply, Broker broker, BlockingCollection<byte[]> answers) =>
        (_device, _topics, _reply, _broker, _answers) = (device, topics, reply, broker, answers);

    /// <exception cref="UserErrorException">The broker cannot be reached, or the name cannot be a device's.</exception>
    public static async Task<ClipPull> ConnectAsync(
        MQTTnet.MqttClientOptions options, string prefix, string device, CancellationToken cancellation)
    {
        if (TopicNames.WhyNotALevel(device) is { } reason) throw new UserErrorException($"device '{device}' {reason}");
        var (topics, reply) = (new TopicNames(prefix, device), Guid.NewGuid().ToString("N")[..12]);
        var answers = new BlockingCollection<byte[]>(1024);
        var broker = await Broker.ConnectAsync(
            options, [topics.ClipAnswer(reply)], (_, payload, _) => answers.TryAdd(payload), cancellation);
        return new ClipPull(device, topics, reply, broker, answers);
    }

    /// <returns>What the device has, newest first.</returns>
    /// <exception cref="UserErrorException">It does not answer.</exception>
    public async Task<IReadOnlyList<ClipEntry>> ListAsync(CancellationToken cancellation)
    {
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < s_patience)
        {
            await AskAsync(new ClipRequest(MessageSchema.Version, _reply), cancellation);
            var asked = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(asked) < s_again)
            {
                if (_answers.TryTake(out var answer, 200, cancellation)
                    && DeviceList.Parse(answer, MessageJson.Default.ClipListMessage) is { Schema: MessageSchema.Version, Clips: { } clips })
                    return clips;
            }
        }
        throw new UserErrorException($"{_device}: does not answer; expected an online device with 'record: {{}}' in its configuration");
    }

    /// <returns>False: it has gone, or what has come is no clip.</returns>
    public async Task<bool> FetchAsync(ClipEntry clip, string folder, CancellationToken cancellation)
    {
        // A name is the device's to choose, but not a place.
        if (Path.GetFileName(clip.Name) != clip.Name || clip.Bytes is < 1 or > int.MaxValue) return false;
        var path = Path.Combine(folder, clip.Name);
        if (File.Exists(path) && new FileInfo(path).Length == clip.Bytes) return true;
        var part = path + ".part";
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(clip.Name));
        var done = File.Exists(part) ? new FileInfo(part).Length / ModelChunk.UsualBytes * ModelChunk.UsualBytes : 0;
        await using (var file = new FileStream(part, FileMode.OpenOrCreate, FileAccess.Write))
        {
            file.SetLength(done);
            var waiting = new Dictionary<long, long>();
            var arrived = new HashSet<long>();
            var newsAt = Stopwatch.GetTimestamp();
            while (done < clip.Bytes)
            {
                var end = Math.Min(clip.Bytes, done + Ahead * ModelChunk.UsualBytes);
                for (var offset = done; offset < end; offset += ModelChunk.UsualBytes)
                {
                    if (arrived.Contains(offset)) continue;
                    if (waiting.TryGetValue(offset, out var at) && Stopwatch.GetElapsedTime(at) < s_again) continue;
                    var length = (int)Math.Min(ModelChunk.UsualBytes, clip.Bytes - offset);
                    await AskAsync(new ClipRequest(MessageSchema.Version, _reply, clip.Name, offset, length), cancellation);
                    waiting[offset] = Stopwatch.GetTimestamp();
                }
                if (_answers.TryTake(out var answer, 200, cancellation) && ModelChunk.TryRead(answer, hash, out var from, out var content)
                    && content.Length == Math.Min(ModelChunk.UsualBytes, clip.Bytes - from) && arrived.Add(from))
                {
                    RandomAccess.Write(file.SafeFileHandle, content, from);
                    newsAt = Stopwatch.GetTimestamp();
                    while (arrived.Remove(done)) done = Math.Min(clip.Bytes, done + ModelChunk.UsualBytes);
                }
                else if (Stopwatch.GetElapsedTime(newsAt) > s_patience)
                {
                    return false;
                }
            }
        }
        if (ForegroundClip.TryLoad(part) is null)
        {
            File.Delete(part);
            return false;
        }
        File.Move(part, path, overwrite: true);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        _answers.Dispose();
    }

    Task AskAsync(ClipRequest request, CancellationToken cancellation) => _broker.TryPublishAsync(
        _topics.ClipRequest, JsonSerializer.SerializeToUtf8Bytes(request, MessageJson.Default.ClipRequest), cancellation);
}
