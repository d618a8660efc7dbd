using Sqair.Mot;
using Sqair.Tracking;

namespace Sqair.Trainer.Evaluation.Counting;

/// <summary>One frame: what the count is inferred from, and what is true.</summary>
/// <param name="Reported">Tracks in it.</param>
/// <param name="Truth">True rows that count.</param>
/// <param name="AtMost">With those flagged 0, whom one may count or not.</param>
internal sealed record CountedFrame(
    CountedObject[] Objects, float Unexplained, bool WarmingUp, int Reported, int Truth, int AtMost)
{
    public CountEvidence Evidence => new(Objects, Unexplained, WarmingUp);
}

/// <summary>A clip's frames, without those in which a change of light is being learnt: the daemon counts in none of them.</summary>
internal sealed class CountedClip
{
    readonly IReadOnlyDictionary<int, int> _truth, _all;
    readonly List<CountedFrame> _frames;

    /// <param name="truth">All rows.</param>
    /// <param name="frames">Known already.</param>
    public CountedClip(IReadOnlyList<MotRow> truth, IEnumerable<CountedFrame>? frames = null)
    {
        _frames = [.. frames ?? []];
        (_truth, _all) = (IgnoredRows.Counted(truth).CountBy(row => row.Frame).ToDictionary(),
            truth.CountBy(row => row.Frame).ToDictionary());
    }

    public IReadOnlyList<CountedFrame> Frames => _frames;

    /// <summary>Takes a frame as the camera has just tracked it.</summary>
    /// <param name="number">Of the frame in the video, as in the truth.</param>
    public void Add(CameraTracker camera, int number)
    {
        if (camera.Learnt.Paused) return;
        var evidence = camera.CountEvidence;
        _frames.Add(new(evidence.Objects.ToArray(), evidence.Unexplained, evidence.WarmingUp, camera.Tracks.Length,
            _truth.GetValueOrDefault(number), _all.GetValueOrDefault(number)));
    }
}
