using System.Numerics;
using Sqair.Background;
using Sqair.Models;
using Sqair.Video;

namespace Sqair.Tracking;

/// <summary>
/// The decoder's picture of one camera, y = Σ presence · rendered glimpse over the tracks that are seen, and what each of them contributes to explaining
/// the foreground x.
/// </summary>
sealed class Explanation
{
    /// <summary>Standard deviation of the model's pixels (spec section 2.4).</summary>
    const float PixelDeviation = 0.3f;

    /// <summary>An object may hold foreground that nobody explains, so far around what it draws (share of its size).</summary>
    const float Fringe = 0.1f;

    /// <summary>Rendered brightness beside which such foreground is its own.</summary>
    const float Unclaimed = 0.05f;

    /// <summary>Foreground from which a pixel lies within a silhouette and not on its soft edge.</summary>
    const float Silhouetted = 0.3f;

    /// <summary>Slices of brightness to one of colour.</summary>
    const int ColourEvery = Appearance.Bands / Appearance.ColourBands;

    readonly int width;
    readonly int height;
    readonly GlimpseRenderer renderer;
    readonly float[] sum;
    readonly float[] single;
    readonly float[] others = new float[Window.Size * Window.Size];
    readonly float[] columns;
    readonly float[] rows;

    public Explanation(int width, int height, PixelSize glimpse)
    {
        (this.width, this.height) = (width, height);
        renderer = new GlimpseRenderer(glimpse.Width, glimpse.Height);
        (sum, single) = (new float[width * height], new float[width * height]);
        (columns, rows) = (new float[width], new float[height]);
    }

    /// <summary>y, width·height values.</summary>
    public ReadOnlySpan<float> Picture => sum;

    /// <summary>Nobody is drawn.</summary>
    public bool IsEmpty { get; private set; } = true;

    public void Update(List<TrackState> tracks)
    {
        if (!IsEmpty) Array.Clear(sum);
        IsEmpty = true;
        foreach (var track in tracks)
        {
            if (!track.IsSeen) continue;
            IsEmpty = false;
            Draw(track, track.Held.Presence, sum);
        }
    }

    /// <summary>
    /// By how much the track makes the picture likelier, in nats: log p(x | all objects) − log p(x | all but this one) =
    /// Σ r·(2(x − y) + r) / 2σ², with r its own rendering. A second track on a person, or one on nobody, has negative evidence.
    /// </summary>
    public float Evidence(ReadOnlySpan<float> foreground, TrackState track) => Gain(foreground, track, 1);

    /// <summary>
    /// By how much a proposal, which is not in the picture yet, would make it likelier: Σ r·(2(x − y) − r) / 2σ².
    /// </summary>
    public float EvidenceOfAdding(ReadOnlySpan<float> foreground, TrackState proposal) => Gain(foreground, proposal, -1);

    public void Add(TrackState proposal)
    {
        IsEmpty = false;
        Draw(proposal, proposal.Held.Presence, sum);
    }

    /// <summary>Takes a track out of the picture again.</summary>
    public void Remove(TrackState track) => Draw(track, -track.Held.Presence, sum);

    /// <summary>
    /// The tight box of the foreground that the track explains, and of what nobody explains close around it: heads and feet are narrow, and the
    /// network's boxes leave out what is not worth their area. Where renderings overlap, each has its share of a pixel, (r + ε)/(y + ε);
    /// a share <paramref name="tail"/> of the mass is left out on each side.
    /// </summary>
    /// <returns>Null if it explains next to nothing.</returns>
    public Box? Outline(ReadOnlySpan<float> foreground, TrackState track, float tail)
    {
        var region = Profiles(foreground, track, out var mass);
        if (!(mass > 1)) return null;
        var (left, right) = Silhouette.Extent(columns.AsSpan(0, region.Width), mass, tail);
        var (top, bottom) = Silhouette.Extent(rows.AsSpan(0, region.Height), mass, tail);
        return new Box(region.Left + left, region.Top + top, right - left, bottom - top);
    }

    /// <summary>As <see cref="Outline"/>, of what lies above a row of the picture.</summary>
    public Box? OutlineAbove(ReadOnlySpan<float> foreground, TrackState track, float tail, int row)
    {
        var region = Profiles(foreground, track, out var mass, row);
        if (!(mass > 1)) return null;
        var (left, right) = Silhouette.Extent(columns.AsSpan(0, region.Width), mass, tail);
        return new Box(region.Left + left, region.Top, right - left, row - region.Top);
    }

    /// <summary>The picture column that parts the foreground the track explains into two people, or null.</summary>
    /// <param name="depth">As in <see cref="ProfileValley.Find"/>.</param>
    public int? Valley(ReadOnlySpan<float> foreground, TrackState track, float depth = ProfileValley.Clear)
    {
        var region = Profiles(foreground, track, out _);
        return region.Left + ProfileValley.Find(columns.AsSpan(0, region.Width), depth);
    }

