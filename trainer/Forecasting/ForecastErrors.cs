using System.Numerics;
using Sqair.Mot;
using Sqair.Tracking;
using Sqair.Trainer.Evaluation.Yardstick;

namespace Sqair.Trainer.Forecasting;

/// <summary>Who says where somebody will be.</summary>
internal enum Forecaster
{
    /// <summary>Nobody moves.</summary>
    Standing,

    /// <summary>The velocity that the tracker moves the lost on with: an exponential mean of the where box's steps.</summary>
    TrackerVelocity,

    /// <summary>The velocity that is published: the weighted line through the last sightings.</summary>
    SmoothedVelocity,

    /// <summary>The propagation prior of the tracker's graph, run freely.</summary>
    TrackerPrior,

    /// <summary>The package's motion graph.</summary>
    MotionPrior,
}

/// <summary>One forecast of one track against the truth; lengths in the person's heights.</summary>
/// <param name="Errors">By <see cref="Forecaster"/>; NaN of one that says nothing.</param>
/// <param name="Turns">His true velocity changes by more than 0.3 heights a second between the second before and the second after.</param>
/// <param name="Off">Of the motion prior: how many of its deviations the truth is off, x and y; NaN where it says nothing.</param>
internal readonly record struct ForecastError(int Horizon, float[] Errors, bool Turns, Vector2 Off);

/// <summary>Takes what is forecast in every frame of a clip and holds it against where people went.</summary>
internal sealed class ForecastErrors(ClipInput clip, TrackerPrior? prior)
{
    public static readonly float[] Horizons = [0.5f, 1, 2];

    public static readonly int Forecasters = Enum.GetValues<Forecaster>().Length;

    /// <summary>Overlap from which a track is a person of the truth.</summary>
    const float SamePerson = 0.5f;

    /// <summary>Heights a second: people walk at about 0.8.</summary>
    const float Turn = 0.3f;

    readonly List<(int Frame, Box Box, Vector2[,] Places, Vector2[] Deviations)> _said = [];

    /// <summary>Told after each frame (<c>ClipRequest.Observe</c>).</summary>
    public void Observe(CameraTracker camera, int frame, float scaleX, float scaleY)
    {
        camera.Engine.Forecast(camera);
        var scale = new Vector2(scaleX, scaleY);
        var reported = camera.Tracks;
        var holders = new TrackState?[reported.Length];
        for (var i = 0; i < holders.Length; i++)
        {
            var id = reported[i].Id;
            holders[i] = camera.Live.Find(track => track.Id == id);
        }
        List<TrackState> known = [.. holders.OfType<TrackState>()];
        var rate = camera.FramesPerSecond;
        var ways = prior?.Run(known, (int)Math.Ceiling(Horizons[^1] * rate));
        for (var i = 0; i < reported.Length; i++)
        {
            var (track, places, deviations) = (reported[i], new Vector2[Horizons.Length, Forecasters], new Vector2[Horizons.Length]);
            for (var h = 0; h < Horizons.Length; h++)
            {
                void Say(Forecaster who, Vector2? place) =>
                    places[h, (int)who] = place is { } at ? at * scale : new Vector2(float.NaN, float.NaN);
                var expected = camera.Ahead(i, Horizons[h]);
                Say(Forecaster.Standing, track.Foot);
                Say(Forecaster.TrackerVelocity, track.Foot + holders[i]?.Velocity * Horizons[h]);
                Say(Forecaster.SmoothedVelocity, track.Foot + track.Velocity * Horizons[h]);
                Say(Forecaster.TrackerPrior, ways is null || holders[i] is not { } held
                    ? null : track.Foot + Between(ways[known.IndexOf(held)], Horizons[h] * rate));
                Say(Forecaster.MotionPrior, expected?.Foot);
                deviations[h] = expected is { } said ? said.Deviation * scale : new Vector2(float.NaN, float.NaN);
            }
            _said.Add((frame, track.Box.Scaled(scaleX, scaleY), places, deviations));
        }
    }

    /// <param name="tracks">Of the same run, for its clock.</param>
    public IReadOnlyList<ForecastError> Against(ClipTracks tracks)
    {
        var last = tracks.Frames[^1];
        var perFrame = last.Number > 0 ? last.Seconds / last.Number : 1;
        // Rows flagged 0 are nobody's.
        MotRow[] truth = [.. clip.Truth!.Where(row => row.Confidence != 0)];
        var ways = truth.GroupBy(row => row.Id).ToDictionary(rows => rows.Key, rows => FootWay.Of(rows, row => row.Frame * perFrame));
        var byFrame = truth.ToLookup(row => row.Frame);
        List<ForecastError> errors = [];
        foreach (var (frame, box, places, deviations) in _said)
        {
            if (!byFrame.Contains(frame)) continue;
            var person = byFrame[frame].MaxBy(row => BoxOf(row).IntersectionOverUnion(box));
            if (BoxOf(person).IntersectionOverUnion(box) < SamePerson) continue;
            var (way, now) = (ways[person.Id], frame * perFrame);
            var turns = (way.At(now + 1) - way.At(now)) - (way.At(now) - way.At(now - 1)) is { } change
                && change.Length() > Turn * person.Height;
            for (var h = 0; h < Horizons.Length; h++)
            {
                if (way.At(now + Horizons[h]) is not { } foot) continue;
                var off = new float[Forecasters];
                for (var who = 0; who < Forecasters; who++) off[who] = Vector2.Distance(places[h, who], foot) / person.Height;
                var by = Vector2.Abs(places[h, (int)Forecaster.MotionPrior] - foot) / deviations[h];
                errors.Add(new(h, off, turns, by));
            }
        }
        return errors;
    }

    static Box BoxOf(MotRow row) => new(row.Left, row.Top, row.Width, row.Height);

    /// <summary>Between the frames of a way that begins at nothing.</summary>
    static Vector2 Between(Vector2[] way, double frames)
    {
        var after = Math.Clamp((int)Math.Ceiling(frames), 1, way.Length);
        return Vector2.Lerp(after > 1 ? way[after - 2] : default, way[after - 1], (float)(frames - (after - 1)));
    }
}
