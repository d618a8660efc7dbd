using Sqair.Background;
using Sqair.Clips;
using Sqair.Tracking;

namespace Sqair.Trainer.Data;

/// <summary>
/// A clip at the sizes at which the tracker looks at a picture (<see cref="PictureSizes"/>), and what stands where in it, so that windows
/// are cut where people have the size that a window is made for. Nobody says who is a person: connected components alone are measured.
/// </summary>
internal sealed class ClipLevels
{
    /// <summary>
    /// Height, in samples of a window of 64, up to which somebody belongs into it; who is taller belongs to a coarser level.
    /// </summary>
    public const float Tallest = 58;

    /// <summary>The least at the finest level; at the others it is <see cref="PictureSizes.Smallest"/>.</summary>
    public const float Farthest = 12;

    /// <summary>People that touch at a coarser level may be apart at a finer one: by so much they may be higher together.</summary>
    const float Together = 1.3f;

    const int SmallestArea = 24;           // pixels of the level, as of blobs
    const float PersonAspect = 0.4f;       // width by height, of whom the picture's border cuts
    const float WidestToPick = 1.5f;       // width by height; what is wider are vehicles, and crowds

    readonly ForegroundClip[] _levels;
    readonly Standing[][][] _standing;     // level, frame
    readonly float _window;

    public ClipLevels(ForegroundClip clip, int window)
    {
        _window = window / (float)Window.Size;
        _levels = new ForegroundClip[PictureSizes.Levels(clip.Width, clip.Height)];
        _levels[0] = clip;
        for (var level = 1; level < _levels.Length; level++) _levels[level] = Halved(_levels[level - 1]);
        _standing = [.. _levels.Select((at, level) => Standings(at, level))];
    }

    public static IReadOnlyList<ClipLevels> Of(IReadOnlyList<ForegroundClip> clips, int window) =>
        [.. clips.AsParallel().AsOrdered().Select(clip => new ClipLevels(clip, window))];

    public int Count => _levels.Length;

    public int Frames => _levels[0].Frames;

    public ForegroundClip this[int level] => _levels[level];

    /// <summary>The next coarser level, as the tracker makes it.</summary>
    public static ForegroundClip Halved(ForegroundClip clip)
    {
        int width = PictureSizes.Of(clip.Width, 1), height = PictureSizes.Of(clip.Height, 1);
        var pixels = new byte[clip.Frames * width * height];
        float[] from = new float[clip.Width * clip.Height], to = new float[width * height];
        for (var t = 0; t < clip.Frames; t++)
        {
            clip.Read(t, from);
            PictureSizes.Halve(from, clip.Width, clip.Height, to);
            ForegroundClip.Pack(to, pixels.AsSpan(t * to.Length, to.Length));
        }
        return clip with { Width = width, Height = height, Pixels = pixels };
    }

    /// <summary>Height, in samples, of the smallest person at a level.</summary>
    public float Least(int level) => _window * (level == 0 ? Farthest : PictureSizes.Smallest);

    /// <summary>Whether anything in it ever has the size and shape of a person.</summary>
    public bool ShowsSomebody => _standing.Any(level => level.Any(frame => frame.Any(IsPicked)));

    /// <summary>Somebody in a frame who has the size of a level, at random; null where there is nobody.</summary>
    /// <param name="of">One level alone.</param>
    /// <param name="from">Rows of that level between which the middle is.</param>
    public Standing? Somebody(
        int frame, Random random, int? of = null, float from = float.NegativeInfinity, float to = float.PositiveInfinity)
    {
        Standing? chosen = null;
        var seen = 0;
        for (var level = of ?? 0; level <= (of ?? Count - 1); level++)
            foreach (var one in _standing[level][frame])
                if (IsPicked(one) && one.CentreY >= from && one.CentreY <= to && random.Next(++seen) == 0)
                    chosen = one;
        return chosen;
    }

    bool IsPicked(Standing one) => HasSize(one) && one.Width <= WidestToPick * one.Tall;

    /// <summary>
    /// Whether a window shows people of its level's size (true), nobody (null), or somebody who belongs to a coarser level (false).
    /// </summary>
    public bool? Suits(int level, int frame, int left, int top, int window)
    {
        bool somebody = false;
        for (var coarser = level; coarser < Count; coarser++)
        {
            float scale = 1 << (coarser - level), limit = _window * Tallest * (coarser == level ? 1 : Together);
            foreach (var one in _standing[coarser][frame])
            {
                float across = Math.Min(scale * (one.Left + one.Width), left + window) - Math.Max(scale * one.Left, left);
                float down = Math.Min(scale * (one.Top + one.Height), top + window) - Math.Max(scale * one.Top, top);
                if (across <= 0 || down <= 0 || across * down < SmallestArea) continue;
                if (level < Count - 1 && scale * one.Tall > limit) return false;
                somebody |= coarser == level && one.Tall >= Least(level);
            }
        }
        return somebody ? true : null;
    }

    bool HasSize(in Standing one) => one.Tall >= Least(one.Level) && (one.Level == Count - 1 || one.Tall <= _window * Tallest);

    static Standing[][] Standings(ForegroundClip clip, int level)
    {
        var components = new ConnectedComponents(clip.Width, clip.Height);
        var picture = new float[clip.Width * clip.Height];
        var all = new Standing[clip.Frames][];
        for (var t = 0; t < all.Length; t++)
        {
            clip.Read(t, picture);
            var found = new List<Standing>();
            foreach (var c in components.Find(picture, BlobFinder.Threshold, SmallestArea))
            {
                var cut = c.Top == 0 || c.Top + c.Height == clip.Height;
                found.Add(new(level, c.Left, c.Top, c.Width, c.Height, cut ? Math.Max(c.Height, c.Width / PersonAspect) : c.Height));
            }
            all[t] = [.. found];
        }
        return all;
    }
}

/// <summary>A connected component of a whole picture, pixels of its level.</summary>
/// <param name="Tall">Its height; that of a person so wide where the upper or lower border cuts it.</param>
internal readonly record struct Standing(int Level, int Left, int Top, int Width, int Height, float Tall)
{
    public float CentreX => Left + 0.5f * Width;
    public float CentreY => Top + 0.5f * Height;
}
