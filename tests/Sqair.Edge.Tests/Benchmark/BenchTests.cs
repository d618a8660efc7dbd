using System.Diagnostics;
using System.Text.Json;
using Sqair.Edge.Benchmark;
using Sqair.Edge.Commands;
using Sqair.Edge.Hosting;
using Sqair.Edge.Tests.Tools;
using Sqair.Models;
using Sqair.Video;

namespace Sqair.Edge.Tests.Benchmark;

public sealed class BenchTests : IDisposable
{
    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        var code = await EdgeCommandLine.RunAsync(["bench", .. arguments], output, error, TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>A dark figure walks over a gray yard.</summary>
    async Task<string> WalkAsync(int frames = 90)
    {
        const int Width = 320, Height = 240;
        var path = _folder.File("walk.mp4");
        var picture = new byte[Width * Height];
        await using var writer = VideoWriter.Create(path, new VideoWriterOptions { Width = Width, Height = Height, FramesPerSecond = 8 });
        for (var frame = 0; frame < frames; frame++)
        {
            for (var i = 0; i < picture.Length; i++) picture[i] = (byte)(90 + i / Width % 32);
            var left = 20 + 3 * (frame - 30);
            for (var y = 90; y < 142 && frame >= 30; y++) picture.AsSpan(y * Width + left, 15).Fill(30);
            await writer.WriteAsync(picture);
        }
        return path;
    }

    [Fact]
    public async Task Frames_that_come_at_their_times_are_tracked_or_counted_as_dropped()
    {
        var (model, video) = (TestModel.PathOrSkip(), await WalkAsync());
        var (code, output, error) = await RunAsync(
            video, "--model", model, "--paced", "10", "--seconds", "2", "--cameras", "1,3", "--threads", "2", "--json");
        Assert.True(code == 0, error);
        var figures = JsonSerializer.Deserialize(output, PacedJson.Default.PacedFigures)!;
        Assert.Equal([(1, 2), (3, 2)], figures.Rows.Select(row => (row.Cameras, row.Threads)));
        Assert.All(figures.Rows, row =>
        {
            Assert.Equal(20 * row.Cameras, row.Frames + row.Dropped);
            Assert.True(row is { Objects: > 0, Median: > 0, Cores: > 0 } && row.P99 >= row.Median && row.Most >= row.P99, row.ToString());
        });
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1001")]
    public async Task A_pace_that_cannot_be_is_refused(string rate)
    {
        var (code, _, error) = await RunAsync("none.mp4", "--model", "none.sqair", "--paced", rate);
        Assert.Equal((ExitCode.Configuration, $"--paced {rate}: expected 0.1 to 1000"), (code, error.Trim()));
    }

    [Fact]
    public void Frames_wait_and_are_replaced_as_in_the_daemons_queues()
    {
        // Two cameras of ten frames a second, the second half a frame later; nobody takes anything for 0.46 s.
        var (arrivals, taken) = (new PacedArrivals(2, 10, 1), new List<PacedArrival>());
        Assert.True(arrivals.Take(TimeSpan.FromSeconds(0.02), taken));
        Assert.Equal([(0, 0L)], taken.Select(frame => (frame.Camera, frame.Number)));
        Assert.True(arrivals.Take(TimeSpan.FromSeconds(0.46), taken));
        // The first camera has four that wait, the second five: the fifth has replaced the others.
        Assert.Equal([(0, 1L), (1, 4L)], taken.Select(frame => (frame.Camera, frame.Number)));
        Assert.Equal(4, arrivals.Dropped);
        Assert.Equal(0.45, taken[1].At.TotalSeconds, 1e-6);
        var rest = 0;
        while (arrivals.Take(TimeSpan.FromSeconds(0.46), taken) && taken.Count > 0) rest += taken.Count;
        Assert.Equal(3, rest);
        for (var time = 0.46; arrivals.Take(TimeSpan.FromSeconds(time), taken); time += 0.01) rest += taken.Count;
        Assert.Equal(20, rest + 3 + arrivals.Dropped);
    }

    [Fact]
    public async Task Every_model_is_measured_in_every_scene_with_every_number_of_cameras()
    {
        var (model, copy, video) = (TestModel.PathOrSkip(), _folder.File("copy.sqair"), await WalkAsync());
        File.Copy(model, copy);
        var (code, output, error) = await RunAsync(
            video, "--model", model, "--model", copy, "--cameras", "1,2", "--threads", "2", "--steps", "10", "--rounds", "2", "--json");
        Assert.True(code == 0, error);
        var figures = JsonSerializer.Deserialize(output, BenchJson.Default.BenchFigures)!;
        Assert.Equal([model, copy], figures.Models.Select(one => one.Path));
        Assert.All(figures.Models, one => Assert.Equal(("fp32", new FileInfo(model).Length), (one.Precision, one.Bytes)));
        Assert.Equal(
            from cameras in (int[])[1, 2]
            from scene in (string[])["busy", "empty", "decoded"]
            from path in (string[])[model, copy]
            select (scene, cameras, path, 2), figures.Rows.Select(row => (row.Scene, row.Cameras, row.Model, row.Threads)));
        Assert.Equal(
            from graph in (string[])["propagate", "discover", "judge"]
            from windows in (int[])[1, 4, 16]
            from path in (string[])[model, copy]
            select (graph, windows, path), figures.Graphs.Select(row => (row.Graph, row.Windows, row.Model)));
        Assert.All(figures.Graphs, row => Assert.True(row.Milliseconds > 0 && row.Ratio.Median > 0));
        foreach (var row in figures.Rows)
        {
            Assert.InRange(row.StepMedian, 0.001, row.StepP99);
            Assert.True(row.FramesPerSecond > 0 && row.FramesPerCoreSecond > 0);
            Assert.InRange(row.Megabytes, 30, 2000);
            Assert.InRange(row.Ratio.Median, row.Ratio.Least, row.Ratio.Most);
            if (row.Model == model) Assert.Equal(new BenchRatio(1, 1, 1), row.Ratio);
            if (row.Scene == "empty") Assert.Equal(0, row.Objects);
            else Assert.InRange(row.Objects, 0.05, 20);
        }
        // The same network finds the same.
        Assert.All(figures.Rows.Chunk(2), pair => Assert.Equal(pair[0].Objects, pair[1].Objects));
    }

    [Fact]
    public async Task What_cannot_be_measured_is_named()
    {
        var model = TestModel.PathOrSkip();
        Assert.Equal((2, "", "--cameras 1,x: expected numbers such as 1,2,4\n"),
            await RunAsync("a.mp4", "--model", model, "--cameras", "1,x"));
        Assert.Equal((2, "", "--rounds 0: expected 1 to 1000\n"), await RunAsync("a.mp4", "--model", model, "--rounds", "0"));
        Assert.Contains("is named twice", (await RunAsync("a.mp4", "--model", model, "--model", model)).Error);
        var (code, _, error) = await RunAsync(_folder.File("none.mp4"), "--model", model);
        Assert.Equal((1, $"{_folder.File("none.mp4")}: no such file\n"), (code, error));
        (code, _, error) = await RunAsync("a.mp4", "--model", _folder.File("none.sqair"));
        Assert.Equal((3, $"{_folder.File("none.sqair")}: there is no such model package\n"), (code, error));
        Assert.Equal(2, (await RunAsync("a.mp4")).Code);
    }

    [Fact]
    public async Task An_emptied_clip_shows_what_is_behind_the_people()
    {
        var format = await BenchClip.FormatAsync(await WalkAsync(), new AnalysisFormat(256, 192, 8), TestContext.Current.CancellationToken);
        var clip = await BenchClip.ReadAsync(_folder.File("walk.mp4"), format, TestContext.Current.CancellationToken);
        Assert.Equal((256, 192, 8, 90), (clip.Width, clip.Height, clip.FramesPerSecond, clip.Frames.Count));
        var empty = Assert.Single(clip.Emptied().Frames);
        var first = clip.Frames[0];   // nobody is there yet
        var last = clip.Frames[^1];
        Assert.True(first.Zip(last, (a, b) => Math.Abs(a - b)).Max() > 50);
        Assert.All(first.Zip(empty, (a, b) => Math.Abs(a - b)), difference => Assert.InRange(difference, 0, 12));
        // There and back again.
        Assert.Same(clip.Frames[89], clip.At(89));
        Assert.Same(clip.Frames[88], clip.At(90));
        Assert.Same(clip.Frames[0], clip.At(178));
    }

    [Fact]
    public void Work_of_programs_that_have_ended_counts()
    {
        var before = BenchTurns.ProcessorTime();
        // The limit is one of work, not of time.
        using (var busy = Process.Start(new ProcessStartInfo("sh", ["-c", "ulimit -t 1; while :; do :; done"]))!) busy.WaitForExit();
        Assert.True(BenchTurns.ProcessorTime() - before >= TimeSpan.FromSeconds(0.9));
    }

    [Fact]
    public void Quantiles_lie_between_values()
    {
        Assert.Equal(2.5, BenchTurns.Quantile([4, 1, 3, 2], 0.5));
        Assert.Equal(4, BenchTurns.Quantile([4, 1, 3, 2], 1));
        Assert.Equal(7, BenchTurns.Quantile([7], 0.99));
        var (one, other) = (new BenchTurns(), new BenchTurns());
        foreach (var rate in (int[])[10, 30, 20]) one.AddRate(rate, TimeSpan.FromSeconds(1));
        foreach (var rate in (int[])[10, 10, 10]) other.AddRate(rate, TimeSpan.FromSeconds(1));
        Assert.Equal(new BenchRatio(2, 1, 3), one.Against(other));
    }
}
