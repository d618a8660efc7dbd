using Sqair.Clips;
using Sqair.Tracking;

namespace Sqair.Trainer.Data;

/// <summary>
/// Draws training windows from clips: a random place at a random level, mostly where something moves that has the level's size
/// (<see cref="ClipLevels"/>), a random start, mirrored half of the time.
/// Batch number n is a pure function of (seed, n), so a resumed run sees the same data and batches can be made ahead on another thread.
/// </summary>
internal sealed class CropSampler : IBatchSource
{
    const int Attempts = 60;
    // A window with more foreground than this shows a change of light, not people.
    const float LargestForeground = 0.5f;

    // Share of somebody's box in which the point is chosen around which a window lies.
    const float Spread = 0.5f;

    // Share of the windows without anybody of their level's size that are taken.
    const float Nobody = 0.1f;

    readonly IReadOnlyList<ClipLevels> _clips;
    readonly int[] _starts, _ends;   // frames used: training and validation are split by time
    readonly int _window, _slots, _seed;
    readonly double[] _share;
    readonly float[][] _widest;   // clip, level: wider blobs inside the window are a group, or somebody with a bicycle
    readonly BlobFinder _blobs, _components;
    readonly IReadOnlyList<ClipTruth>? _truth;
    readonly double _overlaps;
    readonly OverlapComposer _composer;
    readonly List<float[]> _other = [];   // frames of the window to add

    /// <param name="from">First frame used, as a fraction of each clip.</param>
    /// <param name="to">End, as a fraction.</param>
    /// <param name="truth">For measuring: one for each clip. Counts are then those of the truth, and windows in which it cannot be said are
    /// left out.</param>
    /// <param name="overlaps">Share of the examples with lessons to which people of another moment are added
    /// (<see cref="OverlapComposer"/>).</param>
    public CropSampler(IReadOnlyList<ClipLevels> clips, int window,
        int slots, int seed, double from, double to, IReadOnlyList<ClipTruth>? truth = null, double overlaps = 0)
    {
        (_clips, _window, _slots, _seed, _truth, _overlaps, _composer) = (clips, window, slots, seed, truth, overlaps, new(window));
        _starts = [.. clips.Select(c => (int)(from * c.Frames))];
        _ends = [.. clips.Select(c => (int)(to * c.Frames))];
        var tallest = ClipLevels.Tallest * window / Window.Size;
        _widest = [.. clips.Select((c, i) => Enumerable.Range(0, c.Count)
            .Select(level => PersonAspect.WidestPerson(
                c[level], _ends[i], c.Least(level), level == c.Count - 1 ? float.PositiveInfinity : tallest)).ToArray())];
        _share = new double[clips.Count];
        double total = 0;
        for (var i = 0; i < clips.Count; i++) _share[i] = total += _ends[i] - _starts[i];
        (_blobs, _components) = (new(window, new BlobSplitter(window, BlobFinder.Threshold)), new(window, null));
    }

    /// <summary>Not thread-safe; several threads take a sampler each.</summary>
    /// <param name="teach">Make lessons of the examples that are simple enough.</param>
    /// <param name="onlyTeachable">Draw until every example is.</param>
    public CropBatch Draw(long number, int length, int batch, bool teach, bool onlyTeachable = false)
    {
        var random = NumberedSeed.Random(_seed, number);
        var frames = new float[length * batch * _window * _window];
        int[] counts = new int[length * batch], blobCounts = new int[length * batch], componentCounts = new int[length * batch];
        var lessons = teach ? new LessonArrays(length, batch, _slots) : null;
        var blobs = new List<Blob>[length];
        var pixels = _window * _window;
        for (var b = 0; b < batch; b++)
        {
            Place place = default;
            Memory<float>[] example = [.. Enumerable.Range(0, length).Select(t => frames.AsMemory((t * batch + b) * pixels, pixels))];
            bool found = false, teachable = false;
            for (var attempt = 0; attempt < Attempts && !found; attempt++)
            {
                place = Choose(random, length);
                if (!Suits(place, length, random)) continue;
                Cut(place, example, blobs);
                if (blobs.Any(f => f.Count > _slots || f.Sum(blob => blob.Area) > LargestForeground * pixels)) continue;
                if (_truth is not null && !Count(place, counts, length, batch, b)) continue;
                BlobLinker.Link(blobs);
                teachable = teach
                    && BlobLinker.Teachable(blobs, _window, _slots, _widest[place.Index][place.Level], place.Levels.Least(place.Level));
                found = teachable || !onlyTeachable;
            }
            // Hardly anybody passes by: then a window without people, too.
            if (blobs[0] is null) Cut(place, example, blobs);
            if (teachable && _overlaps > 0 && random.NextDouble() < _overlaps) blobs = Overlap(random, place, example, blobs) ?? blobs;
            for (var t = 0; t < length; t++)
            {
                blobCounts[t * batch + b] = Math.Min(_slots, blobs[t].Count);
                if (_truth is not null) componentCounts[t * batch + b] = Math.Min(_slots, _components.Find(example[t].Span).Count);
            }
            if (teachable)
                lessons!.Fill(b, [.. blobs.Select(f => f.ConvertAll(blob => blob.Completed(_window)))],
                    _window);   // else nothing is said of this example
        }
        return _truth is null
            ? new(length, batch, frames, blobCounts, lessons)
            : new(length, batch, frames, counts, lessons) { BlobCounts = blobCounts, ComponentCounts = componentCounts };
    }

