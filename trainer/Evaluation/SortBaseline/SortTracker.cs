using Sqair.Mot;
using Sqair.Tracking;

namespace Sqair.Trainer.Evaluation.SortBaseline;

/// <summary>
/// Simple online tracking: Kalman forecasts joined with a frame's boxes by least 1 - IoU. What is compared with the model, not part of the daemon.
/// </summary>
internal sealed class SortTracker(SortOptions? options = null)
{
    readonly SortOptions _options = options ?? new SortOptions();
    readonly List<SortTrack> _tracks = [];
    HungarianAssignment _hungarian = new(32, 32);
    int _lastId;

    /// <summary>Joins the next frame's boxes; yields the tracks seen in it.</summary>
    /// <param name="frame">Zero-based number, written to the rows.</param>
    /// <param name="boxes">Detections.</param>
    public IReadOnlyList<MotRow> Step(int frame, IReadOnlyList<Box> boxes)
    {
        foreach (var track in _tracks)
        {
            track.Filter.Predict();
            track.Missed++;
        }

        var taken = new bool[boxes.Count];
        var assigned = Assign(boxes);
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

    int[] Assign(IReadOnlyList<Box> boxes)
    {
        var costs = new double[_tracks.Count * boxes.Count];
        for (var i = 0; i < _tracks.Count; i++)
        {
            var forecast = _tracks[i].Filter.Now;
            for (var j = 0; j < boxes.Count; j++)
            {
                double overlap = forecast.IntersectionOverUnion(boxes[j]);
                costs[i * boxes.Count + j] = overlap >= _options.LeastOverlap ? 1 - overlap : double.PositiveInfinity;
            }
        }

        if (_tracks.Count > _hungarian.MaximumRows || boxes.Count > _hungarian.MaximumColumns)
            _hungarian = new HungarianAssignment(2 * Math.Max(_tracks.Count, boxes.Count), 2 * Math.Max(_tracks.Count, boxes.Count));
        var assigned = new int[_tracks.Count];
        _hungarian.Solve(costs, _tracks.Count, boxes.Count, assigned);
        return assigned;
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
