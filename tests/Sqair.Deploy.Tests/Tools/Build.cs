using Sqair.Edge.Tests;

namespace Sqair.Deploy.Tests.Tools;

/// <summary>What takes long to make, made once for all tests.</summary>
static class Build
{
    static readonly Lazy<string> s_amd64 = new(() => Package("amd64", "xz"));
    static readonly Lazy<string> s_arm64 = new(() => Package("arm64", "zstd"));
    static readonly Lazy<string> s_amd64Root = new(() => Root("amd64"));
    static readonly Lazy<string> s_arm64Root = new(() => Root("arm64"));

    /// <summary>Path of the package as it is shipped.</summary>
    public static string Amd64 => s_amd64.Value;

    public static string Arm64 => s_arm64.Value;

    /// <summary>A Debian root with what a device has. Not to be written.</summary>
    public static string Amd64Root => s_amd64Root.Value;

    /// <summary>A Debian root with the libraries that programs for arm64 need.</summary>
    public static string Arm64Root => s_arm64Root.Value;

    /// <summary>Mounts and containers are root's.</summary>
    public static void RootOrSkip()
    {
        if (!Environment.IsPrivilegedProcess) Assert.Skip("needs root: it mounts file systems and boots a container");
    }

    static string Package(string architecture, string compression) =>
        Shell.Run(Files.InRepository("deploy/jetson/build-deb"), "--arch", architecture, "--compression", compression,
            "--out", Files.InRepository("artifacts/deb-test")).Fine().Trim();

    static string Root(string architecture)
    {
        RootOrSkip();
        var folder = Files.InRepository($"artifacts/roots/bookworm-{architecture}");
        Shell.Run(Files.InRepository("eng/debian-root.sh"), architecture, folder).Fine();
        return folder;
    }
}
