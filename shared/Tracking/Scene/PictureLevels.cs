using System.Numerics;
using Sqair.Models;

namespace Sqair.Tracking;

/// <summary>
/// The foreground of one camera at several sizes, each half of the one before, so that people of any size fill about as much of a window: at level 0 they are up to
/// <see cref="Tallest"/> analysis pixels tall, at each further level twice as tall. The last level is the one at which somebody as tall as the picture fits.
/// </summary>
/// <remarks>An object belongs to the level of its window; what it explains is known at every level (<see cref="PictureLevel"/>).</remarks>
sealed class PictureLevels
{
    /// <summary>Height of people, in samples, above which the next level is theirs; and the usual one in a window.</summary>
    public const float Tallest = 48, Usual = 28;

    /// <summary>Heights, in samples, at which an object that grows or shrinks goes over to the next level: further apart than a factor of two, so that nobody goes to and fro.</summary>
    const float GoesUp = 56, GoesDown = 20;

    readonly PictureLevel[] levels;

    public PictureLevels(int width, int height, PixelSize glimpse)
    {
        var count = 1;
        while (height / (1 << (count - 1)) > Tallest && Math.Min(width, height) >> count >= LeastPixels) count++;
        levels = [.. Enumerable.Range(0, count).Select(level => new PictureLevel(level, (width + (1 << level) - 1) >> level, (height + (1 << level) - 1) >> level, glimpse))];
    }

    /// <summary>Height, in samples, of the smallest object of a level that has a finer one.</summary>
    public const float Smallest = 17;

    /// <summary>A level has at least so many pixels in its smaller direction.</summary>
    const int LeastPixels = 16;

    public int Count => levels.Length;

    public PictureLevel this[int level] => levels[level];

    /// <summary>The level whose windows an object fills well, starting from the one that it is on.</summary>
    /// <param name="height">Analysis pixels.</param>
    public int For(float height, int present)
    {
        while (present < Count - 1 && height > GoesUp * (1 << present)) present++;
        while (present > 0 && height < GoesDown * (1 << present)) present--;
        return present;
    }

    /// <summary>Fills the further levels from the first.</summary>
    public void Shrink()
    {
        for (var level = 1; level < Count; level++) Halve(levels[level - 1], levels[level]);
    }

    /// <summary>Draws all tracks that are seen.</summary>
    public void Update(List<TrackState> tracks)
    {
        foreach (var level in levels) level.Update(tracks);
    }

    public void Add(TrackState track)
    {
        foreach (var level in levels) level.Add(track);
    }

    /// <summary>Takes a track out of the picture again.</summary>
    public void Remove(TrackState track)
    {
        foreach (var level in levels) level.Remove(track);
    }

    /// <summary>Finds what is unexplained, the coarsest level first: what stands there is not looked for in finer ones.</summary>
    public void FindUnexplained(List<TrackState> tracks, TrackerOptions options)
    {
        for (var level = Count - 1; level >= 0; level--) levels[level].FindUnexplained(tracks, level + 1 < Count ? levels[level + 1].Unexplained : null, options);
    }

    /// <summary>The mean of each 2x2 pixels; beyond an odd border there is darkness.</summary>
    static void Halve(PictureLevel from, PictureLevel to)
    {
        ReadOnlySpan<float> source = from.Foreground;
        for (var y = 0; y < to.Height; y++)
        {
            var upper = source.Slice(2 * y * from.Width, from.Width);
            var lower = 2 * y + 1 < from.Height ? source.Slice((2 * y + 1) * from.Width, from.Width) : default;
            var target = to.Foreground.AsSpan(y * to.Width, to.Width);
            for (var x = lower.IsEmpty ? 0 : FloatRows.Halve(upper, lower, target); x < to.Width; x++)
            {
                int left = 2 * x, right = Math.Min(left + 1, from.Width - 1);
                var sum = upper[left] + (right > left ? upper[right] : 0);
                if (!lower.IsEmpty) sum += lower[left] + (right > left ? lower[right] : 0);
                target[x] = 0.25f * sum;
            }
        }
    }
}
