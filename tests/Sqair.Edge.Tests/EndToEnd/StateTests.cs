using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Sqair.Edge.Models;
using Sqair.Edge.Tests.Tools;
using Sqair.Edge.Tracking;
using Sqair.Models;
using Sqair.Mot;
using Sqair.Tracking;

namespace Sqair.Edge.Tests.EndToEnd;

/// <summary>What a camera has learnt, over the end of the daemon and over faults, with a model made by hand and real files.</summary>
public sealed class StateTests : IDisposable
{
    readonly TestFolder _folder = new();
    readonly string _model;

    public StateTests() => _model = HandMade.Model(_folder);

    string State => _folder.File("state/door.state");

    DaemonRun Start(string clip, string more = "state: {folder: state}", string? model = null) => new(_folder, $$"""
        output: {motFile: 'rows/{camera}.txt'}
        cameras: [{name: door, source: {{clip}}, realTime: false, repeat: true}]
        statusSeconds: 1
        {{more}}
        """, model: model ?? _model);

    /// <summary>Runs until so many frames are tracked, and stops.</summary>
    static async Task<string> TrackAsync(DaemonRun run, int frames)
    {
        await using (run)
        {
            await Await.TrueAsync(() => Frames(run) >= frames, () => run.Log.Text);
            var result = await run.StopAsync();
            Assert.True(result.ExitCode == 0, run.Log.Text);
            return run.Log.Text;
        }
    }

    static int Frames(DaemonRun run) => Regex.Matches(run.Log.Text, @"door Online, (\d+) frames")
        .Select(match => int.Parse(match.Groups[1].Value)).LastOrDefault();

    static int Sightings(string log) => int.Parse(Regex.Match(log, @"goes on from \S+, (\d+) sighting").Groups[1].Value);

    [Fact]
    public async Task What_was_learnt_is_there_at_the_next_start()
    {
        await HandMade.ClipAsync(_folder.File("yard.mp4"), HandMade.Yard, 260);
        Assert.DoesNotContain("door.state", await TrackAsync(Start("yard.mp4"), 250));
        Assert.Equal(["door.state", "ledger.db"], Directory.GetFiles(_folder.File("state")).Select(Path.GetFileName).Order());

        var log = await TrackAsync(Start("yard.mp4"), 30);
        Assert.InRange(Sightings(log), 120, 6000);
        Assert.DoesNotContain("learn anew", log);
        Assert.InRange(Sightings(await TrackAsync(Start("yard.mp4"), 30)), Sightings(log), 6000);
    }

