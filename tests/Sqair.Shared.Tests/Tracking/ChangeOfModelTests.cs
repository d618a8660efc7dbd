using Sqair.Models;
using Sqair.Tracking;
using Sqair.Video;

namespace Sqair.Shared.Tests.Tracking;

/// <summary>The model is changed in mid-clip, on real footage: everybody keeps his identity.</summary>
public sealed class ChangeOfModelTests
{
    const int Frames = 240;

    readonly ModelPackage _package = ModelPackage.Open(Files.Model);

    /// <param name="swapAt">Frame before which another engine takes over; null: none does.</param>
    async Task<List<Track[]>> TrackAsync(int? swapAt, ModelPackage? next = null)
    {
        var clip = Path.Combine(SharedData.Folder("pets09-s2l1-dev", "video.mp4"), "video.mp4");
        using TrackingEngine first = new(_package), other = new(next ?? _package);
        var engine = first;
        var (analysis, tracks) = (_package.Manifest.Analysis, new List<Track[]>());
        await using var reader = await VideoReader.OpenAsync(clip, new()
        {
            Width = analysis.Width, Height = analysis.Height, FramesPerSecond = analysis.FramesPerSecond, Format = PixelFormat.Yuv420,
        });
        var camera = engine.CreateCamera(analysis.Width, analysis.Height, analysis.FramesPerSecond);
        while (tracks.Count < Frames && await reader.ReadAsync() is { } frame)
        {
            using (frame)
            {
                if (tracks.Count == swapAt) (engine, camera) = (other, other.TakeOver(camera));
                engine.Step([new CameraFrame(camera, frame.Span.ToArray(), TimeSpan.FromSeconds(tracks.Count / analysis.FramesPerSecond))]);
                tracks.Add([.. camera.Tracks]);
            }
        }
        return tracks;
    }

    /// <summary>To the last digit as if nothing had happened.</summary>
    [Fact]
    public async Task A_model_takes_over_from_itself_and_nothing_changes()
    {
        var uninterrupted = await TrackAsync(swapAt: null);
        Assert.True(uninterrupted.Skip(100).Average(frame => frame.Length) > 2, "a clip with people");
        foreach (var swapAt in (int[])[90, 150, 200]) Assert.Equal(uninterrupted, await TrackAsync(swapAt));
    }

    /// <summary>Memories of another form cannot go over: identities do, as forecasts that discovery finds again by their place.</summary>
    [Fact]
    public async Task Identities_go_over_to_a_model_of_another_form()
    {
        var folder = Directory.CreateTempSubdirectory("sqair-change-").FullName;
        try
        {
            // The same graphs; that its likelihood is another, by a hair, is form enough.
            var manifest = _package.Manifest with { OutputDeviation = _package.Manifest.OutputDeviation + 1e-5f };
            ModelPackage.Write(
                Path.Combine(folder, "m.sqair"), manifest, _package.SelfTest!, _package.Propagate, _package.Discover, _package.Judge);
            var other = ModelPackage.Open(Path.Combine(folder, "m.sqair"));
            var uninterrupted = await TrackAsync(swapAt: null);
            int same = 0, changed = 0, lost = 0;
            foreach (var swapAt in (int[])[90, 120, 150, 180, 210])
            {
                var swapped = await TrackAsync(swapAt, other);
                // Who is there before and a second after, as the same one.
                foreach (var track in uninterrupted[swapAt + 8])
                {
                    if (!uninterrupted[swapAt - 1].Any(before => before.Id == track.Id)) continue;
                    var heir = swapped[swapAt + 8].MaxBy(candidate => candidate.Box.IntersectionOverUnion(track.Box));
                    if (heir.Box.IntersectionOverUnion(track.Box) < 0.5f) lost++;
                    else if (heir.Id == track.Id) same++;
                    else changed++;
                }
            }
            TestContext.Current.TestOutputHelper?.WriteLine($"{same} the same, {changed} changed, {lost} lost");
            // Where people pass each other, a place alone does not say who is who.
            Assert.True(same >= 2 * (changed + lost), $"{same} the same, {changed} changed, {lost} lost");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
