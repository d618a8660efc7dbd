using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Sqair.Background;
using Sqair.Clips;
using Sqair.Trainer.Commands;
using Sqair.Trainer.Configuration;
using Sqair.Video;

namespace Sqair.Trainer.Data;

/// <summary>Turns videos into foreground clips with the daemon's own code, once: the result is kept beside the run.</summary>
internal static class ClipCache
{
    /// <summary>Part of the file's name: changes whenever the same video would give other pixels.</summary>
    const string Version = "5";

    /// <summary>
    /// Frames shown to the background model before the first, so that those who stand in the first picture leave no ghost.
    /// </summary>
    const int PrimingFrames = 100;

    /// <exception cref="VideoException">A file is missing, empty or not a video.</exception>
    public static async Task<IReadOnlyList<ForegroundClip>> LoadAsync(
        IReadOnlyList<string> videos, DataConfig config, string folder, Action<string> tell, CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        var clips = new List<ForegroundClip>();
        foreach (var video in videos)
        {
            if (!IsThere(video)) throw new UserErrorException($"{video}: there is no such video");
            // It can be given in a video's place, on a machine that has neither the videos nor ffmpeg.
            var kept = video.EndsWith(ForegroundClip.Extension, StringComparison.Ordinal);
            var path = kept ? video : Path.Combine(folder, Key(video, config) + ForegroundClip.Extension);
            var clip = ForegroundClip.TryLoad(path);
            if (kept) Check(video, clip, config);
            if (clip is null)
            {
                clip = await MakeAsync(video, config, tell, cancel);
                clip.Save(path);
                tell($"{video}: {Counted.Of(clip.Frames, "frame")} at {clip.FramesPerSecond:0.##} a second → {path}");
            }
            if (clip.Frames < 20)
                throw new UserErrorException($"{video}: only {Counted.Of(clip.Frames, "frame")}, at least 20 are needed to train on");
            clips.Add(clip);
        }
        return clips;
    }

    static void Check(string path, [NotNull] ForegroundClip? clip, DataConfig config)
    {
        if (clip is null) throw new UserErrorException($"{path}: this is no clip, or one of another version");
        if (clip.Width != config.Width || clip.Height != config.Height)
            throw new UserErrorException(
                $"{path}: its pictures are {clip.Width}x{clip.Height}, the experiment has {config.Width}x{config.Height}");
    }

    static string Key(string video, DataConfig config)
    {
        var files = File.Exists(video) ? [new FileInfo(video)]
            : new DirectoryInfo(Directory.Exists(video) ? video : Path.GetDirectoryName(Path.GetFullPath(video))!)
                .GetFiles("*", SearchOption.AllDirectories);
        var text = $"{Version}|{Path.GetFullPath(video)}|{files.Sum(file => file.Length)}|{files.Max(file => file.LastWriteTimeUtc.Ticks)}|"
            + $"{config.Width}x{config.Height}@{config.FramesPerSecond}|{new ForegroundOptions()}";
        return Path.GetFileNameWithoutExtension(video) + "-"
            + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12];
    }

    /// <summary>A file, a folder of numbered pictures or a pattern of their names: of the last two the reader says what is wrong.</summary>
    static bool IsThere(string video) => File.Exists(video) || Directory.Exists(video) || video.Contains('%', StringComparison.Ordinal);

    static async Task<ForegroundClip> MakeAsync(string video, DataConfig config, Action<string> tell, CancellationToken cancel)
    {
        var source = VideoSource.Parse(video);
        var info = await VideoProbe.AnalyseAsync(source, cancel);
        var options = new VideoReaderOptions
        {
            Width = config.Width, Height = config.Height, Format = PixelFormat.Yuv420,
            FramesPerSecond = info.FramesPerSecond > config.FramesPerSecond ? config.FramesPerSecond : null,
        };
        await using var reader = await VideoReader.OpenAsync(source, options, cancel);
        var frames = new List<byte[]>();
        await foreach (var frame in reader.ReadAllAsync(cancel))
            using (frame) frames.Add(frame.Span.ToArray());
        foreach (var finding in reader.Findings) tell($"warning: {video}: {finding}");

        var rate = Math.Min(config.FramesPerSecond, reader.FramesPerSecond);
        var extractor = new ForegroundExtractor(config.Width, config.Height, rate);
        var size = config.Width * config.Height;
        var foreground = new float[size];
        foreach (var frame in frames.Take(PrimingFrames)) extractor.Prime(frame);
        var pixels = new byte[(long)frames.Count * size];
        for (var i = 0; i < frames.Count; i++)
        {
            extractor.Process(frames[i], foreground);
            ForegroundClip.Pack(foreground, pixels.AsSpan(i * size, size));
        }
        return new(video, config.Width, config.Height, rate, pixels);
    }
}
