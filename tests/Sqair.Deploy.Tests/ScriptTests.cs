using Sqair.Deploy.Tests.Tools;
using Sqair.Edge.Tests;
using Sqair.Edge.Tests.Tools;

namespace Sqair.Deploy.Tests;

/// <summary>Scripts that people run, from the outside.</summary>
public sealed class ScriptTests
{
    /// <summary>Those that people run: whoever sources usage.sh is one.</summary>
    public static TheoryData<string> Scripts => [
        "deploy/jetson/build-deb", "deploy/jetson/flash", "deploy/jetson/image", "deploy/jetson/package/sqair-edge-check", "demo", "test",
        .. Directory.GetFiles(Files.InRepository("eng"), "*.sh").Where(file => File.ReadAllText(file).Contains("eng/usage.sh\" \"$@\""))
            .Select(file => $"eng/{Path.GetFileName(file)}").Order(),
    ];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Help_is_a_few_lines_and_what_is_not_known_is_one(string script)
    {
        var program = script.Contains("/package/") ? "sh" : "bash";
        var help = Shell.Run(program, Files.InRepository(script), "--help");
        Assert.Equal(0, help.Code);
        Assert.InRange(help.Output.Trim().Split('\n').Length, 2, 25);
        foreach (var option in (string[])["--colour", "-x"])
        {
            var unknown = Shell.Run(program, Files.InRepository(script), option);
            Assert.Equal((2, 1), (unknown.Code, unknown.Output.Trim().Split('\n').Length));
            Assert.Contains(option, unknown.Output);
            Assert.Contains("--help", unknown.Output);
        }
    }

    [Fact]
    public void A_launcher_that_has_to_build_says_so_once()
    {
        using var folder = new TestFolder();
        // Sources and a build tool that stand for the real ones, which take minutes: the launcher is the repository's own.
        foreach (var part in (string[])["eng", "edge", "shared", "bin"]) Directory.CreateDirectory(folder.File(part));
        foreach (var file in (string[])["sqair-edge", "eng/launch.sh", "eng/environment.sh"])
            File.Copy(Files.InRepository(file), folder.File(file));
        folder.Write("edge/A.cs", "");
        folder.Write("eng/setup.sh", "#!/bin/sh\n");
        var output = folder.File("edge/bin/Release/net10.0");
        folder.Write("bin/dotnet", $"""
            #!/bin/sh
            if [ "$1" = build ]; then mkdir -p '{output}'; touch '{output}/sqair-edge.dll'
            else echo ran "$2"; fi

            """);
        Shell.Run("chmod", "755", folder.File("eng/setup.sh"), folder.File("bin/dotnet")).Fine();
        string Launch() => Shell.Run("env", $"PATH={folder.File("bin")}:{Environment.GetEnvironmentVariable("PATH")}",
            folder.File("sqair-edge"), "--version").Fine();
        Assert.Matches("^sqair-edge: building it first, .*\nran --version\n$", Launch());
        Assert.Equal("ran --version\n", Launch());
        File.SetLastWriteTimeUtc(folder.File("edge/A.cs"), DateTime.UtcNow.AddMinutes(1));
        Assert.Contains("building it first", Launch());
    }
}
