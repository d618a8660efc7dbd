using Sqair.Background;
using Sqair.Models;
using Sqair.Video;

namespace Sqair.Tracking;

/// <content>What the foreground of single objects looks like: their boxes, profiles, slices.</content>
sealed partial class PictureLevel
{
    /// <summary>An object may hold foreground that nobody explains, so far around what it draws (share of its size).</summary>
    const float Fringe = 0.1f;

    /// <summary>Share of the mass that a tight box leaves out on each side.</summary>
    const float Tail = 0.01f;

    /// <summary>Rendered brightness beside which such foreground is its own.</summary>
    const float Unclaimed = 0.05f;

    /// <summary>Foreground from which a pixel lies within a silhouette and not on its soft edge.</summary>
    const float Silhouetted = 0.3f;

    /// <summary>Slices of brightness to one of colour.</summary>
    const int ColourEvery = Appearance.Bands / Appearance.ColourBands;

    /// <summary>
    /// The tight box of the foreground that the track explains, and of what nobody explains close around it: heads
    /// and feet are narrow, and the network's boxes leave out what is not worth their area. Where renderings overlap,
    /// each has its share of a pixel, (r + ε)/(y + ε); <see cref="Tail"/> of the mass is left out on each side.
    /// </summary>
    /// <returns>Null if it explains next to nothing.</returns>
    public Box? Outline(TrackState track)
    {
        var region = Profiles(track, out var mass);
        if (!(mass > 1)) return null;
        var (left, right) = Silhouette.Extent(_columns.AsSpan(0, region.Width), mass, Tail);
        var (top, bottom) = Silhouette.Extent(_rows.AsSpan(0, region.Height), mass, Tail);
        return new Box(region.Left + left, region.Top + top, right - left, bottom - top).Scaled(Scale, Scale);
    }

    /// <summary>The column of this level that parts the foreground the track explains into two people, or null.</summary>
    public int? Valley(TrackState track)
    {
        var region = Profiles(track, out _);
        return region.Left + ProfileValley.Find(_columns.AsSpan(0, region.Width));
    }

    /// <summary>
    /// How the track looks in slices of a box from top to bottom: mean foreground and mean colour, each pixel with the track's share of it.
    /// </summary>
    /// <param name="chroma">
    /// The planes U and V at half the picture's size, one after the other; empty where the camera sees no colour.
    /// </param>
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
                    var i = y * _width + x;
                    if (Foreground[i] < Silhouetted) continue;
                    var own = MathF.Max(_single[i], 0);
                    var weight = own * own / (MathF.Max(_sum[i], own) + Unclaimed);
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
    PixelRegion Profiles(TrackState track, out float mass)
    {
        var region = DrawAlone(track, Fringe);
        mass = 0;
        var across = _columns.AsSpan(0, region.Width);
        across.Clear();
        for (var y = 0; y < region.Height; y++)
        {
            var start = (region.Top + y) * _width + region.Left;
            var line = 0f;
            for (var x = 0; x < region.Width; x++)
            {
                var own = _single[start + x];
                var part = Foreground[start + x] * (own + Unclaimed) / (MathF.Max(_sum[start + x], own) + Unclaimed);
                across[x] += part;
                line += part;
            }
            _rows[y] = line;
            mass += line;
        }
        return region;
    }

    /// <summary>
    /// A square around a track's box, sampled bilinearly: the foreground, the track
    /// as it is drawn, the others as they are drawn. Darkness beyond the border.
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
        float left = track.Box.CentreX / Scale - 0.5f * (samples - 1) * step - 0.5f;
        float top = track.Box.CentreY / Scale - 0.5f * (samples - 1) * step - 0.5f;
        picture.Clear();
        for (var row = 0; row < samples; row++)
        {
            var y = top + row * step;
            var upper = (int)MathF.Floor(y);
            var below = y - upper;
            if (upper < 0 || upper + 1 >= _height) continue;
            for (var column = 0; column < samples; column++)
            {
                var x = left + column * step;
                var before = (int)MathF.Floor(x);
                var right = x - before;
                if (before < 0 || before + 1 >= _width) continue;
                int at = upper * _width + before, to = row * samples + column;
                float a = (1 - right) * (1 - below), b = right * (1 - below), c = (1 - right) * below, d = right * below;
                picture[to] = a * Foreground[at] + b * Foreground[at + 1] + c * Foreground[at + _width] + d * Foreground[at + _width + 1];
                var all = a * _sum[at] + b * _sum[at + 1] + c * _sum[at + _width] + d * _sum[at + _width + 1];
                // Beyond its region the picture of the track alone holds what was drawn before.
                var inside = before >= region.Left && before + 1 < region.Right && upper >= region.Top && upper + 1 < region.Bottom;
                var own = inside ? a * _single[at] + b * _single[at + 1] + c * _single[at + _width] + d * _single[at + _width + 1] : 0;
                picture[plane + to] = own;
                picture[2 * plane + to] = MathF.Max(0, all - own);
            }
        }
        return Gain(region, 1);
    }
}
