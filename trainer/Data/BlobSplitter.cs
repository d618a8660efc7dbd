namespace Sqair.Trainer.Data;

/// <summary>
/// Parts a blob that is wider than one person where its column profile has a valley: people who walk side by side touch, but
/// between two heads and two pairs of legs there is less foreground. One person's profile has its peak in the middle and stays whole.
/// </summary>
internal sealed class BlobSplitter(int window, float threshold)
{
    /// <summary>Width by height from which a blob may be more than one person.</summary>
    const float WideAspect = 0.5f;

    /// <summary>A valley is lower than this share of the lower of the peaks beside it.</summary>
    const float ValleyDepth = 0.7f;

    const int SmallestPart = 24;   // pixels

    readonly int[] _profile = new int[window];

    /// <summary>Adds the blob, or its parts.</summary>
    public void Split(ReadOnlySpan<float> picture, in Blob blob, List<Blob> parts)
    {
        if (blob.Width <= WideAspect * blob.Height || !TryValley(picture, blob, out var column))
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

    bool TryValley(ReadOnlySpan<float> picture, in Blob blob, out int column)
    {
        int from = (int)blob.Left, to = (int)(blob.Left + blob.Width), top = (int)blob.Top, bottom = (int)(blob.Top + blob.Height);
        var width = to - from;
        for (var x = from; x < to; x++)
        {
            _profile[x] = 0;
            for (var y = top; y < bottom; y++)
                if (picture[y * window + x] > threshold) _profile[x]++;
        }
        column = from;
        var best = float.PositiveInfinity;
        for (var x = from + width / 4; x < to - width / 4; x++)
        {
            int left = 0, right = 0;
            for (var i = from; i < x; i++) left = Math.Max(left, _profile[i]);
            for (var i = x + 1; i < to; i++) right = Math.Max(right, _profile[i]);
            var depth = _profile[x] / (float)Math.Max(1, Math.Min(left, right));
            if (depth < best) (best, column) = (depth, x);
        }
        return best < ValleyDepth;
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
