using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FFMpegCore;

namespace Sqair.Video;

/// <summary>What ffprobe says of a file beyond FFMpegCore's analysis: its number of frames and its first time stamps.</summary>
/// <param name="FrameCount">As the file says, all of whose frames are shown; else null.</param>
/// <param name="Origin">Seconds of the first frame on ffmpeg's clock; 0 where there are no time stamps.</param>
/// <param name="Period">Seconds from frame to frame, as the median of the first; null where it cannot be told.</param>
sealed record FileProbe(long? FrameCount, double Origin, double? Period)
{
    /// <summary>Packets looked at: more than any group of frames out of order has, and soon read.</summary>
    const int Packets = 64;

    const int FewestForPeriod = 8;

    public static async Task<FileProbe?> AskAsync(string path, CancellationToken cancellation)
    {
        string[] words =
        [
            "-loglevel", "quiet", "-select_streams", "v:0", "-read_intervals", string.Create(CultureInfo.InvariantCulture, $"%+#{Packets}"),
            "-show_entries", "packet=pts_time,flags:stream=nb_frames:format=start_time", "-of", "json", "-i", path,
        ];
        var start = new ProcessStartInfo(GlobalFFOptions.GetFFProbeBinaryPath(), words)
        {
            RedirectStandardOutput = true, UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        try
        {
            var json = await process.StandardOutput.ReadToEndAsync(cancellation).ConfigureAwait(false);
            await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
            return process.ExitCode == 0 ? Parse(json) : null;
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }

    internal static FileProbe Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        var stream = root.TryGetProperty("streams", out var streams) && streams.GetArrayLength() > 0 ? streams[0] : default;
        List<double> times = [];
        var discarded = false;
        if (root.TryGetProperty("packets", out var packets))
            foreach (var packet in packets.EnumerateArray())
            {
                // Packets that are there for the decoder alone, before the place at which a file was cut.
                var hidden = Word(packet, "flags")?.Contains('D', StringComparison.Ordinal) == true;
                discarded |= hidden;
                if (!hidden && Number(packet, "pts_time") is { } time) times.Add(time);
            }
        times.Sort();
        var began = root.TryGetProperty("format", out var format) ? Number(format, "start_time") ?? 0 : 0;
        // The last ones of a group of frames out of order may lack those between them.
        var periods = times.Zip(times.Skip(1), (a, b) => b - a).SkipLast(4).Where(period => period > 0).Order().ToArray();
        return new FileProbe(
            discarded ? null : (long?)Number(stream, "nb_frames"),
            times.Count > 0 ? times[0] - began : 0,
            periods.Length >= FewestForPeriod ? periods[periods.Length / 2] : null);
    }

    static string? Word(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value.ToString() : null;

    static double? Number(JsonElement element, string name) =>
        double.TryParse(Word(element, name), CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
