using Sqair.Trainer.Retraining;
using Sqair.Trainer.Tests.Training;

namespace Sqair.Trainer.Tests.Retraining;

public sealed class ClipSplitTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("sqair-split-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    string Make(int clips)
    {
        for (var i = 0; i < clips; i++) TrainingRunTests.Clip().Save(Path.Combine(_folder, $"door-20260504T1200{i:00}Z-000100.clip"));
        return Path.Combine(_folder, "split.json");
    }

    /// <summary>Where the shelf is full no more come, however long one waits.</summary>
    [Fact]
    public void Too_few_clips_are_refused_with_both_remedies()
    {
        var path = Make(ClipSplit.Fewest - 1);
        var bytes = Directory.GetFiles(_folder).Sum(file => new FileInfo(file).Length);
        var said = Assert.Throws<UserErrorException>(() => ClipSplit.Make(_folder, path, _ => { })).Message;
        Assert.Equal($"{_folder}: 9 clips to train on, expected 10 or more; leave the device longer, or, where its shelf is full of these ("
            + FormattableString.Invariant($"{bytes / 1e6:0.0} MB), raise 'record: {{ megabytes: … }}' in its configuration"), said);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void Whose_clips_are_left_out_and_why_is_said()
    {
        var path = Make(ClipSplit.Fewest);
        var clip = TrainingRunTests.Clip();
        foreach (var camera in (string[])["road", "back-yard"])
        {
            var other = clip with { FramesPerSecond = clip.FramesPerSecond / 2 };
            other.Save(Path.Combine(_folder, $"{camera}-20260504T120000Z-000100.clip"));
        }
        List<string> said = [];
        Assert.Equal(8, ClipSplit.Make(_folder, path, said.Add).Training.Length);
        var rate = clip.FramesPerSecond;
        Assert.StartsWith(
            FormattableString.Invariant($"2 clips of back-yard and road are left out: 128x96 at {rate / 2:0.##} a second ")
            + FormattableString.Invariant($"instead of 128x96 at {rate:0.##} a second; "), Assert.Single(said));
    }

    [Fact]
    public void The_newest_are_kept_back()
    {
        var split = ClipSplit.Make(_folder, Make(ClipSplit.Fewest), _ => { });
        Assert.Equal(["door-20260504T120008Z-000100.clip", "door-20260504T120009Z-000100.clip"], split.Kept);
        Assert.Equal(8, split.Training.Length);
        Assert.Equal(split.Kept, ClipSplit.TryLoad(Path.Combine(_folder, "split.json"))!.Kept);
    }
}
