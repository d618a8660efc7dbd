using Sqair.Trainer.Configuration;
using Sqair.Trainer.Data;

namespace Sqair.Trainer.Tests.Data;

/// <summary>What the trainer makes of footage, and what it says of it.</summary>
public sealed class ClipCacheTests : IDisposable
{
    static readonly DataConfig s_config = new() { Width = 64, Height = 48, FramesPerSecond = 10 };

    readonly string _folder = Directory.CreateTempSubdirectory("sqair-clips-").FullName;
    readonly List<string> _said = [];

    public ClipCacheTests() => FFmpeg("-f", "lavfi", "-i", "testsrc=size=160x120:rate=10", "-frames:v", "60", "-pix_fmt", "yuv420p",
        "-g", "5", At("whole.mkv"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    string At(string name) => Path.Combine(_folder, name);

    static void FFmpeg(params string[] words)
    {
        using var process = System.Diagnostics.Process.Start("ffmpeg", ["-nostdin", "-y", "-loglevel", "error", .. words]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    async Task<int> FramesAsync(string video) =>
        (await ClipCache.LoadAsync([video], s_config, At("clips"), _said.Add, TestContext.Current.CancellationToken))[0].Frames;

    [Fact]
    public async Task A_recording_that_is_cut_off_is_said()
    {
        var whole = File.ReadAllBytes(At("whole.mkv"));
        File.WriteAllBytes(At("cut.mkv"), whole[..(whole.Length * 3 / 4)]);
        Assert.Equal(60, await FramesAsync(At("whole.mkv")));
        Assert.DoesNotContain(_said, line => line.StartsWith("warning", StringComparison.Ordinal));
        var frames = await FramesAsync(At("cut.mkv"));
        Assert.InRange(frames, 20, 57);
        Assert.Contains($"warning: {At("cut.mkv")}: cut off or damaged: {frames} frames read, 60 promised", _said);
    }

    [Fact]
    public async Task Numbered_pictures_are_taken_as_a_video()
    {
        Directory.CreateDirectory(At("img1"));
        FFmpeg("-i", At("whole.mkv"), At("img1/%06d.jpg"));
        File.WriteAllText(At("img1/seqinfo.ini"), "[Sequence]\nframeRate=10\n");
        Assert.Equal(60, await FramesAsync(At("img1")));
        // Fewer pictures are other footage.
        File.Delete(At("img1/000060.jpg"));
        Assert.Equal(59, await FramesAsync(At("img1")));
        Assert.Contains("there is no such", (await Assert.ThrowsAsync<UserErrorException>(() => FramesAsync(At("none")))).Message,
            StringComparison.Ordinal);
    }
}
