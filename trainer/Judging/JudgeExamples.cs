using Sqair.Network;
using Sqair.Tracking;

namespace Sqair.Trainer.Judging;

/// <summary>
/// What the tracker itself proposes in simulated scenes, and whether each is one whole person: the objects of every few frames, and what
/// was looked at in place of one of them, as <see cref="JudgeView"/> shows them, labelled by the truth. Pictures are kept as bytes.
/// </summary>
internal sealed class JudgeExamples
{
    /// <summary>Overlap from which an object is the person, and below which it is not; in between nothing is said.</summary>
    const float Person = 0.4f, Nobody = 0.25f;

    readonly List<byte[]> _pictures = [];
    readonly List<float[]> _measures = [];
    readonly List<bool?> _labels = [];
    readonly List<float[]?> _sides = [];
    readonly List<Sight> _alternatives = [];
    readonly float[] _picture = new float[JudgeShape.Pixels];

    public int Count => _labels.Count;

    public int People => _labels.Count(label => label == true);

    public ReadOnlySpan<byte> Picture(int i) => _pictures[i];

    public ReadOnlySpan<float> Measures(int i) => _measures[i];

    /// <summary>Null: nothing is said.</summary>
    public bool? IsPerson(int i) => _labels[i];

    /// <summary>From the sides of what is seen to those of the person; null: nothing is said.</summary>
    public float[]? Sides(int i) => _sides[i];

    /// <summary>
    /// Looks at a frame's objects without taking them, as a judge does in every frame: how they change is what is seen from frame to frame.
    /// </summary>
    public void Follow(CameraTracker camera)
    {
        Span<float> measures = stackalloc float[JudgeShape.Measures];
        foreach (var track in camera.Live)
            if (track.IsSeen) JudgeView.Fill(camera, track, _picture, measures);
    }

    /// <summary>Looks at what stands in the picture in place of an object; <see cref="Add"/> takes it.</summary>
    public void Watch(CameraTracker camera)
    {
        _alternatives.Clear();
        foreach (var alternative in camera.Replacement.Chosen)
            if (alternative.Silhouette.Area > 0) _alternatives.Add(See(camera, alternative));
    }

    /// <summary>Takes the objects of a camera's last frame, and the alternatives in it.</summary>
    /// <param name="truth">The true boxes of the frame, analysis pixels.</param>
    public void Add(CameraTracker camera, IReadOnlyList<Box> truth)
    {
        Label(camera, [.. from track in camera.Live where track.IsSeen && track.Silhouette.Area > 0 select See(camera, track)], truth);
        Label(camera, _alternatives, truth);
        _alternatives.Clear();
    }

    Sight See(CameraTracker camera, TrackState track)
    {
        var measures = new float[JudgeShape.Measures];
        JudgeView.Fill(camera, track, _picture, measures);
        return new(track.Silhouette, MathF.Max(track.Box.Width, track.Box.Height),
            [.. _picture.Select(value => (byte)Math.Clamp(MathF.Round(value * 255), 0, 255))], measures);
    }

    void Label(CameraTracker camera, List<Sight> seen, IReadOnlyList<Box> truth)
    {
        // For each true box the one that overlaps it most: the second object on a person is none.
        HashSet<Sight> best = [];
        foreach (var box in truth)
            if (seen.MaxBy(sight => Overlap(camera, box, sight.Box)) is { } nearest) best.Add(nearest);
        foreach (var sight in seen)
        {
            var nearest = truth.Count == 0 ? default : truth.MaxBy(box => Overlap(camera, box, sight.Box));
            var overlap = truth.Count == 0 ? 0 : Overlap(camera, nearest, sight.Box);
            var isHis = overlap >= Nobody && best.Contains(sight);
            if (overlap is >= Nobody and < Person && !isHis) continue;
            _pictures.Add(sight.Picture);
            _measures.Add(sight.Measures);
            _labels.Add(overlap is >= Nobody and < Person ? null : isHis);
            _sides.Add(isHis ? sight.To(nearest) : null);
        }
    }

    /// <summary>One look at an object, not labelled yet.</summary>
    sealed class Sight(Box box, float size, byte[] picture, float[] measures)
    {
        public float[] To(in Box truth) =>
            [
                (truth.Left - box.Left) / size, (truth.Top - box.Top) / size,
                (truth.Right - box.Right) / size, (truth.Bottom - box.Bottom) / size,
            ];

        public Box Box => box;

        public byte[] Picture => picture;

        public float[] Measures => measures;
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
