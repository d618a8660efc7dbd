namespace Sqair.Trainer.Evaluation.Yardstick;

/// <summary>One clip (or one way of beginning it) and how its tracks are judged.</summary>
/// <param name="Name">Its own within the group.</param>
/// <param name="Condition">One word on what it shows; empty where the name says it.</param>
/// <param name="Prepare">Finds or makes the clip.</param>
/// <param name="Judge">Figures by name, always the same names in the same order within a group.</param>
internal sealed record YardstickClip(
    string Name, string Condition, Func<ClipStore, CancellationToken, Task<ClipInput>> Prepare,
    Func<ClipInput, ClipTracks, Dictionary<string, double?>> Judge);

/// <summary>Clips whose figures are averaged.</summary>
/// <param name="Absent">What is missing; null where the clips can be had.</param>
internal sealed record YardstickGroup(string Name, IReadOnlyList<YardstickClip> Clips, string? Absent = null)
{
    /// <summary>The clips are different cases: the table shows each as well.</summary>
    public bool EachClip { get; init; }
}