    /// <summary>False where the truth cannot be said of every frame, or is more than there are slots.</summary>
    bool Count(in Place place, int[] counts, int length, int batch, int example)
    {
        float scale = 1 << place.Level;
        var window = new Box(scale * place.Left, scale * place.Top, scale * _window, scale * _window);
        for (var t = 0; t < length; t++)
        {
            if (_truth![place.Index].Count(Math.Min(place.Frame + t, place.Clip.Frames - 1), window) is not { } count || count > _slots)
                return false;
            counts[t * batch + example] = count;
        }
        return true;
    }

    Place Choose(Random random, int length)
    {
        var pick = random.NextDouble() * _share[^1];
        var index = Array.FindIndex(_share, s => pick < s);
        var clip = _clips[index];
        var frame = _starts[index] + random.Next(Math.Max(1, _ends[index] - _starts[index] - length));
        var mirrored = random.Next(2) == 1;
        if (random.NextSingle() < 0.85f && clip.Somebody(frame, random) is { } somebody)
        {
            // Not only his middle: of who is tall, mostly a part would be in the window.
            float x = somebody.CentreX + Spread * (random.NextSingle() - 0.5f) * somebody.Width,
                y = somebody.CentreY + Spread * (random.NextSingle() - 0.5f) * somebody.Height;
            return new(clip, index, somebody.Level, frame, (int)x - _window / 2 + random.Next(-_window / 2 + 6, _window / 2 - 5),
                (int)y - _window / 2 + random.Next(-_window / 2 + 10, _window / 2 - 9), mirrored);
        }
        var level = random.Next(clip.Count);
        int Anywhere(int pixels) => random.Next(-_window / 4, Math.Max(1 - _window / 4, pixels - 3 * _window / 4));
        return new(clip, index, level, frame, Anywhere(clip[level].Width), Anywhere(clip[level].Height), mirrored);
    }

    /// <summary>Somebody too near is never shown, nobody at all seldom.</summary>
    bool Suits(in Place place, int length, Random random)
    {
        var suits = false;
        foreach (var frame in (int[])[place.Frame, Math.Min(place.Frame + length, place.Levels.Frames) - 1])
        {
            if (place.Levels.Suits(place.Level, frame, place.Left, place.Top, _window) is not { } shows) continue;
            if (!shows) return false;
            suits = true;
        }
        return suits || random.NextSingle() < Nobody;
    }

    /// <summary>Adds people of another moment beside or behind somebody in the window; null where none were found.</summary>
    List<Blob>[]? Overlap(Random random, in Place place, Memory<float>[] example, List<Blob>[] blobs)
    {
        if (blobs[0].Count == 0 || blobs.Any(f => f.Count >= _slots)) return null;
        while (_other.Count < example.Length) _other.Add(new float[_window * _window]);
        Memory<float>[] other = [.. _other.Take(example.Length).Select(frame => frame.AsMemory())];
        var others = new List<Blob>[blobs.Length];
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var beside = blobs[0][random.Next(blobs[0].Count)];
            var frame = _starts[place.Index] + random.Next(Math.Max(1, _ends[place.Index] - _starts[place.Index] - blobs.Length));
            // At the same height of the picture people are of the same size.
            int middle = place.Top + (int)beside.CentreY, reach = Math.Max(2, (int)(0.35f * beside.Height));
            if (place.Levels.Somebody(frame, random, place.Level, middle - reach, middle + reach) is not { } somebody) continue;
            var mirrored = random.Next(2) == 1;
            var at = (int)(beside.CentreX + (2 * random.NextSingle() - 1) * 1.3f * beside.Width);
            var there =
                place with { Frame = frame, Left = (int)somebody.CentreX - (mirrored ? _window - 1 - at : at), Mirrored = mirrored };
            if (place.Levels.Suits(place.Level, frame, there.Left, there.Top, _window) != true) continue;
            Cut(there, other, others);
            if (others.Any(f => f.Count == 0)) continue;
            BlobLinker.Link(others);
            if (BlobLinker.Teachable(others, _window, _slots, _widest[place.Index][place.Level], place.Levels.Least(place.Level))
                && _composer.Compose(example, blobs, other, others, _slots) is { } both)
                return both;
        }
        return null;
    }

    void Cut(in Place place, Memory<float>[] frames, List<Blob>[] blobs)
    {
        for (var t = 0; t < frames.Length; t++)
        {
            Cut(place, t, frames[t].Span);
            blobs[t] = _blobs.Find(frames[t].Span);
        }
    }

    /// <summary>Zero outside the picture, as in the tracker.</summary>
    void Cut(in Place place, int t, Span<float> window)
    {
        window.Clear();
        var clip = place.Clip;
        var frame = clip.Frame(Math.Min(place.Frame + t, clip.Frames - 1));
        for (var y = Math.Max(0, -place.Top); y < _window && place.Top + y < clip.Height; y++)
        {
            var row = frame.Slice((place.Top + y) * clip.Width, clip.Width);
            for (var x = Math.Max(0, -place.Left); x < _window && place.Left + x < clip.Width; x++)
                window[y * _window + (place.Mirrored ? _window - 1 - x : x)] = row[place.Left + x] * (1f / 255f);
        }
    }

    /// <param name="Left">Pixels of the level.</param>
    /// <param name="Top">Pixels of the level.</param>
    readonly record struct Place(ClipLevels Levels, int Index, int Level, int Frame, int Left, int Top, bool Mirrored)
    {
        public ForegroundClip Clip => Levels[Level];
    }
}
