using Sqair.Edge.Capture;
using Sqair.Tracking;

namespace Sqair.Edge.Models;

/// <summary>
/// What the tracking loop does, for who decides about models: how it did with the model before, how it does now, and what a shadow sees.
/// </summary>
public sealed class ModelWatch
{
    /// <summary>Of a camera, one frame in so long is looked at.</summary>
    static readonly TimeSpan s_apart = TimeSpan.FromSeconds(1);

    readonly Dictionary<string, TimeSpan> _looked = [];
    volatile ModelShadow? _shadow;

    /// <summary>Of the model that runs, since it does or since <see cref="Begin"/>.</summary>
    public LoopRecord Now { get; private set; } = new();

    /// <summary>Of those looks since then by which a model can be judged (<see cref="Probation.Tells"/>).</summary>
    public LoopRecord Telling { get; private set; } = new();

    /// <summary>Of the one before, or of the time before.</summary>
    public LoopFigures Before { get; private set; }

    internal ModelShadow? Shadow
    {
        get => _shadow;
        set => _shadow = value;
    }

    /// <summary>What comes now is counted apart.</summary>
    /// <param name="onTrial">What ran until now was on probation itself: what it is compared with stays.</param>
    public void Begin(bool onTrial) => (Before, Now, Telling) = (onTrial ? Before : Now.Figures(), new LoopRecord(), new LoopRecord());

    /// <summary>A probation goes on in another process: what its model is compared with was seen by the one before.</summary>
    public void Resume(LoopFigures before) => Before = before;

    /// <summary>For the loop, of every camera after a step.</summary>
    internal void Tracked(string camera, CameraTracker tracker, CapturedFrame frame)
    {
        if (_shadow is { } shadow && shadow.Camera == camera) shadow.Look(tracker, frame.Time);
        if (_looked.TryGetValue(camera, out var last) && frame.Time >= last && frame.Time - last < s_apart) return;
        _looked[camera] = frame.Time;
        var (people, foreground) = (tracker.Tracks.Length, System.Numerics.Tensors.TensorPrimitives.SumOfSquares(tracker.Foreground));
        Now.Looked(people, foreground);
        if (Probation.Tells(Before, people, foreground)) Telling.Looked(people, foreground);
    }
}
