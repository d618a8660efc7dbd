namespace Sqair.Trainer.Data;

/// <summary>
/// What a teacher says of a batch, [T][B·N·4] or [T][B·N]: boxes of blobs as targets of where and presence for both modules.
/// </summary>
internal sealed class LessonArrays(int length, int batch, int slots)
{
    readonly List<(int Example, IReadOnlyList<Blob>[] Frames, int Window)> _taught = [];

    public ModuleLesson[] Discovery { get; } = Make(length, batch, slots);
    public ModuleLesson[] Propagation { get; } = Make(length, batch, slots);

    /// <summary>[B]: 1 for examples that have lessons.</summary>
    public float[] Taught { get; } = new float[batch];

    /// <summary>
    /// Walks the frames as the network does: new objects from left to right in the free slots, survivors first in the next
    /// frame (docs/model.md, Discovery).
    /// </summary>
    /// <param name="frames">The blobs of each frame, linked by their ids.</param>
    public void Fill(int example, IReadOnlyList<Blob>[] frames, int window)
    {
        Taught[example] = 1f;
        _taught.Add((example, frames, window));
        var current = new List<int>();
        for (var t = 0; t < frames.Length; t++)
        {
            var survivors = new List<int>();
            for (var i = 0; i < current.Count; i++)
            {
                Blob? here = frames[t].Where(b => b.Id == current[i]).Select(b => (Blob?)b).FirstOrDefault();
                Propagation[t].Say(example, i, slots, here, window);
                if (here is not null) survivors.Add(current[i]);
            }
            var fresh = frames[t].Where(b => !survivors.Contains(b.Id)).OrderBy(b => b.CentreX).Take(slots - survivors.Count).ToList();
            for (var j = 0; j < fresh.Count; j++) Discovery[t].Say(example, j, slots, fresh[j], window);
            if (fresh.Count < slots - survivors.Count) Discovery[t].Say(example, fresh.Count, slots, null, window);
            survivors.AddRange(fresh.Select(b => b.Id));
            current = survivors;
        }
    }

    /// <summary>The same for the frames as clips of one frame each, t·B + b: all that is there is new.</summary>
    public LessonArrays AsFrames()
    {
        var apart = new LessonArrays(1, length * batch, slots);
        foreach (var (example, frames, window) in _taught)
            for (var t = 0; t < frames.Length; t++) apart.Fill(t * batch + example, [frames[t]], window);
        return apart;
    }

    /// <summary>The lessons of consecutive examples.</summary>
    public LessonArrays Part(int from, int to)
    {
        var part = new LessonArrays(length, to - from, slots);
        foreach (var (example, frames, window) in _taught.Where(e => e.Example >= from && e.Example < to))
            part.Fill(example - from, frames, window);
        return part;
    }

    static ModuleLesson[] Make(int length, int batch, int slots) =>
        [.. Enumerable.Range(0, length).Select(_ => new ModuleLesson(batch, slots))];
}

/// <summary>Arrays of <see cref="Learning.Lesson"/>.</summary>
internal sealed class ModuleLesson(int batch, int slots)
{
    public float[] Where { get; } = new float[batch * slots * 4];
    public float[] WhereWeight { get; } = new float[batch * slots];
    public float[] Presence { get; } = new float[batch * slots];
    public float[] PresenceWeight { get; } = new float[batch * slots];

    /// <summary>Blob null: nothing is there, and the network should know.</summary>
    public void Say(int example, int slot, int slotsAnExample, Blob? blob, int window)
    {
        var i = example * slotsAnExample + slot;
        PresenceWeight[i] = 1f;
        if (blob is not { } there) return;
        Presence[i] = 1f;
        WhereWeight[i] = there.Cut ? 0f : 1f;
        there.ToWhere(window, Where.AsSpan(4 * i, 4));
    }
}
