using Sqair.Edge.Tests.Tools;
using Sqair.Shared.Tests.Tracking;

namespace Sqair.Edge.Tests.EndToEnd;

/// <summary>A model on probation is judged by what was seen before it, also by a daemon that has not seen it.</summary>
public sealed class ProbationRestartTests : IDisposable
{
    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_model_that_sees_nobody_is_taken_back_after_a_restart_too()
    {
        var model = HandMade.Model(_folder);
        await HandMade.ClipAsync(_folder.File("yard.mp4"), HandMade.Yard, 230);
        Directory.CreateDirectory(_folder.File("blind"));
        var blind = HandMadeModel.Package(
            _folder.File("blind"), HandMadeModel.Manifest with { Name = "blind" }, judge: HandMadeModel.Judge(-10));
        string Yaml(bool realTime) => "models: {allowUnsigned: true, push: {shadow: {seconds: 0}, probationSeconds: 3600}}\n"
            + $"state: {{folder: state}}\ncameras: [{{name: door, source: yard.mp4, realTime: {(realTime ? "true" : "false")}, "
            + "repeat: true}]\nstatusSeconds: 1\noutput: {motFile: rows.txt}\n";
        await using (var run = new DaemonRun(_folder, Yaml(realTime: false), model: model))
        {
            await Await.TrueAsync(
                () => System.Text.RegularExpressions.Regex.IsMatch(run.Log.Text, @"door Online, (\d{4,}) frames"), () => run.Log.Text);
            await run.StopAsync();
        }
        // At the camera's pace: the time of the blind one here is too short to judge it.
        await using (var run = new DaemonRun(_folder, Yaml(realTime: true), model: model))
        {
            await Await.TrueAsync(
                () => System.Text.RegularExpressions.Regex.IsMatch(run.Log.Text, @"door Online, (1[5-9]\d|[2-9]\d\d) frames"),
                () => run.Log.Text);
            File.Copy(blind.Path, _folder.File("state/models/inbox/.blind"));
            File.Move(_folder.File("state/models/inbox/.blind"), _folder.File("state/models/inbox/blind.sqair"));
            await Await.TrueAsync(() => run.Log.Text.Contains("promoted", StringComparison.OrdinalIgnoreCase), () => run.Log.Text);
            await run.StopAsync();
            Assert.DoesNotContain("it counts ", run.Log.Text);
        }
        await using (var run = new DaemonRun(_folder, Yaml(realTime: false), model: model))
        {
            await Await.TrueAsync(() => run.Log.Text.Contains("it counts 0.", StringComparison.Ordinal), () => run.Log.Text);
            Assert.Matches(@"it counts 0\.\d\d people a frame instead of \d\.\d\d, though as much moves", run.Log.Text);
            await Await.TrueAsync(() => Directory.GetFiles(_folder.File("state/models"), "*.sqair").Length == 0, () => run.Log.Text);
        }
    }
}
