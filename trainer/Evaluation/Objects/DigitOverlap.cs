using Sqair.Trainer.Data.Mnist;
using Sqair.Trainer.Evaluation.Models;
using Sqair.Trainer.Pictures;

namespace Sqair.Trainer.Evaluation.Objects;

/// <summary>How much the digits of a sequence lie over one another, and how well models count them then.</summary>
internal static class DigitOverlap
{
    /// <summary>Groups of frames, by the number of digits and their overlap.</summary>
    public static readonly string[] Groups =
        ["no digit", "one digit", "two, not both in view", "two, boxes apart", "two, boxes meet", "two, half or more covered"];

    /// <summary>Frames that are of a group, and means over the clips that have such frames.</summary>
    /// <param name="Right">Share of them that is counted right, be it from memory.</param>
    /// <param name="Found">Share in which every digit in view has a box of its own and no box is elsewhere.</param>
    internal sealed record Counting(string Group, int Frames, int Clips, Measured Right, Measured Found);

    /// <summary>Share of the smaller box that the other covers, in the picture, 0 to 1; 0 where there are not two.</summary>
    public static double At(MovingSequence sequence, int t)
    {
        ObjectBox[] boxes = [.. ObjectBox.Of(sequence, t).Select(b => b.Within(MovingMnist.Canvas))];
        if (boxes.Length < 2 || boxes.Min(b => b.Area) is not (> 0 and var smaller)) return 0;
        return boxes[0].Common(boxes[1]) / smaller;
    }

    /// <summary>Sum over the frames in which both are in view.</summary>
    public static double Of(MovingSequence sequence) =>
        Enumerable.Range(0, sequence.Length).Where(t => InView(sequence, t)).Sum(t => At(sequence, t));

    /// <summary>Of digits, group by group.</summary>
    public static IReadOnlyList<Counting> Count(IReadOnlyList<InferredClip> clips)
    {
        var groups = Groups.Select(_ => new List<(double Right, double Found)>()).ToArray();
        var frames = new int[Groups.Length];
        foreach (var clip in clips)
        {
            var wrong = FailureFinder.Of(clip.Truth!, clip.Drawn.Boxes!)
                .Where(f => f.Kind is not (FailureKind.Swap or FailureKind.Redetection)).Select(f => f.Frame).ToHashSet();
            foreach (var group in Enumerable.Range(0, clip.Length).GroupBy(t => Group(clip.Truth!, t)))
            {
                groups[group.Key].Add(
                    (group.Average(t => clip.Told(t) == clip.Counts[t] ? 1.0 : 0.0), group.Average(t => wrong.Contains(t) ? 0.0 : 1.0)));
                frames[group.Key] += group.Count();
            }
        }
        return [.. groups.Select((g, i) => new Counting(
            Groups[i], frames[i], g.Count, Measured.Of(g.Select(c => c.Right)), Measured.Of(g.Select(c => c.Found))))];
    }

    static int Group(MovingSequence sequence, int t) => sequence.CountAt(t) < 2 ? sequence.CountAt(t)
        : !InView(sequence, t) ? 2 : At(sequence, t) switch { 0 => 3, < 0.5 => 4, _ => 5 };

    /// <summary>All digits.</summary>
    static bool InView(MovingSequence sequence, int t) =>
        Enumerable.Range(0, sequence.Digits.Count).All(i => sequence.Places[t, i].VisibleShare >= FailureFinder.LeastVisible);
}
