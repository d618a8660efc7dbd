using Sqair.Edge.Capture;

namespace Sqair.Edge.Benchmark;

/// <param name="Number">Of the camera, from 0.</param>
/// <param name="At">Since the beginning.</param>
public readonly record struct PacedArrival(int Camera, long Number, TimeSpan At);

/// <summary>
/// Frames that come at their times, those of the cameras spread evenly, and wait as in <see cref="FrameQueue"/>: when a camera's is full
/// the newest replaces all that wait.
/// </summary>
public sealed class PacedArrivals(int cameras, double rate, double seconds)
{
    readonly Queue<PacedArrival>[] _waiting = [.. Enumerable.Range(0, cameras).Select(_ => new Queue<PacedArrival>())];
    readonly long[] _arrived = new long[cameras];
    readonly long _each = (long)Math.Ceiling(seconds * rate);

    /// <summary>Frames that newer ones have replaced.</summary>
    public long Dropped { get; private set; }

    /// <summary>Takes the oldest frame of every camera that has one.</summary>
    /// <param name="taken">Replaced; empty where none has come yet.</param>
    /// <returns>False: all were taken.</returns>
    public bool Take(TimeSpan now, List<PacedArrival> taken)
    {
        taken.Clear();
        var goesOn = false;
        for (var camera = 0; camera < cameras; camera++)
        {
            var waiting = _waiting[camera];
            for (; _arrived[camera] < _each && At(camera, _arrived[camera]) <= now; _arrived[camera]++)
            {
                if (waiting.Count == FrameQueue.Capacity)
                {
                    Dropped += waiting.Count;
                    waiting.Clear();
                }
                waiting.Enqueue(new(camera, _arrived[camera], At(camera, _arrived[camera])));
            }
            if (waiting.TryDequeue(out var frame)) taken.Add(frame);
            goesOn |= _arrived[camera] < _each;
        }
        return goesOn || taken.Count > 0;
    }

    TimeSpan At(int camera, long number) => TimeSpan.FromSeconds((number + (double)camera / cameras) / rate);
}
