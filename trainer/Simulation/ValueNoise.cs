namespace Sqair.Trainer.Simulation;

/// <summary>Smooth noise over the plane from hashed lattice values: the same place always has the same value.</summary>
static class ValueNoise
{
    /// <summary>A hash of a lattice point as a number in [0, 1).</summary>
    public static float Hash(int x, int y, int seed)
    {
        unchecked
        {
            var h = (uint)x * 0x9E3779B1u ^ (uint)y * 0x85EBCA77u ^ (uint)seed * 0xC2B2AE3Du;
            h = (h ^ h >> 15) * 0x2C1B3C6Du;
            h = (h ^ h >> 12) * 0x297A2D39u;
            return (h ^ h >> 15) * (1f / 4294967296f);
        }
    }

    /// <summary>Noise with features of unit size, in [-1, 1].</summary>
    public static float At(float x, float y, int seed)
    {
        float fx = MathF.Floor(x), fy = MathF.Floor(y);
        int ix = (int)fx, iy = (int)fy;
        float u = x - fx, v = y - fy;
        u = u * u * (3 - 2 * u);
        v = v * v * (3 - 2 * v);
        var top = Hash(ix, iy, seed) * (1 - u) + Hash(ix + 1, iy, seed) * u;
        var bottom = Hash(ix, iy + 1, seed) * (1 - u) + Hash(ix + 1, iy + 1, seed) * u;
        return 2 * (top + (bottom - top) * v) - 1;
    }

    /// <summary>
    /// Octaves of noise from features of size <paramref name="coarse"/> downwards, each half the size and <paramref name="persistence"/> of
    /// the strength of the one before. Octaves finer than <paramref name="footprint"/> (what one sample covers) fade out, so that nothing
    /// aliases.
    /// </summary>
    public static float Octaves(float x, float y, float coarse, int octaves, float persistence, float footprint, int seed)
    {
        float sum = 0, weight = 1, size = coarse;
        for (var i = 0; i < octaves; i++)
        {
            var kept = Math.Clamp(size / footprint - 0.75f, 0, 1);
            if (kept <= 0)
                break;
            sum += kept * weight * At(x / size, y / size, seed + i);
            weight *= persistence;
            size *= 0.5f;
        }
        return sum;
    }
}
