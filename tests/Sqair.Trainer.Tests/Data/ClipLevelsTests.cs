using Sqair.Clips;
using Sqair.Mot;
using Sqair.Tracking;
using Sqair.Trainer.Configuration;
using Sqair.Trainer.Data;
using Sqair.Video;

namespace Sqair.Trainer.Tests.Data;

public sealed class ClipLevelsTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    /// <summary>Somebody near, 32x104, who walks at the left of the picture, and somebody far away, 10x26, at its right.</summary>
    static ForegroundClip Clip(bool near = true, bool far = true)
    {
        const int width = 256, height = 192, frames = 30;
        var pixels = new byte[frames * width * height];
        for (var t = 0; t < frames; t++)
        {
            void Bar(int left, int top, int wide, int high)
            {
                for (var y = top; y < top + high; y++) pixels.AsSpan((t * height + y) * width + left, wide).Fill(200);
            }
            if (near) Bar(30 + t, 60, 32, 104);
            if (far) Bar(220 - t, 40, 10, 26);
        }
        return new("near and far", width, height, 8, pixels);
    }

    [Fact]
    public void Each_level_is_half_of_the_one_before()
    {
        var levels = new ClipLevels(Clip(), 64);
        Assert.Equal([(256, 192), (128, 96), (64, 48)], Enumerable.Range(0, levels.Count).Select(l => (levels[l].Width, levels[l].Height)));
        Assert.All(Enumerable.Range(0, levels.Count), l => Assert.Equal(30, levels[l].Frames));
        // Beyond an odd border there is darkness.
        var odd = ClipLevels.Halved(new ForegroundClip("odd", 3, 3, 8, [100, 200, 40, 0, 100, 0, 80, 0, 255]));
        Assert.Equal((2, 2), (odd.Width, odd.Height));
        Assert.Equal([100, 10, 20, 64], odd.Pixels);
    }

    [Fact]
    public void Who_is_near_stands_at_a_coarser_level()
    {
        var levels = new ClipLevels(Clip(), 64);
        var random = new Random(3);
        var seen = Enumerable.Range(0, 100).Select(_ => levels.Somebody(0, random)!.Value)
            .Select(s => (s.Level, s.Height)).Distinct().Order();
        // At the second level he is 52 samples tall, at the third 26; who is far away is 13 at the second, too small for it.
        Assert.Equal([(0, 26), (1, 52), (2, 26)], seen);
        Assert.Null(levels.Somebody(0, random, of: 1, from: 70));
        Assert.Equal(56, levels.Somebody(0, random, of: 1, from: 50, to: 60)!.Value.CentreY);
    }

    [Theory]
    [InlineData(0, 190, 20, true)]     // who is far away, at his level
    [InlineData(0, 10, 60, false)]     // a part of who is near
    [InlineData(0, 120, 110, null)]    // nobody
    [InlineData(1, 0, 25, true)]       // the whole of him
    [InlineData(1, 90, 10, null)]      // who is far away is small there
    [InlineData(2, 0, 0, true)]
    public void A_window_shows_people_of_its_level(int level, int left, int top, bool? expected) =>
        Assert.Equal(expected, new ClipLevels(Clip(), 64).Suits(level, 0, left, top, 64));

    /// <summary>Whoever is wholly in a window is of a size that the tracker's windows have, and is taught so.</summary>
    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Windows_are_cut_where_people_have_the_level_s_size(bool near, bool far)
    {
        var batch = new CropSampler(ClipLevels.Of([Clip(near, far)], 64), 64, 3, 5, 0, 1).Draw(0, 2, 100, teach: true, onlyTeachable: true);
        var finder = new BlobFinder(64, null);
        var heights = Enumerable.Range(0, 100).SelectMany(b => finder.Find(batch.Frames.AsSpan(b * 4096, 4096)))
            .Where(b => b.Left > 0 && b.Left + b.Width < 64 && b.Top > 0 && b.Top + b.Height < 64).CountBy(b => b.Height).ToDictionary();
        float[] expected = [.. near ? (float[])[52, 26] : [], .. far ? (float[])[26] : []];
        Assert.All(expected, height => Assert.InRange(heights.GetValueOrDefault(height), 5, 100));
        Assert.DoesNotContain(heights.Keys, height => height > 58);
        Assert.Equal(100, batch.Lessons!.Taught.Sum());
    }

    [Fact]
    public void Somebody_near_is_counted_once_at_any_level()
    {
        var clip = Clip(far: false);
        var truth = new ClipTruth([.. Enumerable.Range(0, 30).Select(t => new MotRow(t, 1, 30 + t, 60, 32, 104))],
            new VideoInfo(256, 192, 8, "h264", null, null), clip);
        var batch = new CropSampler(ClipLevels.Of([clip], 64), 64, 3, 5, 0, 1, [truth]).Draw(0, 1, 60, teach: false);
        Assert.All(batch.Counts, count => Assert.InRange(count, 0, 1));
        Assert.InRange(Enumerable.Range(0, 60).Count(i => batch.Counts[i] == batch.BlobCounts![i]), 50, 60);
    }

    [Fact]
    public async Task A_kept_clip_stands_for_its_video()
    {
        string path = Path.Combine(_folder, "kept.clip"), broken = Path.Combine(_folder, "broken.clip");
        Clip().Save(path);
        File.WriteAllText(broken, "no clip");
        Task<IReadOnlyList<ForegroundClip>> Load(string file, DataConfig? config = null) =>
            ClipCache.LoadAsync([file], config ?? new(), _folder, _ => { }, TestContext.Current.CancellationToken);
        var clip = Assert.Single(await Load(path));
        Assert.Equal(("near and far", 30), (clip.Source, clip.Frames));
        Assert.Equal(Clip().Pixels, clip.Pixels);
        Assert.Contains(broken, (await Assert.ThrowsAsync<UserErrorException>(() => Load(broken))).Message);
        Assert.Contains("256x192", (await Assert.ThrowsAsync<UserErrorException>(() => Load(path, new() { Width = 320 }))).Message);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
