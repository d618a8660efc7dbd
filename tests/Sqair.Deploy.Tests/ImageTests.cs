using Sqair.Deploy.Tests.Tools;
using Sqair.Edge.Tests;
using Sqair.Edge.Tests.Tools;

namespace Sqair.Deploy.Tests;

/// <summary>An SD-card image that is changed before its first start.</summary>
public sealed class ImageTests : IDisposable
{
    const long Begin = 16 << 20;

    readonly TestFolder _folder = new();

    [Fact]
    public void An_image_installs_itself_at_its_first_start_and_counts()
    {
        Build.RootOrSkip();
        var image = Image(Build.Amd64Root, 1500);
        Shell.Run("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=7", "-t", "60", "-c:v", "libx264",
            "-preset", "ultrafast", "-pix_fmt", "yuv420p", _folder.File("clip.mp4")).Fine();
        using var broker = new Mosquitto();
        using var camera = new RtspCamera("viewer:secret");
        camera.Start(_folder.File("clip.mp4"));
        string[] settings =
        [
            "--deb", Build.Amd64, "--camera", $"door={camera.UrlFor("viewer:secret")}", "--broker", $"127.0.0.1:{broker.Port}",
            "--device", "gate"
        ];
        // Twice is once.
        Flash(image, settings).Fine();
        Assert.Matches(
            @"ok    image: sqair-edge \S+ installs itself at the first start, and runs as 'gate'\n", Flash(image, settings).Fine());

        using var device = new Device(image, Mount);
        Assert.Matches("^sqair/gate/door/count .*\"count\":", Shell.Run(
            "mosquitto_sub", "-p", $"{broker.Port}", "-t", "sqair/gate/+/count", "-v", "-C", "1", "-W", "120").Fine());
        Await.True(() => device.Run("test -e /var/lib/sqair-edge-install").Code != 0, () => device.Run("journalctl -n 40").Output);
        Assert.Equal("active\nenabled\n", device.Run("systemctl is-active sqair-edge; systemctl is-enabled sqair-edge").Output);
        Assert.Contains("install ok installed", device.Run("dpkg-query -W -f '${Status}' sqair-edge").Fine());
        Assert.Equal("1\n", device.Run("grep -c CAMERA_DOOR=rtsp /etc/sqair-edge/secrets").Fine());
    }

    [Fact]
    public void An_image_for_arm64_takes_the_package_for_arm64_only()
    {
        Build.RootOrSkip();
        // What debootstrap leaves to the second stage, which needs the processor.
        var root = _folder.File("arm64");
        Shell.Script($"cp -a '{Build.Arm64Root}' '{root}'; mkdir -p '{root}/etc/systemd'; echo nano >'{root}/etc/hostname'; "
            + $"printf 'Package: dpkg\\nStatus: install ok installed\\nArchitecture: arm64\\nVersion: 1\\n"
            + "Maintainer: x\\nDescription: x\\n\\n' "
            + $">'{root}/var/lib/dpkg/status'").Fine();
        var image = Image(root, 900);
        string[] settings = ["--camera", "/dev/video0", "--broker", "broker.local"];
        var wrong = Flash(image, ["--deb", Build.Amd64, .. settings]);
        Assert.Equal(1, wrong.Code);
        Assert.Matches("FAIL  package: .* is for amd64\n      remedy: take one for arm64\n", wrong.Output);

        Assert.Contains("note  ffmpeg is not in the image", Flash(image, ["--deb", Build.Arm64, .. settings]).Fine());
        var mounted = Directory.CreateDirectory(_folder.File("mounted")).FullName;
        Shell.Run("mount", "-o", Mount + ",ro", image, mounted).Fine();
        try
        {
            Assert.Contains("device: 'nano'\n", File.ReadAllText($"{mounted}/etc/sqair-edge/sqair-edge.yaml"));
            Assert.Equal("600\n", Shell.Run("stat", "-c", "%a", $"{mounted}/etc/sqair-edge/secrets").Fine());
            Shell.Run("cmp", Build.Arm64, $"{mounted}/var/lib/sqair-edge-install/{Path.GetFileName(Build.Arm64)}").Fine();
            Assert.True(File.Exists($"{mounted}/etc/systemd/system/sqair-edge-install.service"));
        }
        finally
        {
            Shell.Run("umount", mounted).Fine();
        }
    }

    [Fact]
    public void What_is_no_image_is_refused()
    {
        Build.RootOrSkip();
        string[] settings = ["--camera", "/dev/video0", "--broker", "broker.local"];
        var answer = Flash(_folder.Write("text.img", "this is no image\n"), settings);
        Assert.Equal(1, answer.Code);
        Assert.Matches("FAIL  image: its system cannot be mounted: .*\n      remedy: ", answer.Output);
        answer = Flash(_folder.File("text.img"), []);
        Assert.Equal(2, answer.Code);
        Assert.Contains("settings are missing", answer.Output);
    }

    public void Dispose() => Shell.Run("rm", "-rf", "--one-file-system", _folder.Path);

    static string Mount => $"loop,offset={Begin}";

    static Answer Flash(string image, IEnumerable<string> arguments) =>
        Shell.Run(Files.InRepository("deploy/jetson/image"), [image, .. arguments], null);

    /// <summary>With two partitions, as boards have a small one for starting and one for the system.</summary>
    string Image(string root, int mebibytes)
    {
        var image = _folder.File("card.img");
        Shell.Script($"""
            truncate -s {mebibytes}M '{image}'
            printf 'label: gpt\nstart=1MiB, size=8MiB\nstart={Begin >> 20}MiB, size={mebibytes - 32}MiB\n' | sfdisk -q '{image}'
            mke2fs -q -t ext4 -d '{root}' -E offset={Begin} '{image}' {mebibytes - 32}M
            """).Fine();
        return image;
    }
}
