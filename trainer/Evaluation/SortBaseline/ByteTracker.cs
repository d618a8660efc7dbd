using Sqair.Mot;
using Sqair.Tracking;

namespace Sqair.Trainer.Evaluation.SortBaseline;

/// <summary>
/// ByteTrack: forecasts take the sure detections first; who was followed up to now and got none takes an unsure one, which alone would not
/// have been believed. So a person half hidden keeps his track, and an unsure detection in an empty place begins none.
/// </summary>
internal sealed class ByteTracker(ByteOptions? options = null) : IBoxTracker
{
    readonly ByteOptions _options = options ?? new ByteOptions();
    readonly OverlapMatching _matching = new();
    readonly List<ByteTrack> _tracks = [];
    int _frames, _lastId;

    public bool UsesScores => true;

    public IReadOnlyList<MotRow> Step(int frame, IReadOnlyList<ScoredBox> boxes)
    {
        foreach (var track in _tracks)
        {
            track.Filter.Predict();
            track.Missed++;
        }

        var sure = boxes.Where(b => b.Score >= _options.HighScore).ToList();
        var unsure = boxes.Where(b => b.Score >= _options.LowScore && b.Score < _options.HighScore).ToList();
        Join(_tracks.Where(t => t.Confirmed), sure, _options.LeastOverlap);
        Join(_tracks.Where(t => t.Confirmed && t.Missed == 1), unsure, _options.LeastOverlapUnsure);
        Join(_tracks.Where(t => !t.Confirmed), sure, _options.LeastOverlapFirst);

        _tracks.RemoveAll(t => t.Missed > (t.Confirmed ? _options.MaximumAge : 0));
        foreach (var box in sure.Where(b => b.Score >= _options.NewTrackScore))
            _tracks.Add(new ByteTrack(++_lastId, new KalmanBox(box.Box)) { Confirmed = _frames == 0 });
        _frames++;
        return [.. _tracks.Where(t => t.Confirmed && t.Missed == 0).Select(t => t.Row(frame))];
    }

    /// <summary>Corrects the tracks by what they overlap most and takes it out of the detections.</summary>
    void Join(IEnumerable<ByteTrack> candidates, List<ScoredBox> boxes, double least)
    {
        var tracks = candidates.ToList();
        var assigned = _matching.Match([.. tracks.Select(t => t.Filter.Now)], [.. boxes.Select(b => b.Box)], least);
        for (var i = 0; i < tracks.Count; i++)
        {
            if (assigned[i] < 0)
                continue;
            tracks[i].Filter.Correct(boxes[assigned[i]].Box);
            tracks[i].Missed = 0;
            tracks[i].Confirmed = true;
        }

        foreach (var taken in assigned.Where(a => a >= 0).OrderDescending())
            boxes.RemoveAt(taken);
    }

    sealed class ByteTrack(int id, KalmanBox filter)
    {
        public KalmanBox Filter { get; } = filter;

        /// <summary>Seen twice running, or in the first frame of all.</summary>
        public bool Confirmed { get; set; }

        public int Missed { get; set; }

        public MotRow Row(int frame)
        {
            var box = Filter.Now;
            return new MotRow(frame, id, box.Left, box.Top, box.Width, box.Height);
        }
    }
}
