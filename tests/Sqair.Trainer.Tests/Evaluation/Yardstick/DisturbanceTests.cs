using Sqair.Mot;
using Sqair.Trainer.Evaluation.Yardstick;
using Sqair.Video;

namespace Sqair.Trainer.Tests.Evaluation.Yardstick;

public sealed class DisturbanceTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("sqair-disturbance-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    static MotRow Row(int frame, int id, float left = 10, float flag = 1) => new(frame, id, left, 20, 30, 80, flag);

    [Fact]
    public void Ghosts_are_counted_in_windows_after_the_event()
    {
        // 20 s at 10 a second, the event at 5; one person, and somebody flagged 0.
        MotRow[] truth = [.. Enumerable.Range(0, 200).SelectMany(frame => (MotRow[])[Row(frame, 1), Row(frame, 2, 300, flag: 0)])];
        List<MotRow> rows = [.. truth.Where(row => row.Frame is < 50 or >= 60)];
        for (var frame = 50; frame < 150; frame++) rows.Add(Row(frame, 9, 600));
        rows.AddRange([Row(80, 10, 700), Row(80, 11, 750)]);
        TrackedFrame[] frames = [.. Enumerable.Range(0, 200).Select(i => new TrackedFrame(i, i / 10.0, i < 50 ? 5 : 20))];
        var figures = Ghosts.Of(truth, new ClipTracks(rows, frames), 5);
        Assert.Equal((0.0, 0.0), (figures["ghostsBefore"], figures["missesBefore"]));
        Assert.Equal((1.0, 0.5), (figures["ghostsTo2s"], figures["missesTo2s"]));
        Assert.Equal((82 / 80.0, 0.0), (figures["ghostsTo10s"], figures["missesTo10s"]));
        Assert.Equal((0.0, 0.0), (figures["ghostsLater"], figures["missesLater"]));
        Assert.Equal((3.0, 0.25), (figures["ghostsMostAfter2s"], figures["speedAfter"]));
        var throughout = Ghosts.Of(truth, new ClipTracks(rows, frames), 0);
        Assert.Null(throughout["ghostsBefore"]);
        Assert.Null(throughout["speedAfter"]);
    }

    /// <summary>A bright spot in an empty picture: where it comes to lie is where its truth is moved to.</summary>
    [Theory]
    [InlineData("moved")]
    [InlineData("shake")]
    [InlineData("mast in the wind")]
    public async Task The_truth_moves_with_the_picture(string name)
    {
        const int x = 400, y = 300;
        var disturbance = Disturbance.All.Single(one => one.Name == name);
        var source = Path.Combine(_folder, "spot.mp4");
        var options = new VideoWriterOptions { Width = 768, Height = 576, FramesPerSecond = 7, ConstantRateFactor = 0 };
        await using (var writer = VideoWriter.Create(source, options))
        {
            var picture = new byte[768 * 576];
            picture[y * 768 + x] = 255;
            for (var frame = 0; frame < 7 * 23; frame++) await writer.WriteAsync(picture);
            await writer.CompleteAsync();
        }
        var store = new ClipStore(_folder, (_, _, _, _) => throw new InvalidOperationException("nothing is rendered here"));
        var moved = await store.FilteredAsync(source, "moved", disturbance.Filters, 0, TestContext.Current.CancellationToken);
        var truth = disturbance.Move([.. Enumerable.Range(0, 7 * 23).Select(frame => new MotRow(frame, 1, x, y, 1, 1))], 7);
        await using var reader = await VideoReader.OpenAsync(moved);
        Assert.Equal((760, 568), (reader.Width, reader.Height));
        var places = new HashSet<int>();
        while (await reader.ReadAsync() is { } frame)
        {
            using (frame)
            {
                var row = truth[(int)frame.Index];
                var brightest = frame.Span.IndexOf((byte)frame.Span.ToArray().Max());
                Assert.Equal((frame.Index, row.Left, row.Top), (frame.Index, brightest % 760, brightest / 760));
                places.Add(brightest);
            }
        }
        Assert.True(places.Count >= 2, "it never moved");
    }

    [Fact]
    public async Task A_filter_that_ffmpeg_refuses_is_said_in_one_line()
    {
        var source = Path.Combine(_folder, "none.mp4");
        File.WriteAllText(source, "no video");
        var store = new ClipStore(_folder, (_, _, _, _) => Task.CompletedTask);
        var error = await Assert.ThrowsAsync<VideoException>(() => store.FilteredAsync(source, "moved", "null", 23, default));
        Assert.StartsWith(source, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal(["none.mp4"], Directory.GetFiles(_folder).Select(Path.GetFileName));
    }
}
