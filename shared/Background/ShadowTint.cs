using Sqair.Video;

namespace Sqair.Background;

/// <summary>
/// Hard shadows by what light they keep and in which tint. All shadows of a scene keep one share of the ground's brightness and, as the
/// blue sky lights them alone, shift its colour by the same little; clothes do neither. So shares and tints of evenly darkened pixels are
/// collected together, and where they pile up are the shadows (docs/foreground.md, section 3). Nothing is allocated after construction.
/// </summary>
sealed class ShadowTint
{
    /// <summary>Shares are in 1/256, in bins of 8 from 100 to 204; tints in bins of one level, up to 12 from none.</summary>
    const int Bin = 8, First = 100, Bins = 13, Furthest = 12, Side = 2 * Furthest + 1, Plane = Side * Side;

    /// <summary>
    /// Half widths of the pile as pixels are compared with it: wider than a bin and its neighbours, as those who are compared need be less
    /// even.
    /// </summary>
    const int ShareSpread = 26, TintSpread = 4;

    /// <summary>
    /// Part of all evenly darkened pixels that a bin and its neighbours hold where the sun is out, and below which it is in again
    /// (simulated scenes: 0.37 to 0.6 in sun, up to 0.32 without); and how many pixels there must be.
    /// </summary>
    const float Part = 0.37f, Least = 0.25f, Enough = 3000f;

    readonly float[] _pile = new float[Bins * Plane];
    float _all;

    /// <summary>The share of brightness that shadows keep, in 1/256; 0 while there are none.</summary>
    public int Share { get; private set; }

    /// <summary>By how many levels they are bluer and redder than the ground would be with so much less light.</summary>
    public int Blue { get; private set; }

    public int Red { get; private set; }

    public void Reset()
    {
        Array.Clear(_pile);
        (_all, Share, Blue, Red) = (0, 0, 0, 0);
    }

    /// <summary>The tint of a darkened pixel: its colour less that of the ground with as much less light.</summary>
    /// <param name="share">Of brightness, in 1/256.</param>
    /// <param name="colour">Byte of a colour plane, and that of the background there.</param>
    public static int Of(int share, byte colour, byte ground) => colour - Yuv420.Neutral - ((share * (ground - Yuv420.Neutral) + 128) >> 8);

    /// <summary>Takes an evenly darkened pixel in.</summary>
    public void Observe(int share, int blue, int red)
    {
        _all++;
        var bin = (share - First) / Bin;
        if (share < First || bin >= Bins || Math.Abs(blue) > Furthest || Math.Abs(red) > Furthest) return;
        _pile[bin * Plane + (blue + Furthest) * Side + red + Furthest]++;
    }

    /// <summary>Whether a darkened pixel is one of the shadows'.</summary>
    public bool Matches(int share, int blue, int red) => Math.Abs(share - Share) <= ShareSpread && IsTinted(blue, red);

    /// <summary>Whether it has their tint, whatever its share: on their rim light and shadow mix.</summary>
    public bool IsTinted(int blue, int red) => Math.Abs(blue - Blue) <= TintSpread && Math.Abs(red - Red) <= TintSpread;

    /// <summary>Forgets a part of what was taken in and looks where the rest piles up.</summary>
    /// <param name="keep">The part that is kept, 0 to 1.</param>
    public void Conclude(float keep)
    {
        for (var i = 0; i < _pile.Length; i++) _pile[i] *= keep;
        _all *= keep;
        var (best, most) = (0, 0f);
        for (var bin = 1; bin < Bins - 1; bin++)
        {
            for (var blue = 1; blue < Side - 1; blue++)
            {
                for (var red = 1; red < Side - 1; red++)
                {
                    var at = bin * Plane + blue * Side + red;
                    // Nothing there, nothing to add up: nearly everywhere.
                    if (_pile[at] < 1) continue;
                    var sum = Around(at);
                    if (sum > most) (most, best) = (sum, at);
                }
            }
        }
        if (_all < Enough || most < (Share > 0 ? Least : Part) * _all) (Share, Blue, Red) = (0, 0, 0);
        else (Share, Blue, Red) = (First + best / Plane * Bin + Bin / 2, best % Plane / Side - Furthest, best % Side - Furthest);
    }

    float Around(int at)
    {
        var sum = 0f;
        for (var bin = at - Plane; bin <= at + Plane; bin += Plane)
        {
            for (var blue = bin - Side; blue <= bin + Side; blue += Side) sum += _pile[blue - 1] + _pile[blue] + _pile[blue + 1];
        }
        return sum;
    }
}
