using System.Text.Json;
using System.Text.RegularExpressions;
using Sqair.Deploy.Tests.Tools;
using Sqair.Edge.Tests;
using Sqair.Edge.Tests.Tools;

namespace Sqair.Deploy.Tests;

/// <summary>What can be known of the Containerfile where no container engine is: it fits the package that it installs.</summary>
public sealed class ContainerTests : IDisposable
{
    readonly TestFolder _folder = new();
    readonly string[] _lines = [.. Regex.Replace(File.ReadAllText(Files.InRepository("deploy/jetson/Containerfile")), @"(?m)^#.*\n", "")
        .Replace("\\\n", " ").Split('\n').Where(line => line.Length > 0)];
    string? _mounted;

    string Value(string instruction) =>
        Assert.Single(_lines, line => line.StartsWith(instruction + " ", StringComparison.Ordinal))[(instruction.Length + 1)..];

    [Fact]
    public void It_begins_with_an_argument_that_chooses_one_of_its_images()
    {
        Assert.Equal("ARG JETPACK=6", _lines[0]);
        var stages = _lines.Select(line => Regex.Match(line, @"^FROM docker\.io/library/ubuntu:(22|24)\.04 AS (jetpack[67])$"))
            .Where(match => match.Success).Select(match => (match.Groups[1].Value, match.Groups[2].Value));
        Assert.Equal([("22", "jetpack6"), ("24", "jetpack7")], stages);
        Assert.Contains("FROM jetpack${JETPACK}", _lines);
        foreach (var line in _lines) Assert.Matches("^(ARG|FROM|COPY|RUN|ENV|USER|WORKDIR|VOLUME|HEALTHCHECK|ENTRYPOINT|CMD) ", line);
    }

    [Fact]
    public void What_it_copies_is_what_build_deb_makes()
    {
        var pattern = _lines.Single(line => line.StartsWith("ARG DEB=", StringComparison.Ordinal))[8..];
        Assert.Equal("${DEB} /tmp/sqair-edge.deb", Value("COPY"));
        Assert.Contains("/tmp/sqair-edge.deb", Value("RUN"));
        var name = Path.GetFileName(Build.Amd64).Replace("_amd64", "_arm64");
        Assert.Matches($"^{Regex.Escape(pattern).Replace("\\*", "[^/]*")}$", name);
    }

    /// <summary>As a container does: without systemd, as the image's account, with its environment, from its folder.</summary>
    [Fact]
    public void The_package_is_installed_and_started_as_it_says()
    {
        Build.RootOrSkip();
        foreach (var name in (string[])["upper", "work", "root"]) Directory.CreateDirectory(_folder.File(name));
        _mounted = _folder.File("root");
        Shell.Script($"""
            cd '{_folder.Path}'
            mount -t overlay overlay -o 'lowerdir={Build.Amd64Root},upperdir=upper,workdir=work' '{_mounted}'
            mount -t proc proc '{_mounted}/proc'
            cp '{Build.Amd64}' '{_mounted}/tmp/sqair-edge.deb'
            DEBIAN_FRONTEND=noninteractive chroot '{_mounted}' dpkg -i /tmp/sqair-edge.deb
            """).Fine();
        var (user, folder, volume) = (Value("USER"), Value("WORKDIR"), Value("VOLUME"));
        Assert.Equal(folder, volume);
        var environment = _lines.Where(line => line.StartsWith("ENV ", StringComparison.Ordinal)).SelectMany(line => line[4..].Split(' '));
        var entry = JsonSerializer.Deserialize<string[]>(Value("ENTRYPOINT"))!;
        Answer As(IEnumerable<string> command) => Shell.Run(
            "chroot", [$"--userspec={user}", _mounted, "env", "-C", folder, .. environment, .. command], null);
        foreach (var variable in environment.Where(one => one.Contains("_DIRECTORY=/var", StringComparison.Ordinal)))
            Assert.Equal("", As(["touch", $"{variable.Split('=')[1]}/x"]).Fine());
        var health = JsonSerializer.Deserialize<string[]>(Regex.Match(Value("HEALTHCHECK"), @"CMD (\[.*\])$").Groups[1].Value)!;
        Assert.Contains(": fine; device ", As(health).Fine());
        // It begins as it would there, and finds that there is neither the example's camera nor its broker.
        var start = As(["timeout", "8", .. entry, .. JsonSerializer.Deserialize<string[]>(Value("CMD"))!]);
        Assert.Contains("sqair-edge", start.Output);
        Assert.Matches(@"1 camera\(s\), model \S+ \([0-9a-f]{12}, unsigned\) on Cpu", start.Output);
        Assert.True(start.Code is 0 or 124, start.Output);
    }

    public void Dispose()
    {
        if (_mounted is not null) Shell.Run("umount", "--lazy", "--recursive", _mounted).Fine();
        Shell.Run("rm", "-rf", "--one-file-system", _folder.Path);
    }
}
