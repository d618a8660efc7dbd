using System.Numerics;

namespace Sqair.Background;

// What is believed of the silhouettes of the last frame, and what their contours say.
public sealed partial class ForegroundExtractor
{
    /// <summary>
    /// What is believed of the silhouettes, for the frames until the next call: what lies on people is not learnt, however long it stands,
    /// and is no change of light; what lies on things is learnt like any background, and with it what hangs together with it: a piece
    /// that is left of a thing may look like anything; the rest slowly.
    /// </summary>
    /// <param name="people">Pixels.</param>
    /// <param name="things">Pixels; people are before them.</param>
    public void Keep(ReadOnlySpan<PixelRegion> people, ReadOnlySpan<PixelRegion> things = default)
    {
        Mark(people, _people);
        Mark(things, _things);
        if (things.Length > 0) CompleteThings();
    }

    /// <summary>A silhouette of which things are at least half is one.</summary>
    void CompleteThings()
    {
        foreach (ref readonly var region in _regions.Find(Silhouettes))
        {
            var (area, things) = (0, 0);
            for (var y = region.Top; y < region.Top + region.Height; y++)
            {
                var line = y * Width + region.Left;
                area += Bytes.CountNonZero(_solid.AsSpan(line, region.Width));
                for (var at = line; at < line + region.Width; at++) things += _solid[at] & _things[at] & 1;
            }
            if (2 * things < area) continue;
            Mark(new PixelRegion(region.Left, region.Top, region.Left + region.Width, region.Top + region.Height), _things);
        }
    }

    void Mark(ReadOnlySpan<PixelRegion> regions, byte[] where)
    {
        Array.Clear(where);
        foreach (var region in regions) Mark(region, where);
    }

    void Mark(PixelRegion region, byte[] where)
    {
        int left = Math.Clamp(region.Left, 0, Width), right = Math.Clamp(region.Right, left, Width);
        for (var y = Math.Max(region.Top, 0); y < Math.Min(region.Bottom, Height); y++)
            where.AsSpan(y * Width + left, right - left).Fill(byte.MaxValue);
    }

    /// <summary>
    /// Logarithm of how sharp the silhouettes' contour within a region is in the last frame, to how sharp it is in the background: of
    /// somebody it is an edge of the frame, of a ghost one of the background. -3 to 3; 0 where there is no contour.
    /// </summary>
    /// <param name="region">Pixels; may reach over the border.</param>
    public float Sharpness(PixelRegion region)
    {
        var contour = Contour.Of(region, Silhouettes, Width, Height, _gray, _subtractor.Ground);
        // A little noise in both, so that a faint contour says little.
        var noise = Contour.Noise * contour.Length;
        return contour.Length == 0 ? 0 : Math.Clamp(MathF.Log((contour.InFrame + noise) / (contour.InBackground + noise)), -3, 3);
    }

    /// <summary>
    /// The last silhouettes: those of people are not learnt, others slowly, so that they fade in time. At the start others are learnt as
    /// all is: who stands there may be a ghost.
    /// </summary>
    ReadOnlySpan<byte> Held()
    {
        Vector<byte> slowly = new(WarmingUp ? (byte)0 : BackgroundSubtractor.Slowly), never = new(BackgroundSubtractor.Never);
        for (var at = 0; at < _pixels; at += Vector<byte>.Count)
        {
            var others = Vector.AndNot(slowly, new Vector<byte>(_things, at));
            var nobody = Vector.Equals(new(_people, at), Vector<byte>.Zero);
            (new Vector<byte>(_solid, at) & Vector.ConditionalSelect(nobody, others, never)).CopyTo(_held, at);
        }
        return _held.AsSpan(0, _pixels);
    }
}
