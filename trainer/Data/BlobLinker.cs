namespace Sqair.Trainer.Data;

/// <summary>Links the blobs of a window's frames by nearest centre, and says whether the clip is simple enough to teach from.</summary>
internal static class BlobLinker
{
    /// <summary>Farthest a centre may move between two frames, pixels.</summary>
    const float Reach = 14f;

    /// <summary>Gives blobs of consecutive frames the same id where they are nearest to one another and of similar height.</summary>
    public static void Link(List<Blob>[] frames)
    {
        var next = 0;
        for (var t = 0; t < frames.Length; t++)
        {
            var taken = new HashSet<int>();
            for (var i = 0; i < frames[t].Count; i++)
            {
                var blob = frames[t][i];
                var id = t == 0 ? -1 : Nearest(frames[t - 1], blob, taken);
                if (id < 0) id = next++;
                taken.Add(id);
                frames[t][i] = blob with { Id = id };
            }
        }
    }

    /// <summary>
    /// No object appears or disappears away from the window's border, none is wider than one object is: what merges, splits or
    /// walks as a group would teach wrong counts.
    /// </summary>
    /// <param name="widest">Width by height of the widest object; infinite where width tells nothing.</param>
    /// <param name="least">Height of the lowest object that the window is made for: less is somebody far away, or a part.</param>
    public static bool Teachable(List<Blob>[] frames, int window, int slots, float widest, float least = 0)
    {
        foreach (var frame in frames)
        {
            if (frame.Count > slots) return false;
            foreach (var blob in frame)
                if (blob.Width > widest * blob.Height && !CutOff(blob, window) || blob.Height < least && !AtBorder(blob, window))
                    return false;
        }
        for (var t = 1; t < frames.Length; t++)
        {
            foreach (var blob in frames[t - 1])
                if (!frames[t].Exists(b => b.Id == blob.Id) && !AtBorder(blob, window)) return false;
            foreach (var blob in frames[t])
                if (!frames[t - 1].Exists(b => b.Id == blob.Id) && !AtBorder(blob, window)) return false;
        }
        return true;
    }

    /// <summary>
    /// Marks what the border cuts: at it, and smaller than it is in another frame. For objects that keep their size, as digits do and
    /// people who come nearer do not.
    /// </summary>
    /// <param name="frames">Linked.</param>
    public static void MarkCut(List<Blob>[] frames, int window)
    {
        var sizes = frames.SelectMany(f => f).GroupBy(b => b.Id)
            .ToDictionary(g => g.Key, g => (Width: g.Max(b => b.Width), Height: g.Max(b => b.Height)));
        foreach (var frame in frames)
        {
            for (var i = 0; i < frame.Count; i++)
            {
                var (blob, whole) = (frame[i], sizes[frame[i].Id]);
                frame[i] = blob with { Cut = AtBorder(blob, window) && (blob.Width < whole.Width || blob.Height < whole.Height) };
            }
        }
    }

    /// <summary>In height, so that its shape tells nothing.</summary>
    static bool CutOff(in Blob b, int window) => b.Top < 3 || b.Top + b.Height > window - 3;

    static bool AtBorder(in Blob b, int window) =>
        b.Left < 3 || b.Top < 3 || b.Left + b.Width > window - 3 || b.Top + b.Height > window - 3;

    static int Nearest(List<Blob> before, in Blob blob, HashSet<int> taken)
    {
        var (best, id) = (Reach * Reach, -1);
        foreach (var b in before)
        {
            float dx = b.CentreX - blob.CentreX, dy = b.CentreY - blob.CentreY;
            var distance = dx * dx + dy * dy;
            if (distance < best && !taken.Contains(b.Id)) (best, id) = (distance, b.Id);
        }
        return id;
    }
}
