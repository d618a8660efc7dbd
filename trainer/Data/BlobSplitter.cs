using Sqair.Background;

namespace Sqair.Trainer.Data;

/// <summary>
/// Parts a blob that is wider than one person where its column profile has a valley (<see cref="ProfileValley"/>).
/// </summary>
internal sealed class BlobSplitter(int window, float threshold)
{
    /// <summary>Width by height from which a blob may be more than one person.</summary>
    const float WideAspect = 0.5f;

    const int SmallestPart = 24;   // pixels

    readonly float[] _profile = new float[window];

    /// <summary>Adds the blob, or its parts.</summary>
    public void Split(ReadOnlySpan<float> picture, in Blob blob, List<Blob> parts)
    {
        if (blob.Width <= WideAspect * blob.Height || Valley(picture, blob) is not { } column)
        {
            parts.Add(blob);
            return;
        }
        var left = Tight(picture, (int)blob.Left, column, blob);
        var right = Tight(picture, column, (int)(blob.Left + blob.Width), blob);
        if (left.Area < SmallestPart || right.Area < SmallestPart)
        {
            parts.Add(blob);
            return;
        }
        Split(picture, left, parts);
        Split(picture, right, parts);
    }

    int? Valley(ReadOnlySpan<float> picture, in Blob blob)
    {
        int from = (int)blob.Left, width = (int)(blob.Left + blob.Width) - from,
            top = (int)blob.Top, bottom = (int)(blob.Top + blob.Height);
        var profile = _profile.AsSpan(0, width);
        profile.Clear();
        for (var y = top; y < bottom; y++)
            for (var x = 0; x < width; x++)
                if (picture[y * window + from + x] > threshold) profile[x]++;
        return from + ProfileValley.Find(profile);
    }

    Blob Tight(ReadOnlySpan<float> picture, int from, int to, in Blob whole)
    {
        int left = int.MaxValue, right = -1, top = int.MaxValue, bottom = -1, area = 0;
        for (var y = (int)whole.Top; y < (int)(whole.Top + whole.Height); y++)
            for (var x = from; x < to; x++)
            {
                if (picture[y * window + x] <= threshold) continue;
                area++;
                (left, right, top, bottom) = (Math.Min(left, x), Math.Max(right, x), Math.Min(top, y), Math.Max(bottom, y));
            }
        return area == 0 ? default : new(left, top, right - left + 1, bottom - top + 1, area, -1);
    }
}
