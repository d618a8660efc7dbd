using Sqair.Background;

namespace Sqair.Trainer.Data;

/// <summary>Connected components of a window's foreground. Not thread-safe.</summary>
/// <param name="window">Side, pixels.</param>
/// <param name="splitter">Parts what is more than one person; null where objects are not people.</param>
internal sealed class BlobFinder(int window, BlobSplitter? splitter)
{
    public const float Threshold = 0.25f;

    const int SmallestBlob = 24;     // pixels; less is noise or the sliver of an object outside

    readonly ConnectedComponents _components = new(window, window);

    /// <summary>Not linked: all ids are -1.</summary>
    /// <param name="picture">[window, window] in [0, 1].</param>
    public List<Blob> Find(ReadOnlySpan<float> picture)
    {
        var found = new List<Blob>();
        foreach (var c in _components.Find(picture, Threshold, SmallestBlob))
        {
            var blob = new Blob(c.Left, c.Top, c.Width, c.Height, c.Area, -1);
            if (splitter is null) found.Add(blob);
            else splitter.Split(picture, blob, found);
        }
        return found;
    }
}
