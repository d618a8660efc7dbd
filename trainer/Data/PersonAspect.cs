using Sqair.Background;
using Sqair.Clips;

namespace Sqair.Trainer.Data;

/// <summary>
/// How wide a single person may be in a clip, from the clip alone: most components that move are single people, whatever the camera's angle
/// makes of them.
/// </summary>
internal static class PersonAspect
{
    /// <summary>Width by height where a clip shows too few people to tell.</summary>
    const float Usual = 0.7f;

    /// <summary>A stride is so much wider than the middle one of all blobs; two people abreast are wider still.</summary>
    const float Stride = 1.35f;

    const float Narrowest = 0.5f, Widest = 1f;
    const int Every = 5, Enough = 20, SmallestArea = 40;

    /// <summary>Width by height of the widest blob that is still one person.</summary>
    /// <param name="clip">A level of the clip.</param>
    /// <param name="end">Frames looked at.</param>
    /// <param name="least">Height of the lowest component looked at, pixels.</param>
    /// <param name="most">And of the highest: what is higher belongs to a coarser level.</param>
    public static float WidestPerson(ForegroundClip clip, int end, float least = 10, float most = float.PositiveInfinity)
    {
        var components = new ConnectedComponents(clip.Width, clip.Height);
        var picture = new float[clip.Width * clip.Height];
        var aspects = new List<float>();
        for (var t = 0; t < end; t += Every)
        {
            clip.Read(t, picture);
            foreach (var c in components.Find(picture, BlobFinder.Threshold, SmallestArea))
                if (c.Height >= least && c.Height <= most && c.Left > 0 && c.Top > 0
                    && c.Left + c.Width < clip.Width && c.Top + c.Height < clip.Height)
                    aspects.Add((float)c.Width / c.Height);
        }
        if (aspects.Count < Enough) return Usual;
        aspects.Sort();
        return Math.Clamp(Stride * aspects[aspects.Count / 2], Narrowest, Widest);
    }
}
