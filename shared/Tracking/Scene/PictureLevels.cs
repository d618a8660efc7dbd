using System.Numerics;
using Sqair.Analytics;
using Sqair.Models;

namespace Sqair.Tracking;

/// <summary>
/// The foreground of one camera at several sizes, each half of the one before, so that people of any size
/// fill about as much of a window: at level 0 they are up to <see cref="Tallest"/> analysis pixels tall, at
/// each further level twice as tall. The last level is the one at which somebody as tall as the picture fits.
/// </summary>
/// <remarks>An object belongs to the level of its window; what it explains is known at every level (<see cref="PictureLevel"/>).</remarks>
sealed class PictureLevels
{
    /// <summary>Height of people, in samples, above which the next level is theirs; and the usual one in a window.</summary>
    public const float Tallest = PictureSizes.Tallest, Usual = 28;

    /// <summary>
    /// Heights, in samples, at which an object that grows or shrinks goes over to the
    /// next level: further apart than a factor of two, so that nobody goes to and fro.
    /// </summary>
    const float GoesUp = 56, GoesDown = 20;

    readonly PictureLevel[] _levels;

    public PictureLevels(int width, int height, PixelSize glimpse, float deviation)
    {
        _levels = [.. Enumerable.Range(0, PictureSizes.Levels(width, height)).Select(level =>
            new PictureLevel(level, PictureSizes.Of(width, level), PictureSizes.Of(height, level), glimpse, deviation))];
    }

    /// <summary>Height, in samples, of the smallest object of a level that has a finer one.</summary>
    public const float Smallest = PictureSizes.Smallest;

    public int Count => _levels.Length;

    public PictureLevel this[int level] => _levels[level];

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
        for (var level = 1; level < Count; level++)
        {
            var finer = _levels[level - 1];
            PictureSizes.Halve(finer.Foreground, finer.Width, finer.Height, _levels[level].Foreground);
        }
    }

    /// <summary>See <see cref="UnexplainedForeground.Mask"/>.</summary>
    /// <param name="areas">Analysis pixels.</param>
    public void Mask(IReadOnlyList<Polygon> areas)
    {
        foreach (var level in _levels) level.Unexplained.Mask(areas, 1 << level.Level);
    }

    /// <summary>Draws all tracks that are seen.</summary>
    public void Update(List<TrackState> tracks)
    {
        foreach (var level in _levels) level.Update(tracks);
    }

    public void Add(TrackState track)
    {
        foreach (var level in _levels) level.Add(track);
    }

    /// <summary>Takes a track out of the picture again.</summary>
    public void Remove(TrackState track)
    {
        foreach (var level in _levels) level.Remove(track);
    }

    /// <summary>Finds what is unexplained, the coarsest level first: what stands there is not looked for in finer ones.</summary>
    public void FindUnexplained(List<TrackState> tracks)
    {
        for (var level = Count - 1; level >= 0; level--)
            _levels[level].FindUnexplained(tracks, level + 1 < Count ? _levels[level + 1].Unexplained : null);
    }
}
