using Sqair.Clips;
using Sqair.Mot;
using Sqair.Tracking;
using Sqair.Trainer.Evaluation;
using Sqair.Video;

namespace Sqair.Trainer.Data;

/// <summary>Who really is where in a clip. For measuring alone: no example to train on is chosen or taught by it.</summary>
internal sealed class ClipTruth
{
    /// <summary>
    /// Share of a box inside a window, times what is visible of the person, from which he is there, and below which he is not.
    /// </summary>
    const float There = 0.5f, Gone = 0.1f;

    readonly List<(Box Box, float Visible)>[] _frames;

    /// <param name="rows">Pixels and frames of the video.</param>
    /// <param name="clip">Made from it, at its own size and rate.</param>
    public ClipTruth(IReadOnlyList<MotRow> rows, VideoInfo video, ForegroundClip clip)
    {
        float x = (float)clip.Width / video.Width, y = (float)clip.Height / video.Height;
        var byFrame = IgnoredRows.Counted(rows).ToLookup(r => r.Frame);
        var step = video.FramesPerSecond > clip.FramesPerSecond ? video.FramesPerSecond / clip.FramesPerSecond : 1;
        _frames = [.. Enumerable.Range(0, clip.Frames).Select(i =>
            byFrame[(int)Math.Round(i * step)].Select(r => (new Box(r.Left, r.Top, r.Width, r.Height).Scaled(x, y), Visible(r))).ToList())];
    }

    /// <exception cref="MotException">The file is malformed.</exception>
    /// <exception cref="VideoException">The video cannot be read.</exception>
    public static async Task<ClipTruth> LoadAsync(string path, ForegroundClip clip, CancellationToken cancel)
    {
        if (!File.Exists(path)) throw new UserErrorException($"{path}: there is no such file of ground truth");
        return new(MotFile.Read(path), await VideoProbe.AnalyseAsync(VideoSource.Parse(clip.Source), cancel), clip);
    }

    /// <summary>People in a window of a frame; null where it cannot be said, somebody being half inside or half hidden.</summary>
    public int? Count(int frame, in Box window)
    {
        var count = 0;
        foreach (var (box, visible) in _frames[frame])
        {
            var share = box.Intersection(window) / box.Area * visible;
            if (share is > Gone and < There) return null;
            if (share >= There) count++;
        }
        return count;
    }

    /// <summary>
    /// The ninth column is the visible fraction where the eighth is the class of pedestrians; elsewhere it is a world coordinate.
    /// </summary>
    static float Visible(in MotRow row) => row.X == 1 && row.Y is >= 0 and <= 1 ? row.Y : 1;
}
