using Sqair.Tracking;

namespace Sqair.Trainer.Evaluation.SortBaseline;

/// <summary>Pairs forecasts with boxes at least 1 - IoU in all.</summary>
internal sealed class OverlapMatching
{
    HungarianAssignment _hungarian = new(32, 32);

    /// <summary>For each forecast the index of its box, or less than 0.</summary>
    /// <param name="least">Overlap below which a pair may not match.</param>
    public int[] Match(IReadOnlyList<Box> forecasts, IReadOnlyList<Box> boxes, double least)
    {
        var costs = new double[forecasts.Count * boxes.Count];
        for (var i = 0; i < forecasts.Count; i++)
        {
            for (var j = 0; j < boxes.Count; j++)
            {
                double overlap = forecasts[i].IntersectionOverUnion(boxes[j]);
                costs[i * boxes.Count + j] = overlap >= least ? 1 - overlap : double.PositiveInfinity;
            }
        }

        var most = Math.Max(forecasts.Count, boxes.Count);
        if (most > Math.Min(_hungarian.MaximumRows, _hungarian.MaximumColumns))
            _hungarian = new HungarianAssignment(2 * most, 2 * most);
        var assigned = new int[forecasts.Count];
        _hungarian.Solve(costs, forecasts.Count, boxes.Count, assigned);
        return assigned;
    }
}