    [Fact]
    public async Task Another_view_a_damaged_file_and_one_of_another_size_are_a_line_and_a_fresh_start()
    {
        await HandMade.ClipAsync(_folder.File("yard.mp4"), HandMade.Yard, 120);
        await HandMade.ClipAsync(_folder.File("street.mp4"), HandMade.Street, 120);
        await TrackAsync(Start("yard.mp4"), 100);

        var turned = await TrackAsync(Start("street.mp4"), 100);
        Assert.Single(Regex.Matches(turned, "Warning: door: the picture is not the one of .*door.state"));
        Assert.DoesNotContain("not the one", await TrackAsync(Start("street.mp4"), 30));

        var whole = File.ReadAllBytes(State);
        File.WriteAllBytes(State, whole[..3000]);
        var damaged = await TrackAsync(Start("street.mp4"), 100);
        Assert.Single(Regex.Matches(damaged, "Warning: door: .*door.state cannot be used, the camera begins to learn anew: it is damaged"));
        Assert.Equal(whole.Length, new FileInfo(State).Length);

        var small = Start("street.mp4, width: 128, height: 96");
        Assert.Contains("it is of a picture analysed at 256x192; this one is 128x96", await TrackAsync(small, 100));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_a_line_and_nothing_else()
    {
        await HandMade.ClipAsync(_folder.File("yard.mp4"), HandMade.Yard, 60);
        _folder.Write("state", "a file where a folder should be");
        var log = await TrackAsync(Start("yard.mp4"), 50);
        Assert.Single(Regex.Matches(log, "Error: door: .*door.state cannot be written"));
    }

    [Fact]
    public async Task A_single_run_neither_reads_nor_writes_it()
    {
        await HandMade.ClipAsync(_folder.File("yard.mp4"), HandMade.Yard, 60);
        await using var run = new DaemonRun(_folder, """
            output: {motFile: rows.txt}
            cameras: [{name: door, source: yard.mp4}]
            state: {folder: state}
            """, once: true, model: _model);
        Assert.Equal(0, (await run.EndAsync()).ExitCode);
        Assert.False(Directory.Exists(_folder.File("state")));
    }

    [Fact]
    public async Task Systemd_s_folder_is_used_and_a_signal_is_a_clean_stop()
    {
        await HandMade.ClipAsync(_folder.File("yard.mp4"), HandMade.Yard, 70);
        var config = _folder.Write("edge.yaml", "device: entrance\nmodels: {allowUnsigned: true}\noutput: {motFile: rows.txt}\n"
            + "cameras: [{name: door, source: yard.mp4, realTime: false, repeat: true}]\n");
        using var daemon = new EdgeProcess(["run", "--config", config, "--model", _model],
            new Dictionary<string, string> { ["STATE_DIRECTORY"] = _folder.File("state") });
        var rows = _folder.File("rows.txt");
        await Await.TrueAsync(() => File.Exists(rows) && new FileInfo(rows).Length > 200, () => daemon.Errors);
        daemon.Signal(EdgeProcess.SigTerm);
        Assert.True(await daemon.ExitAsync() == 0, daemon.Errors);
        Assert.True(File.Exists(State), daemon.Errors);
    }

    /// <summary>Five people in a heap make ONNX Runtime fail, in so many frames in a row.</summary>
    [Theory]
    [InlineData(2, false)]
    [InlineData(12, true)]
    public async Task A_fault_costs_the_tracks_and_many_in_a_row_cost_what_was_learnt(int faulty, bool anew)
    {
        await HandMade.ClipAsync(_folder.File("heap.mp4"), HandMade.Yard, 130, frame =>
        {
            var x = 30 + 2 * frame % 190;
            return frame is >= 60 && frame < 60 + faulty ? [(x - 11, 88), (x, 88), (x + 11, 88), (x - 6, 117), (x + 6, 117)] : [(x, 88)];
        });
        var model = HandMade.Model(_folder, mostForeground: 600);
        await using var run = new DaemonRun(_folder, """
            output: {motFile: rows.txt}
            cameras: [{name: door, source: heap.mp4}]
            """, once: true, model: model);
        var result = await run.EndAsync();
        Assert.True(result.ExitCode == 0, run.Log.Text);
        Assert.Contains("door: tracking failed, its tracks end: ", run.Log.Text);
        Assert.Equal(anew, run.Log.Text.Contains("3 times in a row, it begins to learn anew"));
        var rows = MotFile.Read(_folder.File("rows.txt"));
        var (before, after) = (rows.Where(row => row.Frame < 60).ToArray(), rows.Where(row => row.Frame >= 60 + faulty).ToArray());
        Assert.NotEmpty(after);
        // Numbers go on, whatever was lost; without a new warm-up somebody is there again at once.
        Assert.True(after.Min(row => row.Id) > before.Max(row => row.Id), $"{before.Max(row => row.Id)}, {after.Min(row => row.Id)}");
        if (!anew) Assert.InRange(after.Min(row => row.Frame), 60 + faulty, 60 + faulty + 3);
    }

    [Fact]
    public void It_is_written_every_five_minutes_and_not_before_there_is_something()
    {
        using var model = LoadedModel.Load(_model, new EngineOptions(), ModelTrust.Anybody);
        var (time, log) = (new ManualTime(), new LogRecorder());
        using var logs = new LoggerFactory([log]);
        var file = new StateFile("door", State, time, logs.CreateLogger<StateFile>());
        var camera = model.Engine.CreateCamera(256, 192, 10);
        file.Restore(camera);
        time.Advance(301);
        file.Stepped(camera);
        Assert.False(File.Exists(State));
        for (var frame = 0; frame < 40; frame++)
            model.Engine.Step([new CameraFrame(camera, new byte[256 * 192], TimeSpan.FromSeconds(frame / 10.0))]);
        time.Advance(298);
        file.Stepped(camera);
        Assert.False(File.Exists(State));
        time.Advance(3);
        file.Stepped(camera);
        Await.True(() => File.Exists(State), () => log.Text);
        Assert.Equal("", log.Text);
    }

    public void Dispose() => _folder.Dispose();
}
