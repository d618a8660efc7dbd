using System.Numerics;

namespace Sqair.Background;

/// <summary>
/// Finds silhouettes that are holes in the background: somebody stood so long that he was learnt, and left. A person's contour is an edge
/// of the frame, a ghost's contour is an edge of the background picture. Nothing is allocated after construction.
/// </summary>
sealed class GhostFinder
{
    // Smaller ones say nothing about their contour; they fade by themselves.
    const int LeastArea = 12;

    // Share of a region that must have been still, and how much stronger its contour must be in the background than in the frame.
    const double StillShare = 0.7, Stronger = 1.5;

    readonly int _width, _height, _interval;
    readonly byte _still;
    readonly byte[] _ages, _background, _ghosts;
    readonly ConnectedComponents _components;
    int _sinceLast;

    /// <param name="width">Width of the pictures, pixels.</param>
    /// <param name="height">Height of the pictures, pixels.</param>
    /// <param name="stillFrames">Frames for which a pixel must have been silhouette; 1 to 255.</param>
    public GhostFinder(int width, int height, int stillFrames)
    {
        (_width, _height, _still) = (width, height, (byte)stillFrames);
        _interval = Math.Max(1, stillFrames / 4);
        _ages = new byte[width * height + Vector<byte>.Count];
        (_background, _ghosts) = (new byte[width * height], new byte[width * height]);
        _components = new ConnectedComponents(width, height);
    }

    /// <summary>byte[width * height] of the last find: 255 where a ghost is, else 0.</summary>
    public ReadOnlySpan<byte> Ghosts => _ghosts;

    /// <summary>Takes note of a frame's silhouettes; now and then looks for ghosts among the still ones.</summary>
    /// <param name="gray">byte[width * height].</param>
    /// <param name="solid">One vector longer than the picture; 255 or 0.</param>
    /// <param name="subtractor">Source of the background picture.</param>
    /// <returns>Whether <see cref="Ghosts"/> has any.</returns>
    public bool Find(ReadOnlySpan<byte> gray, byte[] solid, BackgroundSubtractor subtractor)
    {
        var oldest = Vector<byte>.Zero;
        for (var at = 0; at < _width * _height; at += Vector<byte>.Count)
        {
            var age = (Vector.Min(new Vector<byte>(_ages, at), new Vector<byte>(254)) + Vector<byte>.One) & new Vector<byte>(solid, at);
            age.CopyTo(_ages, at);
            oldest = Vector.Max(oldest, age);
        }

        if (++_sinceLast < _interval || !Vector.GreaterThanOrEqualAny(oldest, new Vector<byte>(_still)))
            return false;
        _sinceLast = 0;
        subtractor.Background(_background);
        var shown = solid.AsSpan(0, _width * _height);
        var found = false;
        foreach (ref readonly var region in _components.Find(shown, LeastArea))
        {
            if (!IsGhost(in region, gray, shown))
                continue;
            if (!found)
                Array.Clear(_ghosts);
            found = true;
            Mark(in region, shown);
        }

        return found;
    }

    /// <summary>Forgets how long anything has been still.</summary>
    public void Reset()
    {
        Array.Clear(_ages);
        _sinceLast = 0;
    }

    bool IsGhost(in Component region, ReadOnlySpan<byte> gray, ReadOnlySpan<byte> solid)
    {
        var (area, still) = (0, 0);
        for (var y = region.Top; y < region.Top + region.Height; y++)
        {
            var line = y * _width + region.Left;
            for (var at = line; at < line + region.Width; at++)
            {
                if (solid[at] == 0) continue;
                area++;
                still += _ages[at] >= _still ? 1 : 0;
            }
        }
        if (still < StillShare * area) return false;
        var box = new PixelRegion(region.Left, region.Top, region.Left + region.Width, region.Top + region.Height);
        var contour = Contour.Of(box, solid, _width, _height, gray, _background);
        return contour.InBackground > Stronger * contour.InFrame;
    }

    /// <summary>The region and a border of two pixels, where the mask was unsure.</summary>
    void Mark(in Component region, ReadOnlySpan<byte> solid)
    {
        const int Border = 2;
        for (var y = region.Top; y < region.Top + region.Height; y++)
        {
            for (var x = region.Left; x < region.Left + region.Width; x++)
            {
                if (solid[y * _width + x] == 0)
                    continue;
                int left = Math.Max(0, x - Border), right = Math.Min(_width, x + Border + 1);
                for (var near = Math.Max(0, y - Border); near < Math.Min(_height, y + Border + 1); near++)
                    _ghosts.AsSpan(near * _width + left, right - left).Fill(byte.MaxValue);
            }
        }
    }
}
