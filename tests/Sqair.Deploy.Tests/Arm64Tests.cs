using System.Globalization;
using Sqair.Deploy.Tests.Tools;
using Sqair.Edge.Tests.Tools;

namespace Sqair.Deploy.Tests;

/// <summary>What a Jetson gets, on an emulated processor.</summary>
public sealed class Arm64Tests : IDisposable
{
    const int Frames = 14;

    readonly TestFolder _folder = new();

    [Fact]
    public void The_package_for_arm64_finds_whom_the_one_for_amd64_finds()
    {
        Build.RootOrSkip();
        var video = Path.Combine(SharedData.Folder("pets09-s2l1-dev", "video.mp4"), "video.mp4");
        // The daemon takes eight frames a second; the clip has seven.
        Shell.Run("ffmpeg", "-v", "error", "-i", video, "-frames:v", $"{Frames}", "-c:v", "libx264", "-preset", "ultrafast",
            _folder.File("clip.mp4")).Fine();
        var arm = Rows(Build.Arm64, "arm64", "qemu-aarch64-static", "-L", Build.Arm64Root);
        var amd = Rows(Build.Amd64, "amd64", "env");
        Assert.NotEmpty(amd);
        Assert.Equal(amd.Select(row => (row[0], row[1])), arm.Select(row => (row[0], row[1])));
        foreach (var (mine, other) in arm.Zip(amd))
            for (var i = 2; i < 6; i++) Assert.InRange(mine[i], other[i] - 2, other[i] + 2);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Frame, identity, left, top, width and height of each track.</summary>
    List<double[]> Rows(string package, string name, params string[] runner)
    {
        var root = _folder.File(name);
        Shell.Run("dpkg-deb", "-x", package, root).Fine();
        var config = _folder.Write($"{name}.yaml", $$"""
            device: test
            models: {allowUnsigned: true}
            model: {{root}}/usr/share/sqair-edge/pedestrians.sqair
            cameras: [{name: pets, source: {{_folder.File("clip.mp4")}}}]
            output: {motFile: {{_folder.File($"{name}.txt")}}}
            """);
        // qemu does not notice code that is written by way of another mapping, which is how .NET protects its own. A Cortex-A76 is what an
        // Orin has but for the car's safety.
        var environment = new Dictionary<string, string> { ["DOTNET_EnableWriteXorExecute"] = "0", ["QEMU_CPU"] = "cortex-a76" };
        string[] arguments = [.. runner[1..], $"{root}/usr/lib/sqair-edge/sqair-edge", "run", "--once", "--config", config];
        Shell.Run(runner[0], arguments, environment).Fine();
        return [.. File.ReadLines(_folder.File($"{name}.txt"))
            .Select(line => line.Split(',').Take(6).Select(value => double.Parse(value, CultureInfo.InvariantCulture)).ToArray())];
    }
}