    /// <summary>How the track looks in slices of a box from top to bottom: mean foreground and mean colour, each pixel with the track's share of it.</summary>
    /// <param name="chroma">The planes U and V at half the picture's size, one after the other; empty where the camera sees no colour.</param>
    /// <param name="values">Receives <see cref="Appearance.Values"/> values; NaN where the track has nothing.</param>
    public void Look(ReadOnlySpan<float> foreground, ReadOnlySpan<byte> chroma, TrackState track, in Box box, Span<float> values)
    {
        var region = DrawAlone(track);
        int halfWidth = Yuv420.Half(width), plane = Yuv420.PlaneBytes(width, height);
        float blue = 0, red = 0, coloured = 0;
        values.Fill(float.NaN);
        for (var band = 0; band < Appearance.Bands; band++)
        {
            var top = Math.Max(region.Top, (int)MathF.Round(box.Top + box.Height * band / Appearance.Bands));
            var bottom = Math.Min(region.Bottom, (int)MathF.Round(box.Top + box.Height * (band + 1) / Appearance.Bands));
            float total = 0, weights = 0;
            for (var y = top; y < bottom; y++)
            {
                for (var x = region.Left; x < region.Right; x++)
                {
                    var i = y * width + x;
                    if (foreground[i] < Silhouetted) continue;
                    var own = MathF.Max(single[i], 0);
                    var weight = own * own / (MathF.Max(sum[i], own) + Unclaimed);
                    total += weight * foreground[i];
                    weights += weight;
                    if (chroma.IsEmpty) continue;
                    var at = y / 2 * halfWidth + x / 2;
                    blue += weight * (chroma[at] - Yuv420.Neutral);
                    red += weight * (chroma[plane + at] - Yuv420.Neutral);
                    coloured += weight;
                }
            }
            if (weights > 0) values[band] = total / weights;
            if (band % ColourEvery != ColourEvery - 1) continue;
            var slot = Appearance.Bands + band / ColourEvery * 2;
            if (coloured > 0) (values[slot], values[slot + 1]) = (blue / (coloured * byte.MaxValue), red / (coloured * byte.MaxValue));
            blue = red = coloured = 0;
        }
    }

    /// <summary>Column and row sums of the foreground that is the track's, within the region that is returned.</summary>
    PixelRegion Profiles(ReadOnlySpan<float> foreground, TrackState track, out float mass, int lowest = int.MaxValue)
    {
        var region = DrawAlone(track, Fringe);
        if (lowest < region.Bottom) region = region with { Bottom = Math.Max(region.Top, lowest) };
        mass = 0;
        var across = columns.AsSpan(0, region.Width);
        across.Clear();
        for (var y = 0; y < region.Height; y++)
        {
            var start = (region.Top + y) * width + region.Left;
            var line = 0f;
            for (var x = 0; x < region.Width; x++)
            {
                var own = single[start + x];
                var part = foreground[start + x] * (own + Unclaimed) / (MathF.Max(sum[start + x], own) + Unclaimed);
                across[x] += part;
                line += part;
            }
            rows[y] = line;
            mass += line;
        }
        return region;
    }

    /// <summary>The foreground of a window that the other objects leave: max(0, x − gain·(y − r)).</summary>
    /// <param name="target">64·64 values.</param>
    public void CropWithout(TrackState track, Window window, ReadOnlySpan<float> foreground, float gain, Span<float> target)
    {
        Remove(track);
        window.Crop(sum, width, height, others);
        Draw(track, track.Held.Presence, sum);
        window.Crop(foreground, width, height, target);
        FloatRows.Rest(target, others, gain, target);
    }

    /// <summary>Draws one track into a picture.</summary>
    public void Draw(TrackState track, float gain, Span<float> picture) =>
        renderer.Add(track.Held.Glimpse, track.Held.Where, track.Window, gain, picture, width, height);

    /// <summary>Fills <see cref="single"/> within the region that is returned.</summary>
    PixelRegion DrawAlone(TrackState track, float fringe = 0)
    {
        var region = renderer.Region(track.Held.Where, track.Window, width, height);
        if (fringe > 0 && !region.IsEmpty)
        {
            int x = (int)MathF.Round(fringe * region.Width), y = (int)MathF.Round(fringe * region.Height);
            region = new PixelRegion(Math.Max(0, region.Left - x), Math.Max(0, region.Top - y), Math.Min(width, region.Right + x), Math.Min(height, region.Bottom + y));
        }
        for (var y = region.Top; y < region.Bottom; y++) single.AsSpan(y * width + region.Left, region.Width).Clear();
        Draw(track, track.Held.Presence, single);
        return region;
    }

    /// <summary>Σ r·(2(x − y) + sign·r) / 2σ².</summary>
    float Gain(ReadOnlySpan<float> foreground, TrackState track, float sign)
    {
        var region = DrawAlone(track);
        var total = 0f;
        for (var y = region.Top; y < region.Bottom; y++)
        {
            var start = y * width + region.Left;
            total += Gain(foreground.Slice(start, region.Width), sum.AsSpan(start, region.Width), single.AsSpan(start, region.Width), sign);
        }
        return total / (2 * PixelDeviation * PixelDeviation);
    }

    static float Gain(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> r, float sign)
    {
        var totals = Vector<float>.Zero;
        var i = 0;
        for (; i <= x.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var own = new Vector<float>(r[i..]);
            totals += own * (2 * (new Vector<float>(x[i..]) - new Vector<float>(y[i..])) + sign * own);
        }
        var total = Vector.Sum(totals);
        for (; i < x.Length; i++) total += r[i] * (2 * (x[i] - y[i]) + sign * r[i]);
        return total;
    }
}
