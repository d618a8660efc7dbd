using System.Numerics;
using System.Runtime.InteropServices;
using Sqair.Network;

namespace Sqair.Tracking;

// Where the people of the last frame will be, once the engine was asked (TrackingEngine.Forecast).
public sealed partial class CameraTracker
{
    readonly List<ExpectedFoot> _ahead = [];

    /// <summary>Seconds from one point of <see cref="Ahead(int)"/> to the next, and how far they reach.</summary>
    public const float AheadStepSeconds = MotionShape.StepSeconds, AheadSeconds = MotionShape.StepSeconds * MotionShape.Ahead;

    /// <summary>
    /// Where the foot point of a track of the last frame is expected, every <see cref="AheadStepSeconds"/>; empty where nobody has asked
    /// the engine since, or its model cannot say. Valid until the next step.
    /// </summary>
    /// <param name="track">Index into <see cref="Tracks"/>.</param>
    public ReadOnlySpan<ExpectedFoot> Ahead(int track) => _ahead.Count == 0
        ? default : CollectionsMarshal.AsSpan(_ahead).Slice(track * MotionShape.Ahead, MotionShape.Ahead);

    /// <summary>The same at one time, between two points along the line; null where nothing is said.</summary>
    /// <param name="seconds">From now, 0 to <see cref="AheadSeconds"/>.</param>
    public ExpectedFoot? Ahead(int track, float seconds)
    {
        if (!(seconds is >= 0 and <= AheadSeconds))
            throw new ArgumentOutOfRangeException(nameof(seconds), seconds, $"expected 0 to {AheadSeconds}");
        var points = Ahead(track);
        if (points.IsEmpty) return null;
        var at = seconds / AheadStepSeconds;
        var after = Math.Clamp((int)MathF.Ceiling(at), 1, points.Length);
        var from = after > 1 ? points[after - 2] : new ExpectedFoot(_reported[track].Foot, default);
        var (to, part) = (points[after - 1], at - (after - 1));
        return new(Vector2.Lerp(from.Foot, to.Foot, part), Vector2.Lerp(from.Deviation, to.Deviation, part));
    }

    internal ReadOnlySpan<FootPath> Paths => CollectionsMarshal.AsSpan(_paths);

    internal void ForgetAhead() => _ahead.Clear();

    internal void Expect(ExpectedFoot point) => _ahead.Add(point);
}
