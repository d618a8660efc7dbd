using Sqair.Models;
using Sqair.Mot;
using Sqair.Trainer.Commands;
using Sqair.Video;

namespace Sqair.Trainer.Tests.Commands;

/// <summary>The model that ships with the repository on a clip of people (well: bright upright shapes) walking over a gray yard.</summary>
public sealed class TrackCommandTests : IDisposable
{
    const int Width = 320, Height = 240, Frames = 48, StartsWalking = 16;

    readonly string _folder = Directory.CreateTempSubdirectory("sqair-track").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    string At(string name) => Path.Combine(_folder, name);

    static float CentreAt(int frame) => 40 + 5 * (frame - StartsWalking);

    async Task<string> ClipAsync(int frames = Frames)
    {
        var path = At("clip.mp4");
        var random = new Random(3);
        var picture = new byte[Width * Height];
        await using var writer = VideoWriter.Create(path, new VideoWriterOptions { Width = Width, Height = Height, FramesPerSecond = 8 });
        for (var frame = 0; frame < frames; frame++)
        {
            for (var i = 0; i < picture.Length; i++) picture[i] = (byte)(90 + i / Width % 32 + random.Next(3));
            if (frame >= StartsWalking)
            {
                // A head, a body, legs that swing.
                var x = CentreAt(frame);
                Fill(picture, x - 3, 90, 7, 8, 30);
                Fill(picture, x - 7, 98, 15, 24, 40);
                Fill(picture, x - 5 - frame % 3, 122, 5, 20, 25);
                Fill(picture, x + 1 + frame % 3, 122, 5, 20, 25);
            }
            await writer.WriteAsync(picture);
        }
        return path;
    }

    static void Fill(byte[] picture, float left, int top, int width, int height, byte level)
    {
        for (var y = top; y < top + height; y++)
            for (var x = (int)left; x < (int)left + width; x++)
                if ((uint)x < Width) picture[y * Width + x] = level;
    }

