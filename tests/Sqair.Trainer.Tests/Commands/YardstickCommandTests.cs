using System.Text.Json;
using Sqair.Models;
using Sqair.Trainer.Commands;
using Sqair.Trainer.Evaluation.Yardstick;
using Sqair.Trainer.Tests.Tools;

namespace Sqair.Trainer.Tests.Commands;

public sealed class YardstickCommandTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("sqair-yardstick-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    string At(string name) => Path.Combine(_folder, name);

    Task<string> Refused(params string[] arguments) =>
        Invocation.RefusedAsync(YardstickCommand.Create(), ["--out", At("out"), .. arguments]);

    Task<string> Measured(params string[] arguments) => Invocation.RunAsync(YardstickCommand.Create(), ["--out", At("out"), .. arguments]);

    [Fact]
    public async Task What_is_asked_wrongly_is_explained_before_anything_is_measured()
    {
        Assert.Contains("one of the two", await Refused());
        Assert.Contains("one of the two", await Refused("--model", "m.sqair", "--baseline", "blobs"));
        Assert.Contains("--baseline yolo: expected blobs, detections, bytetrack-blobs", await Refused("--baseline", "yolo"));
        Assert.Contains("--only park: expected some of develop, judge", await Refused("--baseline", "blobs", "--only", "door", "park"));
        Assert.Contains("--jobs 0", await Refused("--baseline", "blobs", "--jobs", "0"));
        Assert.Contains("none.json", await Refused("--baseline", "blobs", "--against", At("none.json")));
        Assert.Contains("none.sqair", (await Assert.ThrowsAsync<ModelException>(() => Measured("--model", At("none.sqair")))).Message);
        Assert.False(Directory.Exists(At("out")));
    }

    [Fact]
    public void Without_recorded_clips_their_groups_say_what_is_missing()
    {
        foreach (var groups in (IReadOnlyList<YardstickGroup>[])[YardstickGroups.All(null), YardstickGroups.All(_folder)])
        {
            Assert.Equal(YardstickGroups.Names, groups.Select(group => group.Name));
            foreach (var group in groups.Where(group => group.Name is "pets" or "pets-cold" or "light" or "door" or "road"))
            {
                Assert.Empty(group.Clips);
                Assert.Matches("is not there: expected under ../shared/data", group.Absent);
            }
            Assert.All(groups, group => Assert.Equal(group.Clips.Count, group.Clips.DistinctBy(clip => clip.Name).Count()));
        }
    }

    [Fact]
    public async Task A_rival_is_measured_and_compared_with_itself()
    {
        SharedData.Folder("road", "video.mp4");
        string[] arguments = ["--baseline", "blobs", "--only", "road"];
        var table = await Measured(arguments);
        Assert.Contains("| road | identities | 1 |", table);
        Assert.Equal(table.TrimEnd(), File.ReadAllText(Path.Combine(At("out"), "yardstick.md")).TrimEnd());
        var earlier = At("earlier.json");
        File.Copy(Path.Combine(At("out"), "yardstick.json"), earlier);

        var json = JsonDocument.Parse(await Measured([.. arguments, "--against", earlier, "--json"])).RootElement;
        Assert.Equal("blobs", json.GetProperty("tracker").GetString());
        var differences = json.GetProperty("differences")[0].GetProperty("figures");
        Assert.Equal(0, differences.GetProperty("identities").GetProperty("mean").GetDouble());
    }

    [Fact]
    public async Task Detections_by_others_are_skipped_where_there_are_none()
    {
        SharedData.Folder("road", "video.mp4");
        var table = await Measured("--baseline", "bytetrack-detections", "--only", "road");
        Assert.Contains("- road was skipped: there are no detections for its clips", table);
    }
}
