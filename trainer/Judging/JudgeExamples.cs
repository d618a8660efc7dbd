using Sqair.Network;
using Sqair.Tracking;

namespace Sqair.Trainer.Judging;

/// <summary>
/// What the tracker itself proposes in simulated scenes, and whether each is one whole person: the objects of every few frames as
/// <see cref="JudgeView"/> shows them, labelled by the truth. Pictures are kept as bytes.
/// </summary>
internal sealed class JudgeExamples
{
    /// <summary>Overlap from which an object is the person, and below which it is not; in between nothing is said.</summary>
    const float Person = 0.4f, Nobody = 0.25f;

    readonly List<byte[]> _pictures = [];
    readonly List<float[]> _measures = [];
    readonly List<bool> _labels = [];
    readonly float[] _picture = new float[JudgeShape.Pixels];

    public int Count => _labels.Count;

    public int People => _labels.Count(label => label);

    public ReadOnlySpan<byte> Picture(int i) => _pictures[i];

    public ReadOnlySpan<float> Measures(int i) => _measures[i];

    public bool IsPerson(int i) => _labels[i];

    /// <summary>Takes the objects of a camera's last frame.</summary>
    /// <param name="truth">The true boxes of the frame, analysis pixels.</param>
    public void Add(CameraTracker camera, IReadOnlyList<Box> truth)
    {
        var objects = camera.Live.Where(track => track.IsSeen && track.Reported.Area > 0).ToList();
        var taken = BestObjects(camera, objects, truth);
        foreach (var track in objects)
        {
            var overlap = truth.Count == 0 ? 0 : truth.Max(box => Overlap(camera, box, track.Reported));
            if (overlap is >= Nobody and < Person) continue;
            var measures = new float[JudgeShape.Measures];
            JudgeView.Fill(camera, track, _picture, measures);
            _pictures.Add([.. _picture.Select(value => (byte)Math.Clamp(MathF.Round(value * 255), 0, 255))]);
            _measures.Add(measures);
            // The second object on a person is none.
            _labels.Add(overlap >= Person && taken.Contains(track));
        }
    }

    /// <summary>For each true box the object that overlaps it most.</summary>
    static HashSet<TrackState> BestObjects(CameraTracker camera, List<TrackState> objects, IReadOnlyList<Box> truth)
    {
        HashSet<TrackState> best = [];
        foreach (var box in truth)
            if (objects.MaxBy(track => Overlap(camera, box, track.Reported)) is { } nearest) best.Add(nearest);
        return best;
    }

    /// <summary>Intersection over union of what both have inside the picture.</summary>
    static float Overlap(CameraTracker camera, in Box a, in Box b) => Inside(camera, a).IntersectionOverUnion(Inside(camera, b));

    static Box Inside(CameraTracker camera, in Box box)
    {
        float left = MathF.Max(0, box.Left), top = MathF.Max(0, box.Top);
        return new(left, top, MathF.Max(0, MathF.Min(box.Right, camera.Width) - left),
            MathF.Max(0, MathF.Min(box.Bottom, camera.Height) - top));
    }
}