    static Task<int> RunAsync(params string[] args) =>
        TrackCommand.Create().Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false });

    [Fact]
    public async Task A_walker_is_tracked_in_the_pixels_and_frames_of_the_video()
    {
        var (video, tracks, annotated) = (await ClipAsync(), At("tracks.txt"), At("annotated.mp4"));
        var said = await Tools.Invocation.RunAsync(
            TrackCommand.Create(), video, "--model", Files.Model, "--out", tracks, "--annotate", annotated);

        var rows = MotFile.Read(tracks);
        Assert.All(rows, row => Assert.InRange(row.Frame, StartsWalking, Frames - 1));
        var near = rows.Where(row =>
            MathF.Abs(row.Left + row.Width / 2 - CentreAt(row.Frame)) < 12 && MathF.Abs(row.Top + row.Height / 2 - 116) < 20).ToArray();
        Assert.True(near.Select(row => row.Frame).Distinct().Count() >= 20, $"{near.Length} of {rows.Count} rows are on the walker");
        Assert.True(near.GroupBy(row => row.Id).Max(group => group.Count()) >= 15);

        // One definition of who was there: the identities in the file.
        var people = rows.Select(row => row.Id).Distinct().Count();
        Assert.StartsWith($"{people} people (identities) in {rows.Count} boxes;", said.Split('\n')[1]);

        var info = await VideoProbe.AnalyseAsync(annotated);
        Assert.Equal(Frames, info.FrameCount);
        Assert.Equal((Width + Height / 3 * 4 / 3, Height), (info.Width, info.Height));
    }

    /// <summary>Half as wide as shown, three times as large from the middle on: boxes are in each frame's own pixels.</summary>
    [Fact]
    public async Task Pixels_that_are_not_square_and_sizes_that_change_keep_boxes_where_people_are()
    {
        var (clip, thin, tracks) = (await ClipAsync(96), At("thin.mp4"), At("tracks.txt"));
        FFmpeg("-i", clip, "-vf", "scale=160:240,setsar=2/1", thin);
        var said = await Tools.Invocation.RunAsync(TrackCommand.Create(), thin, "--model", Files.Model, "--out", tracks);
        Assert.StartsWith("96 frames of 256x192 at 8 a second with pedestrians.sqair (", said, StringComparison.Ordinal);
        Assert.True(OnWalker(tracks, 0.5f, 1, 0, 60) >= 20, said);

        FFmpeg("-i", clip, "-frames:v", "32", "-c:v", "libx264", "-f", "mpegts", At("a.ts"));
        FFmpeg("-ss", "4", "-i", clip, "-vf", "scale=960:720", "-c:v", "libx264", "-f", "mpegts", At("b.ts"));
        File.WriteAllBytes(At("both.ts"), [.. File.ReadAllBytes(At("a.ts")), .. File.ReadAllBytes(At("b.ts"))]);
        var json = await Tools.Invocation.RunAsync(TrackCommand.Create(), At("both.ts"), "--model", Files.Model, "--out", tracks, "--json");
        Assert.Contains("\"the picture changes from 320x240 to 960x720 at frame 3", json, StringComparison.Ordinal);
        Assert.True(OnWalker(tracks, 1, 1, 0, 32) >= 8, json);
        Assert.True(OnWalker(tracks, 3, 3, 34, 60) >= 15, json);
    }

    /// <summary>Frames from one to another in which a box is on the walker, in a picture scaled so.</summary>
    static int OnWalker(string tracks, float across, float down, int from, int to) => MotFile.Read(tracks)
        .Where(row => row.Frame >= from && row.Frame < to
            && MathF.Abs((row.Left + row.Width / 2) / across - CentreAt(row.Frame)) < 16
            && MathF.Abs((row.Top + row.Height / 2) / down - 116) < 20)
        .Select(row => row.Frame).Distinct().Count();

    /// <summary>Warnings go to the error output, so that --json stays one object, which has them too.</summary>
    [Fact]
    public async Task A_recording_that_is_cut_off_is_said()
    {
        FFmpeg("-i", await ClipAsync(), "-c", "copy", "-movflags", "+faststart", At("fast.mp4"));
        File.WriteAllBytes(At("cut.mp4"), File.ReadAllBytes(At("fast.mp4"))[..^1500]);
        using var error = new StringWriter();
        using var output = new StringWriter();
        Assert.Equal(0, await TrackCommand.Create().Parse([At("cut.mp4"), "--model", Files.Model, "--json"]).InvokeAsync(
            new() { Output = output, Error = error, EnableDefaultExceptionHandler = false }, TestContext.Current.CancellationToken));
        var said = System.Text.Json.JsonDocument.Parse(output.ToString()).RootElement;
        var frames = said.GetProperty("frames").GetInt32();
        Assert.InRange(frames, 5, Frames - 1);
        Assert.Equal(Frames, said.GetProperty("framesPromised").GetInt32());
        Assert.True(said.GetProperty("cutOff").GetBoolean());
        Assert.Equal("pedestrians.sqair", said.GetProperty("package").GetString());
        Assert.Equal($"warning: {At("cut.mp4")}: cut off or damaged: {frames} frames read, {Frames} promised", error.ToString().Trim());
    }

    /// <summary>As MOTChallenge ships them: the rows are those of the video.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("img1/%06d.png")]
    public async Task Numbered_pictures_are_a_video(string given)
    {
        var clip = await ClipAsync();
        Directory.CreateDirectory(At("img1"));
        FFmpeg("-i", clip, At("img1/%06d.png"));
        File.WriteAllText(At("seqinfo.ini"), "[Sequence]\nimDir=img1\nframeRate=8\n");
        var said = await Tools.Invocation.RunAsync(
            TrackCommand.Create(), At(given), "--model", Files.Model, "--out", At("pictures.txt"));
        Assert.StartsWith($"{Frames} frames of 256x192 at 8 a second with ", said, StringComparison.Ordinal);
        Assert.True(OnWalker(At("pictures.txt"), 1, 1, 0, Frames) >= 20, said);
    }

    [Fact]
    public async Task Two_frames_and_nobody_in_them_are_tracked_too()
    {
        var said = await Tools.Invocation.RunAsync(TrackCommand.Create(), await ClipAsync(2), "--model", Files.Model);
        Assert.StartsWith("2 frames of ", said, StringComparison.Ordinal);
        Assert.StartsWith("0 people (identities) in 0 boxes; discovered 0,", said.Split('\n')[1], StringComparison.Ordinal);
        said = await Tools.Invocation.RunAsync(TrackCommand.Create(), await ClipAsync(1), "--model", Files.Model);
        Assert.StartsWith("1 frame of ", said, StringComparison.Ordinal);
    }

    static void FFmpeg(params string[] words)
    {
        using var process = System.Diagnostics.Process.Start("ffmpeg", ["-nostdin", "-y", "-loglevel", "error", .. words]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    /// <summary>The clip is seen twice, and numbered as if it had been once.</summary>
    [Theory]
    [InlineData("--warmup")]
    [InlineData("--foreground-warmup")]
    public async Task A_camera_that_has_seen_the_frames_before_starts_at_the_first(string option)
    {
        var (video, tracks) = (await ClipAsync(), At("tracks.txt"));
        Assert.Equal(0, await RunAsync(video, "--model", Files.Model, "--out", tracks, option, $"{Frames}"));
        var rows = MotFile.Read(tracks);
        Assert.All(rows, row => Assert.InRange(row.Frame, 0, Frames - 1));
        Assert.Equal(1, rows[0].Id);
        Assert.True(rows.Where(row => MathF.Abs(row.Left + row.Width / 2 - CentreAt(row.Frame)) < 12)
            .Select(row => row.Frame).Distinct().Count() >= 20);
    }

    [Fact]
    public async Task Baselines_track_without_a_model()
    {
        var (video, blobs, joined) = (await ClipAsync(), At("blobs.txt"), At("joined.txt"));
        Assert.Equal(0, await RunAsync(video, "--baseline", "blobs", "--out", blobs));
        var near = MotFile.Read(blobs).Where(row => MathF.Abs(row.Left + row.Width / 2 - CentreAt(row.Frame)) < 12).ToArray();
        Assert.True(near.Length >= 20, $"{near.Length} rows are on the walker");

        var detections = At("det.txt");
        MotFile.Write(detections, Enumerable.Range(0, 10).Select(i => new MotRow(i, -1, 10 + 3 * i, 20, 20, 50)));
        Assert.Equal(0, await RunAsync(video, "--baseline", "detections", detections, "--out", joined));
        Assert.Equal([(2, 1), (3, 1), (4, 1), (5, 1), (6, 1), (7, 1), (8, 1), (9, 1)],
            MotFile.Read(joined).Select(row => (row.Frame, row.Id)));

        Assert.Equal(0, await RunAsync(video, "--baseline", "bytetrack-detections", detections, "--out", joined));
        Assert.Equal(Enumerable.Range(0, 10).Select(frame => (frame, 1)), MotFile.Read(joined).Select(row => (row.Frame, row.Id)));
        Assert.Equal(0, await RunAsync(video, "--baseline", "bytetrack-blobs", "--out", blobs));
        Assert.True(MotFile.Read(blobs).Count(row => MathF.Abs(row.Left + row.Width / 2 - CentreAt(row.Frame)) < 12) >= 20);
    }

    [Fact]
    public async Task A_wrong_baseline_is_explained()
    {
        Assert.Contains("'blobs' or 'detections FILE'",
            (await Assert.ThrowsAsync<UserErrorException>(() => RunAsync("x.mp4", "--baseline", "yolo"))).Message);
        Assert.Contains("bytetrack-detections: expected a file",
            (await Assert.ThrowsAsync<UserErrorException>(() => RunAsync("x.mp4", "--baseline", "bytetrack-detections"))).Message);
        Assert.Contains("none.txt",
            (await Assert.ThrowsAsync<UserErrorException>(() => RunAsync("x.mp4", "--baseline", "detections", At("none.txt")))).Message);
        Assert.Contains("--model FILE", (await Assert.ThrowsAsync<UserErrorException>(() => RunAsync("x.mp4"))).Message);
    }

    [Fact]
    public async Task A_missing_video_or_model_is_named()
    {
        var error = await Assert.ThrowsAsync<VideoException>(() => RunAsync(At("none.mp4"), "--model", Files.Model));
        Assert.Contains("none.mp4", error.Message);
        Assert.Contains("none.sqair",
            (await Assert.ThrowsAsync<ModelException>(() => RunAsync(At("none.mp4"), "--model", At("none.sqair")))).Message);
        Assert.Contains("--fps 0",
            (await Assert.ThrowsAsync<UserErrorException>(() => RunAsync(At("none.mp4"), "--model", Files.Model, "--fps", "0"))).Message);
        Assert.Contains("--warmup -1",
            (await Assert.ThrowsAsync<UserErrorException>(
                () => RunAsync(At("none.mp4"), "--model", Files.Model, "--warmup", "-1"))).Message);
        Assert.Contains("--foreground-warmup -2", (await Assert.ThrowsAsync<UserErrorException>(
            () => RunAsync(At("none.mp4"), "--model", Files.Model, "--foreground-warmup", "-2"))).Message);
        Assert.Contains("goes without", (await Assert.ThrowsAsync<UserErrorException>(
            () => RunAsync(At("none.mp4"), "--model", Files.Model, "--warmup", "1", "--foreground-warmup", "1"))).Message);
    }
}
