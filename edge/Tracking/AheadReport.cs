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

    /// <summary>The same message without it; itself where there is none.</summary>
    public static TracksMessage Without(TracksMessage message)
    {
        var tracks = message.Tracks;
        for (var i = 0; i < tracks.Count; i++)
            if (tracks[i].Ahead is not null) return message with { Tracks = [.. tracks.Select(track => track with { Ahead = null })] };
        return message;
    }
}
