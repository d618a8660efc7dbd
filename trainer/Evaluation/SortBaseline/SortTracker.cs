using Sqair.Mot;
using Sqair.Tracking;

namespace Sqair.Trainer.Evaluation.SortBaseline;

/// <summary>
/// Simple online tracking: Kalman forecasts joined with a frame's boxes by least 1 - IoU. What is compared with the model, not part of the
/// daemon.
/// </summary>
internal sealed class SortTracker(SortOptions? options = null) : IBoxTracker
{
    readonly SortOptions _options = options ?? new SortOptions();
    readonly List<SortTrack> _tracks = [];
    readonly OverlapMatching _matching = new();
    int _lastId;

    public bool UsesScores => false;

    /// <summary>All detections are alike to it.</summary>
    IReadOnlyList<MotRow> IBoxTracker.Step(int frame, IReadOnlyList<ScoredBox> boxes) => Step(frame, [.. boxes.Select(b => b.Box)]);

    /// <inheritdoc cref="IBoxTracker.Step"/>
    public IReadOnlyList<MotRow> Step(int frame, IReadOnlyList<Box> boxes)
    {
        foreach (var track in _tracks)
        {
            track.Filter.Predict();
            track.Missed++;
        }

        var taken = new bool[boxes.Count];
        var assigned = _matching.Match([.. _tracks.Select(t => t.Filter.Now)], boxes, _options.LeastOverlap);
        for (var i = 0; i < assigned.Length; i++)
        {
            if (assigned[i] < 0)
                continue;
            var track = _tracks[i];
            track.Filter.Correct(boxes[assigned[i]]);
            track.Missed = 0;
            track.Hits++;
            taken[assigned[i]] = true;
        }

        _tracks.RemoveAll(t => t.Missed > _options.MaximumAge);
        for (var j = 0; j < boxes.Count; j++)
        {
            if (!taken[j])
                _tracks.Add(new SortTrack(++_lastId, new KalmanBox(boxes[j])));
        }

        return [.. _tracks.Where(t => t.Missed == 0 && t.Hits >= _options.MinimumHits).Select(t => t.Row(frame))];
    }

    sealed class SortTrack(int id, KalmanBox filter)
    {
        public KalmanBox Filter { get; } = filter;

        public int Hits { get; set; } = 1;

        public int Missed { get; set; }

        public MotRow Row(int frame)
        {
            var box = Filter.Now;
            return new MotRow(frame, id, box.Left, box.Top, box.Width, box.Height);
        }
    }
}
