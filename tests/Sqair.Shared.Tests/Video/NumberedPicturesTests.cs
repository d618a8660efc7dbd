namespace Sqair.Video.Tests;

/// <summary>Sequences of pictures, as MOTChallenge ships them.</summary>
public sealed class NumberedPicturesTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("sqair 100% pictures-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    string At(params string[] names) => Path.Combine([_folder, .. names]);

    void Sequence(int from = 1, string pattern = "%06d.jpg", string rate = "14")
    {
        Directory.CreateDirectory(At("img1"));
        VideoClips.FFmpeg("-f", "lavfi", "-i", "testsrc=size=160x120:rate=10", "-frames:v", "12", "-start_number", $"{from}",
            "-f", "image2", At("img1", pattern).Replace("100%", "100%%", StringComparison.Ordinal));
        File.WriteAllText(At("seqinfo.ini"), $"[Sequence]\nname=it\nimDir=img1\nframeRate={rate}\nseqLength=12\n");
    }

    static async Task<(int Frames, VideoReader Reader)> ReadAsync(string path)
    {
        await using var reader = await VideoReader.OpenAsync(path);
        var count = 0;
        await foreach (var frame in reader.ReadAllAsync(TestContext.Current.CancellationToken))
            using (frame)
            {
                Assert.Equal((count, count / 14.0), (frame.Number, Math.Round(frame.Position.TotalSeconds, 6)), new Near());
                count++;
            }
        return (count, reader);
    }

    sealed class Near : IEqualityComparer<(long, double)>
    {
        public bool Equals((long, double) x, (long, double) y) => x.Item1 == y.Item1 && Math.Abs(x.Item2 - y.Item2) < 1e-5;

        public int GetHashCode((long, double) obj) => obj.Item1.GetHashCode();
    }

    [Theory]
    [InlineData("", 1, "%06d.jpg")]
    [InlineData("img1", 1, "%06d.jpg")]
    [InlineData("img1/%06d.jpg", 1, "%06d.jpg")]
    [InlineData("img1", 0, "frame_%d.png")]
    [InlineData("img1/frame_%d.png", 95, "frame_%d.png")]
    public async Task They_are_a_video_at_the_rate_of_their_description(string given, int from, string pattern)
    {
        Sequence(from, pattern);
        var (frames, reader) = await ReadAsync(At(given));
        Assert.Equal((12, 14.0, 160, 120), (frames, reader.FramesPerSecond, reader.Width, reader.Height));
        Assert.Empty(reader.Findings);
    }

    [Fact]
    public async Task One_that_is_missing_is_named()
    {
        Sequence();
        File.Delete(At("img1", "000008.jpg"));
        var (frames, reader) = await ReadAsync(At("img1"));
        Assert.Equal(7, frames);
        Assert.True(reader.IsCutOff);
        Assert.Equal(["cut off or damaged: 7 frames read, 11 promised; 000008.jpg is missing"], reader.Findings);
    }

    [Fact]
    public async Task What_is_not_known_about_them_is_said_in_one_line()
    {
        Sequence(rate: "often");
        Assert.Contains("frameRate=often: expected frames a second", await RefusedAsync("img1"), StringComparison.Ordinal);
        File.Delete(At("seqinfo.ini"));
        Assert.Contains("nothing says how fast these pictures follow each other; expected", await RefusedAsync("img1"),
            StringComparison.Ordinal);
        Assert.Contains("no picture has a name like this", await RefusedAsync("img1/%03d.png"), StringComparison.Ordinal);
        Assert.Contains("a folder without numbered pictures", await RefusedAsync(""), StringComparison.Ordinal);
        File.WriteAllText(At("img1", "mask_1.png"), "");
        Assert.Contains("2 kinds of numbered pictures", await RefusedAsync("img1"), StringComparison.Ordinal);
    }

    async Task<string> RefusedAsync(string given)
    {
        var message = (await Assert.ThrowsAsync<VideoException>(() => VideoReader.OpenAsync(At(given)))).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }
}
