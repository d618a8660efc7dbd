using Sqair.Tracking;

namespace Sqair.Trainer.Data;

/// <summary>
/// Draws training windows from clips: a random place, mostly where something moves, a random start, mirrored half of the time.
/// Batch number n is a pure function of (seed, n), so a resumed run sees the same data and batches can be made ahead on another thread.
/// </summary>
internal sealed class CropSampler : IBatchSource
{
    const int Attempts = 60;
    // A window with more foreground than this shows a change of light, not people.
    const float LargestForeground = 0.5f;

    readonly IReadOnlyList<ForegroundClip> _clips;
    readonly int[] _starts, _ends;   // frames used: training and validation are split by time
    readonly int _window, _slots, _seed;
    readonly double[] _share;
    readonly float[] _widest;   // wider blobs inside the window are a group, or somebody with a bicycle
    readonly BlobFinder _blobs, _components;
    readonly IReadOnlyList<ClipTruth>? _truth;
    readonly double _overlaps;
    readonly OverlapComposer _composer;
    readonly List<float[]> _other = [];   // frames of the window to add

    /// <param name="from">First frame used, as a fraction of each clip.</param>
    /// <param name="to">End, as a fraction.</param>
    /// <param name="truth">For measuring: one for each clip. Counts are then those of the truth, and windows in which it cannot be said are left out.</param>
    /// <param name="overlaps">Share of the examples with lessons to which people of another moment are added (<see cref="OverlapComposer"/>).</param>
    public CropSampler(IReadOnlyList<ForegroundClip> clips, int window, int slots, int seed, double from, double to, IReadOnlyList<ClipTruth>? truth = null, double overlaps = 0)
    {
        (_clips, _window, _slots, _seed, _truth, _overlaps, _composer) = (clips, window, slots, seed, truth, overlaps, new(window));
        _starts = [.. clips.Select(c => (int)(from * c.Frames))];
        _ends = [.. clips.Select(c => (int)(to * c.Frames))];
        _widest = [.. clips.Select((c, i) => PersonAspect.WidestPerson(c, _ends[i]))];
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
                Cut(place, example, blobs);
                if (blobs.Any(f => f.Count > _slots || f.Sum(blob => blob.Area) > LargestForeground * pixels)) continue;
                if (blobs.All(f => f.Count == 0) && random.NextSingle() < 0.9f) continue;
                if (_truth is not null && !Count(place, counts, length, batch, b)) continue;
                BlobLinker.Link(blobs);
                teachable = teach && BlobLinker.Teachable(blobs, _window, _slots, _widest[place.Index]);
                found = teachable || !onlyTeachable;
            }
            if (teachable && _overlaps > 0 && random.NextDouble() < _overlaps) blobs = Overlap(random, place, example, blobs) ?? blobs;
            for (var t = 0; t < length; t++)
            {
                blobCounts[t * batch + b] = Math.Min(_slots, blobs[t].Count);
                if (_truth is not null) componentCounts[t * batch + b] = Math.Min(_slots, _components.Find(example[t].Span).Count);
            }
            if (teachable) lessons!.Fill(b, [.. blobs.Select(f => f.ConvertAll(blob => blob.Completed(_window)))], _window);   // else nothing is said of this example
        }
        return _truth is null ? new(length, batch, frames, blobCounts, lessons) : new(length, batch, frames, counts, lessons) { BlobCounts = blobCounts, ComponentCounts = componentCounts };
    }

    /// <summary>False where the truth cannot be said of every frame, or is more than there are slots.</summary>
    bool Count(in Place place, int[] counts, int length, int batch, int example)
    {
        var window = new Box(place.Left, place.Top, _window, _window);
        for (var t = 0; t < length; t++)
        {
            if (_truth![place.Index].Count(Math.Min(place.Frame + t, place.Clip.Frames - 1), window) is not { } count || count > _slots) return false;
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
        int left = random.Next(-_window / 4, clip.Width - 3 * _window / 4), top = random.Next(-_window / 4, clip.Height - 3 * _window / 4);
        if (random.NextSingle() < 0.85f && Somebody(clip.Frame(frame), clip.Width, random) is { } point)
        {
            left = point.X - _window / 2 + random.Next(-_window / 2 + 6, _window / 2 - 5);
            top = point.Y - _window / 2 + random.Next(-_window / 2 + 10, _window / 2 - 9);
        }
        return new(clip, index, frame, left, top, mirrored);
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
            int from = Math.Clamp(middle - reach, 0, place.Clip.Height - 1), to = Math.Clamp(middle + reach, from + 1, place.Clip.Height);
            if (Somebody(place.Clip.Frame(frame)[(from * place.Clip.Width)..(to * place.Clip.Width)], place.Clip.Width, random) is not { } point) continue;
            var mirrored = random.Next(2) == 1;
            var at = (int)(beside.CentreX + (2 * random.NextSingle() - 1) * 1.3f * beside.Width);
            Cut(place with { Frame = frame, Left = point.X - (mirrored ? _window - 1 - at : at), Mirrored = mirrored }, other, others);
            if (others.Any(f => f.Count == 0)) continue;
            BlobLinker.Link(others);
            if (BlobLinker.Teachable(others, _window, _slots, _widest[place.Index]) && _composer.Compose(example, blobs, other, others, _slots) is { } both) return both;
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

    /// <summary>A random bright pixel of the frame, or of some of its rows.</summary>
    static (int X, int Y)? Somebody(ReadOnlySpan<byte> frame, int width, Random random)
    {
        for (var i = 0; i < 400; i++)
        {
            var at = random.Next(frame.Length);
            if (frame[at] > 100) return (at % width, at / width);
        }
        return null;
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

    readonly record struct Place(ForegroundClip Clip, int Index, int Frame, int Left, int Top, bool Mirrored);
}
