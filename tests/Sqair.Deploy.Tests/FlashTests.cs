using System.Text.RegularExpressions;
using Sqair.Deploy.Tests.Tools;
using Sqair.Edge.Tests;
using Sqair.Edge.Tests.Tools;

namespace Sqair.Deploy.Tests;

/// <summary>A device that runs, flashed over SSH, with a camera over RTSP that asks for a password and a real broker.</summary>
public sealed class FlashTests : IDisposable
{
    readonly TestFolder _folder = new();

    [Fact]
    public void A_device_is_flashed_once_and_again_and_says_what_is_wrong()
    {
        Build.RootOrSkip();
        using var broker = new Mosquitto($"allow_anonymous false\npassword_file {Passwords()}");
        using var camera = new RtspCamera("viewer:pass@w0rd");
        Shell.Run("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=7", "-t", "4", "-c:v", "libx264", "-preset",
            "ultrafast", "-g", "7", "-pix_fmt", "yuv420p", _folder.File("clip.mp4")).Fine();
        camera.Start(_folder.File("clip.mp4"));
        using var device = new Device();
        string[] settings =
        [
            "--camera", $"door={camera.UrlFor("viewer:pass%40w0rd")}", "--broker", $"127.0.0.1:{broker.Port}",
            "--broker-user", "entrance", "--broker-password-file", _folder.File("password"),
        ];

        var dry = Flash(device, "root", [.. settings, "--dry-run"]).Fine();
        Assert.Contains("would install sqair-edge ", dry);
        Assert.Contains("with: BROKER_PASSWORD CAMERA_DOOR\n", dry);
        Assert.DoesNotContain("w0rd", dry);
        Assert.NotEqual(0, device.Run("dpkg-query -W sqair-edge").Code);

        // A user whose sudo asks for a password.
        _folder.Write("sudo", "let me in\n");
        var first = Flash(device, "installer", [.. settings, "--sudo-password-file", _folder.File("sudo")]).Fine();
        Assert.Matches("ok    device: entrance: .*, Debian GNU/Linux 12 .*, amd64\n", first);
        Assert.Contains("ok    JetPack: none", first);
        Assert.Matches(@"ok    package: sqair-edge \S+ installed\n", first);
        Assert.Contains("ok    camera door: rtsp://***@127.0.0.1", first);
        Assert.Contains("ok    check: all is well\n", first);
        Assert.Contains("sqair/entrance/door/tracks", first);
        Assert.Matches(@"ok    first count: sqair/entrance/door/count \{.*""count"":0", first);
        Assert.DoesNotContain("w0rd", first);

        // The service as systemd runs it: its account, its secrets, and none of them where another can see them.
        Assert.Equal("active\nenabled\n", device.Run("systemctl is-active sqair-edge; systemctl is-enabled sqair-edge").Output);
        Assert.Equal("sqair-edge\n", device.Run("stat -c %U /proc/$(systemctl show -P MainPID sqair-edge)").Output);
        Assert.DoesNotContain("SECRET-OF-BROKER", device.Run("cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline | tr '\\0' '\\n'").Fine());
        Assert.NotEqual(0, device.Run("su -s /bin/sh sqair-edge -c 'cat /etc/sqair-edge/secrets'").Code);
        // Nobody is told that it runs.
        Assert.Equal("", device.Run("find /var/lib/sqair-edge -path '*Microsoft*'").Fine());

        device.Run("echo 'OTHER=kept' >>/etc/sqair-edge/secrets").Fine();
        var again = Flash(device, "root", settings).Fine();
        Assert.Contains("is installed already\n", again);
        Assert.Contains("ok    first count: ", again);
        Assert.Contains("OTHER=kept\n", device.Run("cat /etc/sqair-edge/secrets").Fine());
        Assert.Contains("ok    configuration: as it was\n", Flash(device, "root", settings).Fine());

        // What the daemon would refuse is taken back.
        var wrong = Flash(device, "root", ["--config", _folder.Write("wrong.yaml", "device: entrance\n")]);
        Assert.Equal(1, wrong.Code);
        Assert.Contains("cameras: is missing", wrong.Output);
        Assert.Matches("FAIL  configuration: .*\n      remedy: ", wrong.Output);
        Assert.Equal("active\n", device.Run("systemctl is-active sqair-edge").Output);
        Assert.Contains("name: door", device.Run("cat /etc/sqair-edge/sqair-edge.yaml").Fine());

        // A camera that is away fails its check, with a remedy, and the service waits for it.
        camera.Kill();
        var away = Flash(device, "root", [.. settings, "--wait", "3"]);
        Assert.Equal(1, away.Code);
        Assert.Matches("FAIL  camera door: .*\n *remedy: ", away.Output);
        Assert.Contains("ok    service: enabled and started\n", away.Output);
    }

