namespace Sqair.Trainer.Data;

/// <summary>
/// Lays the people of one moment over those of another: two simple windows of the same camera, cut at the same height of its picture, make
/// one in which people walk behind and beside one another, and of which is known who is where. Blobs alone teach of people who walk alone;
/// the bound is content with one object for two (docs/training.md). Not thread-safe.
/// </summary>
internal sealed class OverlapComposer(int window)
{
    /// <summary>Less of somebody visible is not taught: neither that he is there nor that he is not.</summary>
    const float LeastVisible = 0.35f;

    /// <summary>Added to the ids of the second window's blobs.</summary>
    const int Others = 1000;

    readonly float[] _merged = new float[window * window];

    /// <summary>
    /// The blobs of both, linked, where everybody stays visible and there are no more than the slots; the first window's frames then show
    /// both. Else null, and nothing is changed.
    /// </summary>
    /// <param name="first">Frame by frame [window, window].</param>
    /// <param name="second">Likewise.</param>
    public List<Blob>[]? Compose(
        Memory<float>[] first, List<Blob>[] firstBlobs, Memory<float>[] second, List<Blob>[] secondBlobs, int slots)
    {
        var length = first.Length;
        var both = new List<Blob>[length];
        // Who stands lower in the picture is nearer to the camera; one order for all frames.
        var inFront = Lowest(secondBlobs) >= Lowest(firstBlobs);
        for (var t = 0; t < length; t++)
        {
            if (firstBlobs[t].Count + secondBlobs[t].Count > slots) return null;
            var (front, back) = inFront ? (second[t], first[t]) : (first[t], second[t]);
            foreach (var blob in inFront ? firstBlobs[t] : secondBlobs[t])
                if (Visible(front.Span, back.Span, blob) < LeastVisible) return null;
            both[t] = [.. firstBlobs[t], .. secondBlobs[t].Select(b => b with { Id = b.Id + Others })];
        }
        for (var t = 0; t < length; t++)
        {
            ReadOnlySpan<float> front = (inFront ? second : first)[t].Span, back = (inFront ? first : second)[t].Span;
            for (var i = 0; i < _merged.Length; i++) _merged[i] = front[i] > BlobFinder.Threshold ? front[i] : Math.Max(front[i], back[i]);
            _merged.CopyTo(first[t].Span);
        }
        return both;
    }

    static float Lowest(List<Blob>[] frames) => frames.SelectMany(f => f).Select(b => b.Top + b.Height).DefaultIfEmpty(0).Max();

    float Visible(ReadOnlySpan<float> front, ReadOnlySpan<float> back, in Blob blob)
    {
        int all = 0, seen = 0;
        for (var y = (int)blob.Top; y < (int)(blob.Top + blob.Height); y++)
            for (var x = (int)blob.Left; x < (int)(blob.Left + blob.Width); x++)
            {
                if (back[y * window + x] <= BlobFinder.Threshold) continue;
                all++;
                if (front[y * window + x] <= BlobFinder.Threshold) seen++;
            }
        return all == 0 ? 0 : (float)seen / all;
    }
}
