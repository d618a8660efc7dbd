using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Sqair.Edge.Configuration;
using Sqair.Edge.Health;
using Sqair.Messages;
using Sqair.Tracking;

namespace Sqair.Edge.Models;

/// <summary>
/// A model that steps beside the one that runs, on the same frames of one camera. The tracking loop only hands pictures over; what the
/// shadow is too slow for is skipped and counted. What it sees is compared with what the running model sees; how long it takes with how
/// long a twin of the running one takes for the same step, in turn: the same step takes twice as long here as in the loop.
/// </summary>
sealed class ModelShadow : IDisposable
{
    /// <summary>For so long the shadow, which begins without tracks, is not compared.</summary>
    static readonly TimeSpan s_settling = TimeSpan.FromSeconds(3);

    /// <summary>In so many frames and boxes of both models there is something to compare; it is waited for, within the patience.</summary>
    const int FewestFrames = 20, FewestBoxes = 20;

    const float SamePerson = 0.5f;

    readonly LoadedModel _model, _twin;
    readonly Channel<Glance> _glances = Channel.CreateBounded<Glance>(
        new BoundedChannelOptions(2) { SingleReader = true, SingleWriter = true });
    readonly DurationHistogram _running = new(), _shadow = new();
    CameraTracker? _tracker, _pace;
    float[] _picture = [];
    TimeSpan? _first;
    int _frames, _skipped, _alike;
    long _boxes, _partners;
    double _countRunning, _countShadow, _natsRunning, _natsShadow;

    /// <param name="model">Stays the caller's.</param>
    /// <param name="twin">Of the running model; stays the caller's.</param>
    public ModelShadow(LoadedModel model, LoadedModel twin, string camera) => (_model, _twin, Camera) = (model, twin, camera);

    public string Camera { get; }

    /// <summary>For the tracking loop, after a step: never waits.</summary>
    public void Look(CameraTracker tracker, TimeSpan time)
    {
        MemoryStream? learnt = null;
        if (_tracker is null)
        {
            // The shadow begins with what the camera has learnt of its place.
            if (!tracker.CanSave || tracker.Learnt.WarmingUp) return;
            learnt = new MemoryStream();
            tracker.Save(learnt);
            _tracker = Beside(tracker, _model);
            _pace = Beside(tracker, _twin);
        }
        var nats = tracker.Explain(ref _picture).Explained;
        var glance = new Glance(
            learnt, tracker.Foreground.ToArray(), time, [.. tracker.Tracks], nats);
        if (!_glances.Writer.TryWrite(glance)) _skipped++;
    }

    /// <summary>Steps the shadow until it has seen enough.</summary>
    /// <param name="patience">Wall-clock time after which it has to be enough.</param>
    public async Task<ShadowFigures> RunAsync(TimeSpan duration, TimeSpan patience, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        float[] drawn = [];
        try
        {
            await foreach (var glance in _glances.Reader.ReadAllAsync(limit.Token))
            {
                foreach (var tracker in glance.Learnt is null ? [] : (CameraTracker[])[_tracker!, _pace!])
                {
                    glance.Learnt!.Position = 0;
                    tracker.Restore(glance.Learnt);
                }
                Step(glance, ref drawn);
                // Of a file that is read faster than a shadow steps, most frames of that time are skipped: it goes on until it saw enough.
                if (glance.Time - _first!.Value >= duration + s_settling && _frames >= FewestFrames && _boxes >= FewestBoxes) break;
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested) { }
        return Figures();
    }

    /// <returns>What speaks against the model, or null.</returns>
    public static string? Objection(ShadowFigures seen, ShadowOptions wanted)
    {
        if (seen.Frames < FewestFrames)
            return $"its shadow saw {seen.Frames} frames, expected {FewestFrames} or more: no camera sends, or it is too slow";
        if (!double.IsFinite(seen.CountShadow + seen.NatsShadow)) return "it says what is no number";
        if (seen.Counts < wanted.Counts)
            return Text($"counts are alike, give or take one, in {seen.Counts:0.00} of the frames, expected {wanted.Counts:0.00} (counts)");
        if (seen.Tracks < wanted.Tracks)
            return Text($"{seen.Tracks:0.00} of the boxes have a partner in the running model, expected {wanted.Tracks:0.00} (tracks)");
        if (seen.NatsShadow < wanted.Nats * seen.NatsRunning)
            return Text($"it explains {seen.NatsShadow:0} nats of a frame, expected {wanted.Nats:0.00} of {seen.NatsRunning:0} (nats)");
        if (seen.MillisecondsShadow <= wanted.Slower * Math.Max(seen.MillisecondsRunning, 1)) return null;
        return Text(
            $"a step takes {seen.MillisecondsShadow:0.0} ms, more than {wanted.Slower:0.0} of {seen.MillisecondsRunning:0.0} (slower)");
    }

    public void Dispose() => _glances.Writer.TryComplete();

    void Step(Glance glance, ref float[] drawn)
    {
        var (tracker, pace) = (_tracker!, _pace!);
        // Who steps second finds the foreground in the caches.
        if (_frames % 2 == 0) StepPace();
        _model.Engine.StepForeground([new CameraForeground(tracker, glance.Foreground, glance.Time)]);
        if (_frames % 2 != 0) StepPace();
        if (glance.Time < _first) _first = glance.Time;
        _first ??= glance.Time;
        if (glance.Time - _first.Value < s_settling) return;
        _frames++;
        _running.Add(pace.Timings.Total);
        _shadow.Add(tracker.Timings.Total);
        _countRunning += glance.Tracks.Length;
        _countShadow += tracker.Tracks.Length;
        _natsRunning += glance.Nats;
        _natsShadow += tracker.Explain(ref drawn).Explained;
        if (Math.Abs(glance.Tracks.Length - tracker.Tracks.Length) <= 1) _alike++;
        _boxes += glance.Tracks.Length + tracker.Tracks.Length;
        _partners += 2 * Partners(glance.Tracks, tracker.Tracks);

        void StepPace() => _twin.Engine.StepForeground([new CameraForeground(pace, glance.Foreground, glance.Time)]);
    }

    static CameraTracker Beside(CameraTracker tracker, LoadedModel model) =>
        model.Engine.CreateCamera(tracker.Width, tracker.Height, tracker.FramesPerSecond, tracker.Options);

    static int Partners(Track[] running, ReadOnlySpan<Track> shadow)
    {
        var (partners, taken) = (0, new bool[shadow.Length]);
        foreach (var track in running)
        {
            var (best, at) = (SamePerson, -1);
            for (var i = 0; i < shadow.Length; i++)
            {
                var overlap = track.Box.IntersectionOverUnion(shadow[i].Box);
                if (!taken[i] && overlap >= best) (best, at) = (overlap, i);
            }
            if (at < 0) continue;
            taken[at] = true;
            partners++;
        }
        return partners;
    }

    ShadowFigures Figures()
    {
        double Mean(double sum) => _frames == 0 ? 0 : Math.Round(sum / _frames, 3);
        return new ShadowFigures(_frames, _skipped, Mean(_countRunning), Mean(_countShadow), Mean(_alike),
            _boxes == 0 ? 1 : Math.Round((double)_partners / _boxes, 3), Mean(_natsRunning), Mean(_natsShadow),
            _frames == 0 ? 0 : Math.Round(_running.Quantile(0.5), 3), _frames == 0 ? 0 : Math.Round(_shadow.Quantile(0.5), 3));
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>One frame as the running model saw it.</summary>
    sealed record Glance(
        MemoryStream? Learnt, float[] Foreground, TimeSpan Time, Track[] Tracks, double Nats);
}
