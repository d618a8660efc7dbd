using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sqair.Clips;
using Sqair.Edge.Configuration;

namespace Sqair.Edge.Recording;

/// <summary>
/// Keeps clips in a folder of bounded size: those worth most, spread over the hours of the day. Their names say camera, time and worth, so
/// that a restart finds everything in its place. Writes beside the tracking loop, which never waits for the disk.
/// </summary>
public sealed class ClipShelf : BackgroundService
{
    internal const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    readonly RecordOptions _options;
    readonly ILogger _log;
    readonly Channel<(string Name, ForegroundClip Clip)> _waiting = Channel.CreateBounded<(string, ForegroundClip)>(
        new BoundedChannelOptions(4) { SingleReader = true });
    bool _failed;

    public ClipShelf(RecordOptions options, ILogger<ClipShelf> log) => (_options, _log) = (options, log);

    /// <summary>Returns at once; a disk that is slower than the cameras costs clips, not frames.</summary>
    /// <param name="value">How much could be learnt from it.</param>
    public void Put(string camera, DateTimeOffset began, double value, ForegroundClip clip)
    {
        var hundredths = (long)Math.Clamp(100 * value, 0, 999_999);
        var at = began.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
        var name = string.Create(CultureInfo.InvariantCulture, $"{camera}-{at}-{hundredths:000000}{ForegroundClip.Extension}");
        _waiting.Writer.TryWrite((name, clip));
    }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<KeptClip> Clips() => Directory.Exists(_options.Folder)
        ? [.. Directory.EnumerateFiles(_options.Folder, "*" + ForegroundClip.Extension).Select(KeptClip.Parse).OfType<KeptClip>()
            .OrderByDescending(clip => clip.Began).ThenBy(clip => clip.Name, StringComparer.Ordinal)] : [];

    /// <summary>Null: there is none of this name. A name is no way to another folder.</summary>
    public string? PathOf(string name)
    {
        var path = Path.Combine(_options.Folder, Path.GetFileName(name));
        return name.EndsWith(ForegroundClip.Extension, StringComparison.Ordinal) && path.EndsWith($"/{name}", StringComparison.Ordinal)
            && File.Exists(path) ? path : null;
    }

    /// <summary>
    /// What has to go so that the rest has room: of the hour of the day of which there is most, the clip that is worth least.
    /// </summary>
    public static IReadOnlyList<KeptClip> Surplus(IReadOnlyList<KeptClip> clips, long most)
    {
        var left = clips.ToList();
        var gone = new List<KeptClip>();
        var bytes = left.Sum(clip => clip.Bytes);
        while (bytes > most && left.Count > 0)
        {
            var least = left.GroupBy(clip => clip.Began.Hour).MaxBy(hour => hour.Sum(clip => clip.Bytes))!
                .OrderBy(clip => clip.Value).ThenBy(clip => clip.Began).First();
            left.Remove(least);
            gone.Add(least);
            bytes -= least.Bytes;
        }
        return gone;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        SweepUp();
        try
        {
            await foreach (var (name, clip) in _waiting.Reader.ReadAllAsync(stoppingToken)) Write(name, clip);
        }
        catch (OperationCanceledException)
        {
            // The daemon stops; a clip in the making is nothing to wait for.
        }
    }

    /// <summary>What a process that was killed has left half written.</summary>
    void SweepUp()
    {
        if (!Directory.Exists(_options.Folder)) return;
        try
        {
            foreach (var half in Directory.EnumerateFiles(_options.Folder, $"*{ForegroundClip.Extension}.tmp")) File.Delete(half);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Log.RecordingFailed(_log, _options.Folder, fault.Message);
        }
    }

    void Write(string name, ForegroundClip clip)
    {
        try
        {
            Directory.CreateDirectory(_options.Folder);
            clip.Save(Path.Combine(_options.Folder, name));
            foreach (var gone in Surplus(Clips(), _options.Megabytes * 1_000_000L)) File.Delete(Path.Combine(_options.Folder, gone.Name));
            _failed = false;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            if (!_failed) Log.RecordingFailed(_log, _options.Folder, fault.Message);
            _failed = true;
        }
    }
}

/// <summary>A clip of the shelf, as its name says.</summary>
/// <param name="Value">How much could be learnt from it.</param>
public sealed record KeptClip(string Name, string Camera, DateTimeOffset Began, double Value, long Bytes)
{
    /// <summary>Null: no clip of ours.</summary>
    public static KeptClip? Parse(string path)
    {
        if (!path.EndsWith(ForegroundClip.Extension, StringComparison.Ordinal)) return null;
        var words = Path.GetFileNameWithoutExtension(path).Split('-');
        if (words.Length < 3 || !long.TryParse(words[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var hundredths)) return null;
        if (!DateTimeOffset.TryParseExact(words[^2], ClipShelf.TimeFormat, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var began)) return null;
        return new KeptClip(
            Path.GetFileName(path), string.Join('-', words[..^2]), began, hundredths / 100.0, new FileInfo(path).Length);
    }
}
