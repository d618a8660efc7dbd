using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sqair.Clips;
using Sqair.Messages;

namespace Sqair.Trainer.Devices;

/// <summary>
/// Fetches what a device has recorded. What is there already, whole, is not fetched again; what was begun goes on. Broker and device may go
/// and come back.
/// </summary>
internal sealed partial class ClipPull : IAsyncDisposable
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
        var all = new Dictionary<string, ClipEntry>(StringComparer.Ordinal);
        for (var (from, of) = (0, 1); from < of; from += ClipListMessage.Page)
        {
            var page = await PageAsync(from, cancellation);
            of = page.Of;
            // Anybody may answer on a broker, and a name becomes one of a file.
            foreach (var clip in page.Clips)
                if (clip is { Name: { } name, Bytes: > 0 and < MostBytes } && ClipName().IsMatch(name)) all[name] = clip;
        }
        return [.. all.Values];
    }

    async Task<ClipListMessage> PageAsync(int from, CancellationToken cancellation)
    {
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < s_patience)
        {
            await AskAsync(new ClipRequest(MessageSchema.Version, _reply, Offset: from), cancellation);
            var asked = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(asked) < s_again)
            {
                if (!_answers.TryTake(out var answer, 200, cancellation)) continue;
                var page = DeviceList.Parse(answer, MessageJson.Default.ClipListMessage);
                if (page is { Schema: MessageSchema.Version, Clips: not null }) return page;
            }
        }
        throw new UserErrorException($"{_device}: does not answer; expected an online device with 'record: {{}}' in its configuration");
    }

    const long MostBytes = 1 << 28;

    /// <summary>Camera, time and worth.</summary>
    [GeneratedRegex(@"^[^/\\\0]{1,64}-\d{8}T\d{6}Z-\d{6}\.clip$")]
    private static partial Regex ClipName();

    /// <returns>False: it has gone, or what has come is no clip.</returns>
    /// <exception cref="UserErrorException">The device does not answer any more.</exception>
    public async Task<bool> FetchAsync(ClipEntry clip, string folder, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, clip.Name);
        if (ForegroundClip.TryLoad(path) is not null) return true;
        var part = path + ".part";
        // What lies there of a pull before is whole up to its length.
        var done = File.Exists(part) ? new FileInfo(part).Length / ModelChunk.UsualBytes * ModelChunk.UsualBytes : 0;
        await using (var file = new FileStream(part, FileMode.OpenOrCreate, FileAccess.Write))
        {
            try
            {
                if (!await FetchAsync(clip, file, done, at => done = at, cancellation))
                {
                    done = 0;
                    return false;
                }
            }
            finally
            {
                // Parts come out of order: what lies behind a gap is not kept.
                file.SetLength(done);
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

    async Task<bool> FetchAsync(ClipEntry clip, FileStream file, long done, Action<long> reached, CancellationToken cancellation)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(clip.Name));
        var (waiting, arrived, newsAt) = (new Dictionary<long, long>(), new HashSet<long>(), Stopwatch.GetTimestamp());
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
            if (Take() is { } taken)
            {
                if (!taken) return false;
            }
            else if (Stopwatch.GetElapsedTime(newsAt) > s_patience)
            {
                throw new UserErrorException($"{_device}: does not answer any more; what has come is kept, the same command goes on");
            }
        }
        return true;

        // Null: nothing of this clip has come; false: the clip is gone.
        bool? Take()
        {
            if (!_answers.TryTake(out var answer, 200, cancellation) || !ModelChunk.TryRead(answer, hash, out var from, out var content)
                || !waiting.ContainsKey(from))
                return null;
            if (content.IsEmpty) return false;
            if (content.Length != Math.Min(ModelChunk.UsualBytes, clip.Bytes - from) || !arrived.Add(from)) return true;
            RandomAccess.Write(file.SafeFileHandle, content, from);
            newsAt = Stopwatch.GetTimestamp();
            while (arrived.Remove(done)) reached(done = Math.Min(clip.Bytes, done + ModelChunk.UsualBytes));
            return true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        _answers.Dispose();
    }

    Task AskAsync(ClipRequest request, CancellationToken cancellation) => _broker.TryPublishAsync(
        _topics.ClipRequest, JsonSerializer.SerializeToUtf8Bytes(request, MessageJson.Default.ClipRequest), cancellation);
}
