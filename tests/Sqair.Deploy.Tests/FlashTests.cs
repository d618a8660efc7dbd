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
        Assert.Matches(@"ok    camera door: rtsp://\*\*\*@127.0.0.1:\d+: h264 320x240\n", dry);
        Assert.Contains($"ok    broker: 127.0.0.1:{broker.Port}: something listens there", dry);
        Assert.Matches(@"\n1\. would install sqair-edge \S+", dry);
        Assert.Matches("\n6\\. would print the topics, and wait 60 s for the first count\nnothing was changed; nothing is missing\n", dry);
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
        var words = device.Run("cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline | tr '\\0' '\\n'").Fine();
        Assert.Matches("rtsp://127.0.0.1:[0-9]+/redirected-", words);
        foreach (var secret in (string[])["SECRET-OF-BROKER", "w0rd"]) Assert.DoesNotContain(secret, words);
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
        // From the device before the installation, and by the daemon's account before the service starts.
        Assert.Matches(@"FAIL  camera door: rtsp://\*\*\*@127.0.0.1:\d+: 127.0.0.1 refuses port \d+\n      remedy: the machine is there "
            + "and nothing listens on that port: .*; the installation goes on", away.Output);
        Assert.Matches("      FAIL  camera door: .*\n *remedy: ", away.Output);
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

    /// <summary>Everything that would be done and everything that is missing, at once; and nothing is built for it.</summary>
    [Fact]
    public void A_dry_run_tells_the_whole_plan_whatever_is_missing()
    {
        var answer = Shell.Run(Files.InRepository("deploy/jetson/flash"), "root@127.0.0.1", "--ssh", $"Port={Mosquitto.FreePort()}",
            "--ssh", "BatchMode=yes", "--camera", "door=rtsp://viewer:w0rd@10.0.0.21/x", "--broker", "broker.local", "--dry-run");
        Assert.Equal(1, answer.Code);
        Assert.Matches("FAIL  connection: .*refused.*\n      remedy: ", answer.Output);
        var steps = Regex.Matches(answer.Output, @"(?m)^(\d)\. would (\w+)").Select(step => $"{step.Groups[1]} {step.Groups[2]}");
        Assert.Equal(["1 build", "2 install", "3 write", "4 write", "5 stop", "6 enable", "7 print"], steps);
        Assert.Contains("\nnothing was changed; 1 thing(s) missing", answer.Output);
        Assert.DoesNotContain("w0rd", answer.Output);
    }

    /// <summary>From the device's side, without a device: the script that runs there.</summary>
    [Fact]
    public void What_is_wrong_with_camera_and_broker_is_told_from_the_device()
    {
        using var camera = new RtspCamera("viewer:pass");
        camera.Start(Clip.Make(_folder.File("a.mp4"), frames: 70));
        _folder.Write("text.mp4", "no video");
        string Look(string call, string path = "/usr/sbin:/usr/bin:/sbin:/bin") => Shell.Script($$"""
            export PATH={{path}}
            { cat '{{Files.InRepository("deploy/jetson/lib/look.sh")}}'; echo "{{call}}"; } | /bin/bash -s
            """).Fine();
        string LookAt(string url) => Look($"look_camera door {url}");
        var port = Mosquitto.FreePort();
        Assert.Matches("^ok\tcamera door\t.*: h264 320x240\t\n$", LookAt(camera.UrlFor("viewer:pass")));
        Assert.Matches("^FAIL\tcamera door\t.*password was refused\tsee that they are right", LookAt(camera.UrlFor("viewer:w0rd")));
        Assert.DoesNotContain("w0rd", LookAt(camera.UrlFor("viewer:w0rd")));
        Assert.Matches("^FAIL\tcamera door\t.*no such stream\t", LookAt(camera.UrlFor("viewer:pass").Replace("/camera", "/other")));
        Assert.Matches("^FAIL\tcamera door\t.*refuses port", Look($"look_camera door rtsp://viewer:pass@127.0.0.1:{port}/x"));
        Assert.Matches("^FAIL\tcamera door\t.*knows no host nowhere.invalid\t.*getent", Look("look_camera door rtsp://nowhere.invalid/x"));
        Assert.Matches("^FAIL\tcamera door\t/dev/video4711: no such device\t", Look("look_camera door /dev/video4711"));
        Assert.Matches("^FAIL\tbroker\t127.0.0.1:\\d+: 127.0.0.1 refuses port", Look($"look_broker 127.0.0.1 {port}"));
        using var broker = new Mosquitto();
        Assert.Matches("^ok\tbroker\t", Look($"look_broker 127.0.0.1 {broker.Port}"));
        // A device that has no ffmpeg yet.
        Directory.CreateDirectory(_folder.File("bin"));
        foreach (var tool in (string[])["bash", "timeout", "cat"]) File.CreateSymbolicLink(_folder.File($"bin/{tool}"), $"/usr/bin/{tool}");
        Assert.Matches("^note\tcamera door\t.*something listens there; ffprobe is not on the device yet: .*before the service starts\t\n$",
            Look($"look_camera door {camera.UrlFor("viewer:pass")}", _folder.File("bin")));
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
