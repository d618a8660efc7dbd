using Sqair.Edge.Configuration;
using Sqair.Messages;
using Sqair.Tracking;

namespace Sqair.Edge.Tracking;

/// <summary>Where people will be, as it is sent.</summary>
static class AheadReport
{
    /// <param name="track">Index into the tracker's tracks.</param>
    /// <returns>Null where the engine was not asked, or its model cannot say.</returns>
    public static AheadEntry[]? Of(CameraTracker tracker, int track, AheadOptions options, float scaleX, float scaleY)
    {
        if (tracker.Ahead(track).IsEmpty) return null;
        var entries = new AheadEntry[options.Points];
        for (var i = 0; i < entries.Length; i++)
        {
            var seconds = (float)((i + 1) * options.StepSeconds);
            var (foot, deviation) = tracker.Ahead(track, seconds)!.Value;
            entries[i] = AheadEntry.Rounded(seconds, foot.X * scaleX, foot.Y * scaleY, deviation.X * scaleX, deviation.Y * scaleY);
        }
        return entries;
    }

    /// <summary>The same tracks without it; the same list where there is none.</summary>
    public static IReadOnlyList<TrackEntry> Without(IReadOnlyList<TrackEntry> tracks) =>
        tracks.Any(track => track.Ahead is not null) ? [.. tracks.Select(track => track with { Ahead = null })] : tracks;
}
