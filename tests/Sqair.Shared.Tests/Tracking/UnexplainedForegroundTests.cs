using Sqair.Tracking;

namespace Sqair.Shared.Tests.Tracking;

public sealed class UnexplainedForegroundTests
{
    const int Width = 90, Height = 70;

    static TrackState Object(Where where, Window window, float presence = 1, TrackPhase phase = TrackPhase.Confirmed)
    {
        var track = new TrackState(HandMadeModel.Manifest) { Phase = phase, Window = window };
        Array.Fill(track.Held.Glimpse, 0.5f);
        (track.Held.Where, track.Held.Presence) = (where, presence);
        return track;
    }

    /// <summary>max(0, foreground − widened(gain · presence · rendering)), in plain loops.</summary>
    static float[] Expected(float[] foreground, IEnumerable<TrackState> tracks, float gain, int radius)
    {
        var rendered = new float[Width * Height];
        foreach (var track in tracks)
            new GlimpseRenderer(12, 28, Width).Add(
                track.Held.Glimpse, track.Held.Where, track.Window, track.Held.Presence, rendered, Width, Height, level: 0);
        var rest = new float[Width * Height];
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                float most = 0;
                for (var v = Math.Max(0, y - radius); v <= Math.Min(Height - 1, y + radius); v++)
                    for (var u = Math.Max(0, x - radius); u <= Math.Min(Width - 1, x + radius); u++)
                        most = MathF.Max(most, rendered[v * Width + u]);
                rest[y * Width + x] = MathF.Max(0, foreground[y * Width + x] - gain * most);
            }
        }
        return rest;
    }

    [Fact]
    public void What_is_rendered_and_around_it_is_taken_away()
    {
        const int radius = 2;
        const float gain = UnexplainedForeground.ExplainedGain;
        var random = new Random(2);
        var foreground = Enumerable.Range(0, Width * Height).Select(_ => random.NextSingle()).ToArray();
        List<TrackState> tracks =
        [
            Object(Where.FromScaleAndCentre(0.2f, 0.4f, 0, 0), new Window(-20, -10), 0.9f),
            Object(Where.FromScaleAndCentre(0.3f, 0.3f, 0.5f, 0.4f), new Window(20, 10)),
            Object(Where.FromScaleAndCentre(0.3f, 0.3f, 0, 0), new Window(20, 0), phase: TrackPhase.Forecast),
        ];
        var level = new PictureLevel(0, Width, Height, new(12, 28), 0.3f);
        foreground.CopyTo(level.Foreground, 0);
        level.Update(tracks);
        level.FindUnexplained(tracks, null);

        var expected = Expected(foreground, tracks.Take(2), gain, radius);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], level.Unexplained.Picture[i], 1e-5f);

        level.Update([tracks[2]]);
        level.FindUnexplained([tracks[2]], null);
        Assert.Equal(foreground, level.Unexplained.Picture.ToArray());
    }
}
