using Sqair.Tracking;

namespace Sqair.Shared.Tests.Tracking;

public sealed class EngineCacheTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("sqair-engines").FullName;

    [Fact]
    public void Each_part_of_the_combination_makes_another_key()
    {
        string[] keys =
        [
            EngineCache.Key("Orin 8.7", "100300", "1.31.0", "7c57d2e01650"),
            EngineCache.Key("Thor 11.0", "100300", "1.31.0", "7c57d2e01650"),
            EngineCache.Key("Orin 8.7", "101300", "1.31.0", "7c57d2e01650"),
            EngineCache.Key("Orin 8.7", "100300", "1.31.1", "7c57d2e01650"),
            EngineCache.Key("Orin 8.7", "100300", "1.31.0", "7c57d2e01651"),
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(keys[0], EngineCache.Key("Orin 8.7", "100300", "1.31.0", "7c57d2e01650"));
    }

    [Fact]
    public void The_last_used_are_kept_and_what_is_not_ours_stays()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "photos"));
        var keys = Enumerable.Range(0, EngineCache.Kept + 1).Select(i => EngineCache.Key("gpu", "1", "1", $"{i}")).ToArray();
        for (var i = 0; i < EngineCache.Kept; i++)
        {
            var folder = EngineCache.Use(_folder, keys[i]);
            File.WriteAllText(Path.Combine(folder, "engine"), "built");
            Directory.SetLastWriteTimeUtc(folder, DateTime.UtcNow.AddDays(i - 10));
        }
        // The oldest is used again, so the second one is the oldest when there is one more.
        Assert.Equal("built", File.ReadAllText(Path.Combine(EngineCache.Use(_folder, keys[0]), "engine")));
        EngineCache.Use(_folder, keys[^1]);
        Assert.Equal([.. keys.Where(key => key != keys[1]).Append("photos").Order()],
            Directory.GetDirectories(_folder).Select(folder => Path.GetFileName(folder)!).Order());
    }

    [Fact]
    public void Without_a_gpu_nothing_is_kept()
    {
        if (File.Exists("/dev/nvidia0") || File.Exists("/dev/nvgpu")) Assert.Skip("this machine has a GPU");
        Assert.Null(EngineCache.FolderFor(_folder, 0, "7c57d2e01650"));
        Assert.Empty(Directory.GetDirectories(_folder));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
