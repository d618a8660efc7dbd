using Sqair.Edge.Tests.Tools;
using Sqair.Edge.Tracking;
using Sqair.Mot;

namespace Sqair.Edge.Tests.Tracking;

public sealed class MotRecorderTests : IDisposable
{
    readonly TestFolder _folder = new();
    readonly LogRecorder _log = new();
    readonly ManualTime _time = new();

    string Rows => _folder.File("door.txt");

    [Fact]
    public void What_an_earlier_run_left_is_moved_away_and_said()
    {
        for (var run = 1; run <= 3; run++)
            using (var recorder = Recorder()) recorder.Add([Row(run)]);

        Assert.Equal([3], Frames(Rows));
        Assert.Equal([1], Frames(Rows + ".1"));
        Assert.Equal([2], Frames(Rows + ".2"));
        Assert.Contains($"{Rows} had rows of an earlier run, they are now in {Rows}.2", _log.Text);
    }

    [Theory]
    [InlineData("6,1,10,20.", "without its last row")]
    [InlineData("6,1,10,20.\0\0\0\0", "without its last row")]
    [InlineData("somebody's note", null)]
    public void A_row_that_was_cut_off_is_not_kept(string tail, string? said)
    {
        using (var recorder = Recorder()) recorder.Add([Row(5)]);
        var whole = File.ReadAllText(Rows);
        File.AppendAllText(Rows, tail);
        using (Recorder()) { }
        Assert.Equal(said is null ? whole + tail : whole, File.ReadAllText(Rows + ".1"));
        Assert.Equal("", File.ReadAllText(Rows));
        Assert.Equal(said is not null, _log.Text.Contains(said ?? "without its last row"));
    }

    [Fact]
    public void A_disk_that_is_full_for_a_moment_costs_no_row_and_cuts_none()
    {
        using var disk = new SmallDisk(_folder.File("disk"), "64k");
        var filler = _folder.File("disk/filler");
        File.WriteAllBytes(filler, new byte[40 << 10]);
        var rows = _folder.File("disk/door.txt");
        var recorder = new MotRecorder("door", rows, _time, _log);
        var frame = 0;
        while (!_log.Text.Contains("cannot be written") && frame < 10_000) recorder.Add([Row(++frame), Row(frame)]);
        var before = frame;
        Assert.EndsWith("\n", File.ReadAllText(rows));
        for (var more = 0; more < 100; more++) recorder.Add([Row(++frame), Row(frame)]);
        Assert.InRange(Frames(rows).Length, 1, 2 * before - 1);

        File.Delete(filler);
        _time.Advance(1);
        recorder.Add([Row(++frame), Row(frame)]);
        recorder.Dispose();

        Assert.Equal(Enumerable.Range(1, frame).SelectMany(number => new[] { number, number }), Frames(rows));
        Assert.Null(recorder.Failure);
        Assert.Contains("is written again, 0 row(s) were lost", _log.Text);
        Assert.Single(_log.Lines, line => line.Contains("cannot be written"));
    }

    [Fact]
    public void Rows_that_never_found_room_are_a_failure()
    {
        File.CreateSymbolicLink(Rows, "/dev/full");
        var recorder = Recorder();
        recorder.Add([Row(1), Row(1)]);
        recorder.Add([Row(2)]);
        recorder.Dispose();
        Assert.StartsWith($"{Rows}: 3 row(s) could not be written: No space left on device", recorder.Failure);
        Assert.Contains(recorder.Failure!, _log.Text);
    }

    [Fact]
    public void When_too_many_wait_the_oldest_are_lost_and_counted()
    {
        File.CreateSymbolicLink(Rows, "/dev/full");
        var recorder = Recorder();
        const int Count = 200_000;
        for (var frame = 1; frame <= Count; frame++) recorder.Add([Row(frame)]);
        File.Delete(Rows);
        recorder.Dispose();

        var frames = Frames(Rows);
        Assert.Equal(Enumerable.Range(Count - frames.Length + 1, frames.Length), frames);
        Assert.InRange(frames.Length, 50_000, Count - 1);
        Assert.StartsWith($"{Rows}: {Count - frames.Length} row(s) could not be written", recorder.Failure);
    }

    public void Dispose() => _folder.Dispose();

    MotRecorder Recorder() => new("door", Rows, _time, _log);

    /// <param name="frame">From 1, as in the file.</param>
    static MotRow Row(int frame) => new(frame - 1, 1, 10, 20, 30, 60);

    static int[] Frames(string path) => [.. MotFile.Read(path).Select(row => row.Frame + 1)];
}
