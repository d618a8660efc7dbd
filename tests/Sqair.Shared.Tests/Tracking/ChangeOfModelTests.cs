using Sqair.Models;
using Sqair.Tracking;
using Sqair.Video;

namespace Sqair.Shared.Tests.Tracking;

/// <summary>The model is changed in mid-clip, on real footage: everybody keeps his identity.</summary>
public sealed class ChangeOfModelTests
{
    const int Frames = 240;

    static readonly ModelPackage s_package = ModelPackage.Open(Files.Model);

    /// <summary>Decoded and tracked once for all tests.</summary>
    static readonly Lazy<Task<IReadOnlyList<byte[]>>> s_pictures = new(ReadAsync);
    static readonly Lazy<Task<List<Track[]>>> s_uninterrupted = new(() => TrackAsync([]));

    static async Task<IReadOnlyList<byte[]>> ReadAsync()
    {
        var clip = Path.Combine(SharedData.Folder("pets09-s2l1-dev", "video.mp4"), "video.mp4");
        var (analysis, pictures) = (s_package.Manifest.Analysis, new List<byte[]>());
        await using var reader = await VideoReader.OpenAsync(clip, new()
        {
            Width = analysis.Width, Height = analysis.Height, FramesPerSecond = analysis.FramesPerSecond, Format = PixelFormat.Yuv420,
        });
        while (pictures.Count < Frames && await reader.ReadAsync() is { } frame)
            using (frame) pictures.Add(frame.Span.ToArray());
        return pictures;
    }

    /// <param name="swaps">Frames before which another engine takes over, and back.</param>
    /// <param name="frames">So many are enough.</param>
    static async Task<List<Track[]>> TrackAsync(int[] swaps, ModelPackage? next = null, int frames = Frames)
    {
        using TrackingEngine first = new(s_package), other = new(next ?? s_package);
        var engine = first;
        var (analysis, tracks) = (s_package.Manifest.Analysis, new List<Track[]>());
        var camera = engine.CreateCamera(analysis.Width, analysis.Height, analysis.FramesPerSecond);
        foreach (var picture in (await s_pictures.Value).Take(frames))
        {
            if (swaps.Contains(tracks.Count))
            {
                engine = engine == first ? other : first;
                camera = engine.TakeOver(camera);
            }
            engine.Step([new CameraFrame(camera, picture, TimeSpan.FromSeconds(tracks.Count / analysis.FramesPerSecond))]);
            tracks.Add([.. camera.Tracks]);
        }
        return tracks;
    }

    /// <summary>To the last digit as if nothing had happened, three times in a row.</summary>
    [Fact]
    public async Task A_model_takes_over_from_itself_and_nothing_changes()
    {
        var uninterrupted = await s_uninterrupted.Value;
        Assert.True(uninterrupted.Skip(100).Average(frame => frame.Length) > 2, "a clip with people");
        Assert.Equal(uninterrupted, await TrackAsync([90, 150, 200]));
    }

    /// <summary>Memories of another form cannot go over: identities do, as forecasts that discovery finds again by their place.</summary>
    [Fact]
    public async Task Identities_go_over_to_a_model_of_another_form()
    {
        var folder = Directory.CreateTempSubdirectory("sqair-change-").FullName;
        try
        {
            // The same graphs; that its likelihood is another, by a hair, is form enough.
            var manifest = s_package.Manifest with { OutputDeviation = s_package.Manifest.OutputDeviation + 1e-5f };
            ModelPackage.Write(
                Path.Combine(folder, "m.sqair"), manifest, s_package.SelfTest!, s_package.Propagate, s_package.Discover, s_package.Judge);
            var other = ModelPackage.Open(Path.Combine(folder, "m.sqair"));
            var uninterrupted = await s_uninterrupted.Value;
            int same = 0, changed = 0, lost = 0;
            foreach (var swapAt in Enumerable.Range(0, 10).Select(i => 65 + 16 * i))
            {
                var swapped = await TrackAsync([swapAt], other, frames: swapAt + 9);
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
