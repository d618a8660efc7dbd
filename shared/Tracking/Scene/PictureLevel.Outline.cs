using Sqair.Background;
using Sqair.Models;
using Sqair.Video;

namespace Sqair.Tracking;

/// <content>What the foreground of single objects looks like: their boxes, profiles, slices.</content>
sealed partial class PictureLevel
{
    /// <summary>An object may hold foreground that nobody explains, so far around what it draws (share of its size).</summary>
    const float Fringe = 0.1f;

    /// <summary>Rendered brightness beside which such foreground is its own.</summary>
    const float Unclaimed = 0.05f;

    /// <summary>Foreground from which a pixel lies within a silhouette and not on its soft edge.</summary>
    const float Silhouetted = 0.3f;

    /// <summary>Slices of brightness to one of colour.</summary>
    const int ColourEvery = Appearance.Bands / Appearance.ColourBands;

    /// <summary>
    /// The tight box of the foreground that the track explains, and of what nobody explains close around it: heads and feet are narrow, and the
    /// network's boxes leave out what is not worth their area. Where renderings overlap, each has its share of a pixel, (r + ε)/(y + ε);
    /// a share <paramref name="tail"/> of the mass is left out on each side.
    /// </summary>
    /// <returns>Null if it explains next to nothing.</returns>
    public Box? Outline(TrackState track, float tail)
    {
        var region = Profiles(track, out var mass);
        if (!(mass > 1)) return null;
        var (left, right) = Silhouette.Extent(columns.AsSpan(0, region.Width), mass, tail);
        var (top, bottom) = Silhouette.Extent(rows.AsSpan(0, region.Height), mass, tail);
        return new Box(region.Left + left, region.Top + top, right - left, bottom - top).Scaled(Scale, Scale);
    }

    /// <summary>As <see cref="Outline"/>, of what lies above a row of this level.</summary>
    public Box? OutlineAbove(TrackState track, float tail, int row)
    {
        var region = Profiles(track, out var mass, row);
        if (!(mass > 1)) return null;
        var (left, right) = Silhouette.Extent(columns.AsSpan(0, region.Width), mass, tail);
        return new Box(region.Left + left, region.Top, right - left, row - region.Top).Scaled(Scale, Scale);
    }

    /// <summary>The column of this level that parts the foreground the track explains into two people, or null.</summary>
    /// <param name="depth">As in <see cref="ProfileValley.Find"/>.</param>
    public int? Valley(TrackState track, float depth = ProfileValley.Clear)
    {
        var region = Profiles(track, out _);
        return region.Left + ProfileValley.Find(columns.AsSpan(0, region.Width), depth);
    }

    /// <summary>How the track looks in slices of a box from top to bottom: mean foreground and mean colour, each pixel with the track's share of it.</summary>
    /// <param name="chroma">The planes U and V at half the picture's size, one after the other; empty where the camera sees no colour.</param>
    /// <param name="pictureWidth">Of the analysis picture.</param>
    /// <param name="pictureHeight">Of the analysis picture.</param>
    /// <param name="values">Receives <see cref="Appearance.Values"/> values; NaN where the track has nothing.</param>
    public void Look(ReadOnlySpan<byte> chroma, int pictureWidth, int pictureHeight, TrackState track, in Box box, Span<float> values)
    {
        var region = DrawAlone(track);
        int halfWidth = Yuv420.Half(pictureWidth), plane = Yuv420.PlaneBytes(pictureWidth, pictureHeight);
        float blue = 0, red = 0, coloured = 0;
        values.Fill(float.NaN);
        for (var band = 0; band < Appearance.Bands; band++)
        {
            var top = Math.Max(region.Top, (int)MathF.Round((box.Top + box.Height * band / Appearance.Bands) / Scale));
            var bottom = Math.Min(region.Bottom, (int)MathF.Round((box.Top + box.Height * (band + 1) / Appearance.Bands) / Scale));
            float total = 0, weights = 0;
            for (var y = top; y < bottom; y++)
            {
                for (var x = region.Left; x < region.Right; x++)
                {
                    var i = y * width + x;
                    if (Foreground[i] < Silhouetted) continue;
                    var own = MathF.Max(single[i], 0);
                    var weight = own * own / (MathF.Max(sum[i], own) + Unclaimed);
                    total += weight * Foreground[i];
                    weights += weight;
                    if (chroma.IsEmpty) continue;
                    var at = (((2 * y + 1) << Level) >> 2) * halfWidth + (((2 * x + 1) << Level) >> 2);
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
    PixelRegion Profiles(TrackState track, out float mass, int lowest = int.MaxValue)
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
                var part = Foreground[start + x] * (own + Unclaimed) / (MathF.Max(sum[start + x], own) + Unclaimed);
                across[x] += part;
                line += part;
            }
            rows[y] = line;
            mass += line;
        }
        return region;
    }

    /// <summary>
    /// A square around a track's box, sampled bilinearly: the foreground, the track as it is drawn, the others as they are drawn. Darkness beyond the border.
    /// </summary>
    /// <param name="side">Of the square, analysis pixels.</param>
    /// <param name="samples">Along each side.</param>
    /// <param name="picture">3·samples·samples values.</param>
    /// <returns>Its evidence (<see cref="Evidence"/>), of which it needs only what is drawn here already.</returns>
    public float View(TrackState track, float side, int samples, Span<float> picture)
    {
        var region = DrawAlone(track);
        var plane = samples * samples;
        var step = side / (Scale * samples);
        float left = track.Box.CentreX / Scale - 0.5f * (samples - 1) * step - 0.5f, top = track.Box.CentreY / Scale - 0.5f * (samples - 1) * step - 0.5f;
        picture.Clear();
        for (var row = 0; row < samples; row++)
        {
            var y = top + row * step;
            var upper = (int)MathF.Floor(y);
            var below = y - upper;
            if (upper < 0 || upper + 1 >= height) continue;
            for (var column = 0; column < samples; column++)
            {
                var x = left + column * step;
                var before = (int)MathF.Floor(x);
                var right = x - before;
                if (before < 0 || before + 1 >= width) continue;
                int at = upper * width + before, to = row * samples + column;
                float a = (1 - right) * (1 - below), b = right * (1 - below), c = (1 - right) * below, d = right * below;
                picture[to] = a * Foreground[at] + b * Foreground[at + 1] + c * Foreground[at + width] + d * Foreground[at + width + 1];
                var all = a * sum[at] + b * sum[at + 1] + c * sum[at + width] + d * sum[at + width + 1];
                // Beyond its region the picture of the track alone holds what was drawn before.
                var inside = before >= region.Left && before + 1 < region.Right && upper >= region.Top && upper + 1 < region.Bottom;
                var own = inside ? a * single[at] + b * single[at + 1] + c * single[at + width] + d * single[at + width + 1] : 0;
                picture[plane + to] = own;
                picture[2 * plane + to] = MathF.Max(0, all - own);
            }
        }
        return Gain(region, 1);
    }
}
