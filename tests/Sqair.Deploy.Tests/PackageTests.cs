using System.Text.RegularExpressions;
using Sqair.Deploy.Tests.Tools;
using Sqair.Edge.Tests;
using Sqair.Edge.Tests.Tools;

namespace Sqair.Deploy.Tests;

/// <summary>The Debian package by itself: its form, and its life on a system that does not run.</summary>
public sealed class PackageTests : IDisposable
{
    readonly TestFolder _folder = new();
    string? _mounted;

    [Fact]
    public void Lintian_has_no_word_to_say() => Assert.Equal("", Shell.Run(
        "lintian", "--allow-root", "--suppress-tags", "initial-upload-closes-no-bugs", Build.Amd64).Fine().Trim());

    [Fact]
    public void It_is_installed_upgraded_removed_and_purged_without_loss()
    {
        var root = Mounted();
        Answer Inside(string command) => Shell.Run("chroot", root, "bash", "-euc", command);
        File.Copy(Build.Amd64, Path.Combine(root, "root/first.deb"));
        Upgrade(Build.Amd64, Path.Combine(root, "root/second.deb"));

        Inside("dpkg -i /root/first.deb").Fine();
        Assert.Equal("""
            root:root 755 /etc/sqair-edge
            root:root 755 /etc/sqair-edge/keys
            root:root 600 /etc/sqair-edge/secrets
            root:root 644 /etc/sqair-edge/sqair-edge.yaml
            root:root 644 /lib/systemd/system/sqair-edge.service
            root:root 644 /lib/udev/rules.d/60-sqair-edge.rules
            root:root 755 /usr/lib/sqair-edge/sqair-edge
            root:root 644 /usr/share/doc/sqair-edge/examples/sqair-edge.example.yaml
            root:root 644 /usr/share/sqair-edge/pedestrians.sqair
            sqair-edge:sqair-edge 750 /var/cache/sqair-edge
            sqair-edge:sqair-edge 750 /var/lib/sqair-edge
            sqair-edge:sqair-edge 750 /var/lib/sqair-edge/models

            """, Inside("""
            stat -c '%U:%G %a %n' /etc/sqair-edge /etc/sqair-edge/* /lib/systemd/system/sqair-edge.service \
              /lib/udev/rules.d/60-sqair-edge.rules /usr/lib/sqair-edge/sqair-edge /usr/share/doc/sqair-edge/examples/* \
              /usr/share/sqair-edge/* /var/cache/sqair-edge /var/lib/sqair-edge /var/lib/sqair-edge/*
            """).Fine());
        Assert.Matches("gpio|video", Inside("id -nG sqair-edge").Fine());
        Assert.Contains("disabled", Inside("systemctl is-enabled sqair-edge || true").Fine());
        // The shipped configuration is one that the daemon takes, and the libraries are all there.
        Assert.Contains("fine; device sqair, 1 camera(s): camera",
            Inside("sqair-edge validate --config /etc/sqair-edge/sqair-edge.yaml").Fine());
        Assert.Contains("runs on Cpu", Inside("sqair-edge check --config /etc/sqair-edge/sqair-edge.yaml || true").Fine());

        Inside("""
            echo '# mine' >>/etc/sqair-edge/sqair-edge.yaml; echo 'PASSWORD=x' >>/etc/sqair-edge/secrets
            echo key >/etc/sqair-edge/keys/a.pem
            echo learnt >/var/lib/sqair-edge/door.state; systemctl enable --quiet sqair-edge
            """).Fine();
        const string Mine = "tail -qn1 /etc/sqair-edge/sqair-edge.yaml /etc/sqair-edge/secrets /etc/sqair-edge/keys/a.pem "
            + "/var/lib/sqair-edge/door.state; systemctl is-enabled sqair-edge";
        const string Kept = "# mine\nPASSWORD=x\nkey\nlearnt\nenabled\n";
        Inside("dpkg --force-confold -i /root/second.deb").Fine();
        Assert.Equal(Kept, Inside(Mine).Fine());
        Assert.Equal("# of the second\n", Inside("tail -n1 /etc/sqair-edge/sqair-edge.yaml.dpkg-dist").Fine());
        Assert.Equal("9.9\n", Inside("dpkg-query -W -f '${Version}' sqair-edge").Fine());

        Inside("dpkg -r sqair-edge").Fine();
        Assert.Equal(Kept, Inside(Mine.Replace("systemctl is-enabled sqair-edge", "echo enabled")).Fine());
        Assert.Equal("", Inside("ls /usr/lib/sqair-edge /lib/systemd/system/sqair-edge.service 2>/dev/null || true").Fine());
        Inside("dpkg --force-confold -i /root/first.deb").Fine();
        Assert.Equal(Kept, Inside(Mine).Fine());

        Inside("dpkg -P sqair-edge").Fine();
        Assert.Equal("", Inside("find / -xdev -path /proc -prune -o -path /root -prune -o -path /var/lib/dpkg -prune -o -path /var/log "
            + "-prune -o -name '*sqair*' -print; getent passwd sqair-edge || true; getent group sqair-edge || true").Fine());
    }

    [Fact]
    public void The_unit_is_sound_and_closed()
    {
        Build.RootOrSkip();
        var root = Mounted();
        File.Copy(Build.Amd64, Path.Combine(root, "root/first.deb"));
        Shell.Run("chroot", root, "dpkg", "-i", "/root/first.deb").Fine();
        Assert.Equal("", Shell.Run("chroot", root, "systemd-analyze", "verify", "/lib/systemd/system/sqair-edge.service").Fine().Trim());
        var security = Shell.Run("systemd-analyze", "security", "--offline=true", Files.InRepository("systemd/sqair-edge.service")).Fine();
        var exposure = double.Parse(Regex.Match(security, @"exposure level for sqair-edge.service: ([0-9.]+)").Groups[1].Value,
            System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(exposure, 0, 2.0);
    }

    public void Dispose()
    {
        if (_mounted is not null) Shell.Run("umount", "--lazy", "--recursive", _mounted).Fine();
        Shell.Run("rm", "-rf", "--one-file-system", _folder.Path);
    }

    /// <summary>A root to write to, with /proc and /dev.</summary>
    string Mounted()
    {
        Build.RootOrSkip();
        var lower = Build.Amd64Root;
        foreach (var name in (string[])["upper", "work", "root"]) Directory.CreateDirectory(_folder.File(name));
        _mounted = _folder.File("root");
        Shell.Script($"""
            mount -t overlay overlay -o 'lowerdir={lower},upperdir={_folder.File("upper")},workdir={_folder.File("work")}' '{_mounted}'
            mount -t proc proc '{_mounted}/proc'
            """).Fine();
        return _mounted;
    }

    /// <summary>The same package as a later version, with another configuration file.</summary>
    void Upgrade(string package, string path) => Shell.Script($"""
        cd '{_folder.Path}'
        dpkg-deb -R '{package}' next
        sed -i 's/^Version: .*/Version: 9.9/' next/DEBIAN/control
        echo '# of the second' >>next/etc/sqair-edge/sqair-edge.yaml
        dpkg-deb --root-owner-group -Zzstd -z1 --build next '{path}'
        """).Fine();
}
