using Sqair.Background;
using Sqair.Mot;
using Sqair.Tracking;

namespace Sqair.Trainer.Evaluation.SortBaseline;

/// <summary>
/// The baseline without a model: foreground regions of the right size are people, SORT or ByteTrack joins them. It needs no labels either,
/// so it is what the learnt model has to beat.
/// </summary>
/// <param name="analysisWidth">Width of the foreground pictures.</param>
/// <param name="analysisHeight">Height of the foreground pictures.</param>
/// <param name="sourceWidth">Width of the source, to whose pixels the boxes are scaled.</param>
/// <param name="sourceHeight">Height of the source.</param>
/// <param name="tracker">What joins them; null for SORT. It is offered smaller regions than people too, with lower scores.</param>
internal sealed class BlobTracker(int analysisWidth, int analysisHeight, int sourceWidth, int sourceHeight, IBoxTracker? tracker = null)
{
    // Smoothing lowers the border of a silhouette below this, so that the region is the silhouette again.
    const float Threshold = 0.2f;
    const int LeastArea = 40, LeastHeight = 12;

    /// <summary>Score of a region that is just large enough for a person, and area from which one is a piece of a person.</summary>
    const double LeastScore = 0.6;
    const int PieceArea = 10;

    readonly ConnectedComponents _components = new(analysisWidth, analysisHeight);
    readonly IBoxTracker _tracker = tracker ?? new SortTracker();
    readonly List<ScoredBox> _boxes = [];

    /// <summary>Tracks of the next frame.</summary>
    /// <param name="frame">Zero-based number, written to the rows.</param>
    /// <param name="foreground">float[analysisWidth * analysisHeight] of the <see cref="ForegroundExtractor"/>.</param>
    public IReadOnlyList<MotRow> Step(int frame, ReadOnlySpan<float> foreground)
    {
        var (scaleX, scaleY) = ((float)sourceWidth / analysisWidth, (float)sourceHeight / analysisHeight);
        _boxes.Clear();
        foreach (ref readonly var c in _components.Find(foreground, Threshold, PieceArea))
        {
            var score = Math.Min(1, LeastScore * Math.Min((double)c.Area / LeastArea, (double)c.Height / LeastHeight));
            if (score >= LeastScore || _tracker.UsesScores)
                _boxes.Add(new ScoredBox(new Box(c.Left, c.Top, c.Width, c.Height).Scaled(scaleX, scaleY), score));
        }

        return _tracker.Step(frame, _boxes);
    }
}