    [Theory]
    [InlineData("a device is missing", "--dry-run")]
    [InlineData("--camera is missing", "root@127.0.0.1", "--broker", "localhost")]
    [InlineData("--broker is 'mqtt://x', expected HOST or HOST:PORT", "root@127.0.0.1", "--camera", "/dev/video0", "--broker", "mqtt://x")]
    [InlineData("/nowhere.pem: no such file", "root@127.0.0.1", "--key", "/nowhere.pem")]
    [InlineData("--colour is not known", "root@127.0.0.1", "--colour", "red")]
    public void A_wrong_command_line_changes_nothing(string expected, params string[] arguments)
    {
        var answer = Shell.Run(Files.InRepository("deploy/jetson/flash"), arguments);
        Assert.Equal(2, answer.Code);
        Assert.Contains(expected, answer.Output);
    }

    [Fact]
    public void A_device_that_is_not_there_has_a_remedy()
    {
        var answer = Shell.Run(Files.InRepository("deploy/jetson/flash"),
            "root@127.0.0.1", "--ssh", $"Port={Mosquitto.FreePort()}", "--ssh", "BatchMode=yes");
        Assert.Equal(1, answer.Code);
        Assert.Matches("FAIL  connection: .*refused.*\n      remedy: see that root@127.0.0.1 has power", answer.Output);
    }

    [Fact]
    public void A_jetson_is_known_by_its_files()
    {
        Directory.CreateDirectory(_folder.File("root/etc"));
        Directory.CreateDirectory(_folder.File("root/proc/device-tree"));
        Directory.CreateDirectory(_folder.File("root/var/lib/dpkg/info"));
        _folder.Write("root/etc/nv_tegra_release", "# R36 (release), REVISION: 4.3, GCID: 38968081, BOARD: generic, EABI: aarch64\n");
        _folder.Write("root/etc/os-release", "PRETTY_NAME=\"Ubuntu 22.04.5 LTS\"\n");
        _folder.Write("root/proc/device-tree/model", "NVIDIA Jetson Orin Nano Engineering Reference Developer Kit Super\0");
        _folder.Write("root/var/lib/dpkg/status", """
            Package: dpkg
            Status: install ok installed
            Maintainer: x
            Architecture: arm64
            Version: 1.21.1ubuntu2
            Description: x

            Package: nvidia-jetpack
            Status: install ok installed
            Maintainer: x
            Architecture: arm64
            Version: 6.2+b77
            Description: x

            """);
        string Probe() => Shell.Run("sh", Files.InRepository("deploy/jetson/lib/probe.sh"), _folder.File("root")).Fine();
        var found = Probe();
        foreach (var line in (string[])["arch=arm64", "os=Ubuntu 22.04.5 LTS", "l4t=36.4.3", "jetpack=6.2",
            "board=NVIDIA Jetson Orin Nano Engineering Reference Developer Kit Super"])
            Assert.Contains(line + "\n", found);
        // Without NVIDIA's package the release tells.
        _folder.Write("root/var/lib/dpkg/status", "");
        _folder.Write("root/etc/nv_tegra_release", "# R38 (release), REVISION: 2.0, GCID: 1, BOARD: generic, EABI: aarch64\n");
        Assert.Contains("jetpack=7\n", Probe());
    }

    public void Dispose() => _folder.Dispose();

    static Answer Flash(Device device, string user, IEnumerable<string> arguments) => Shell.Run(Files.InRepository("deploy/jetson/flash"),
        [$"{user}@127.0.0.1", .. device.SshOptions("--ssh"), "--deb", Build.Amd64, .. arguments], null);

    string Passwords()
    {
        _folder.Write("password", "SECRET-OF-BROKER\n");
        Shell.Run("mosquitto_passwd", "-c", "-b", _folder.File("passwords"), "entrance", "SECRET-OF-BROKER").Fine();
        return _folder.File("passwords");
    }
}
