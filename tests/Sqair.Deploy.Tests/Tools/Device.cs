using System.Diagnostics;
using Sqair.Edge.Tests.Tools;

namespace Sqair.Deploy.Tests.Tools;

/// <summary>
/// A Debian system that is booted by its own systemd, with an SSH server on the loopback interface, which it shares with this machine.
/// What it writes is gone with it.
/// </summary>
sealed class Device : IDisposable
{
    readonly TestFolder _folder = new();
    Process? _container;
    bool _mounted;

    /// <param name="mountOptions">How to mount another root than <see cref="Build.Amd64Root"/>, with <paramref name="image"/>.</param>
    public Device(string? image = null, string? mountOptions = null)
    {
        Port = Mosquitto.FreePort();
        try
        {
            Start(image, mountOptions);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Root => _folder.File("root");

    public int Port { get; }

    /// <summary>Options for ssh, each after a word that announces it.</summary>
    public IEnumerable<string> SshOptions(string word) =>
        ((string[])[$"Port={Port}", $"IdentityFile={_folder.File("key")}", "BatchMode=yes", "StrictHostKeyChecking=no",
            "UserKnownHostsFile=/dev/null", "LogLevel=ERROR"]).SelectMany(option => (string[])[word, option]);

    /// <summary>A command there, as root.</summary>
    public Answer Run(string command) => Shell.Run("ssh", [.. SshOptions("-o"), "root@127.0.0.1", command], null);

    public void Dispose()
    {
        try
        {
            // The first process of the container; with it go all others.
            if (_container is not null) Shell.Run("pkill", "-KILL", "-P", $"{_container.Id}");
            if (_container?.WaitForExit(20_000) == false) _container.Kill(entireProcessTree: true);
        }
        finally
        {
            if (_mounted) Shell.Run("umount", "--lazy", Root).Fine();
            Shell.Run("rm", "-rf", "--one-file-system", _folder.Path);
        }
    }

    void Start(string? image, string? mountOptions)
    {
        var lower = Build.Amd64Root;
        foreach (var name in (string[])["upper", "work", "root"]) Directory.CreateDirectory(_folder.File(name));
        if (image is not null) Shell.Run("mount", "-o", mountOptions!, image, Root).Fine();
        else Shell.Run("mount", "-t", "overlay", "overlay",
            "-o", $"lowerdir={lower},upperdir={_folder.File("upper")},workdir={_folder.File("work")}", Root).Fine();
        _mounted = true;
        Shell.Run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", _folder.File("key")).Fine();
        // A user whose sudo asks for a password, besides root.
        Shell.Script($"""
            cd '{Root}'
            chroot . useradd -m -s /bin/bash -G sudo installer
            echo 'installer:let me in' | chroot . chpasswd
            for home in root home/installer; do
              mkdir -p $home/.ssh; cp '{_folder.File("key")}.pub' $home/.ssh/authorized_keys; chmod 700 $home/.ssh
            done
            chroot . chown -R installer: /home/installer
            printf 'Port {Port}\nListenAddress 127.0.0.1\nUseDNS no\n' >etc/ssh/sshd_config.d/test.conf
            echo entrance >etc/hostname
            """).Fine();
        _container = Process.Start(new ProcessStartInfo("systemd-nspawn",
            ["--quiet", "--directory", Root, "--boot", "--register=no", "--keep-unit", "--link-journal=no", "--console=pipe"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true
        })!;
        _container.StandardInput.Close();
        _container.BeginOutputReadLine();
        _container.BeginErrorReadLine();
        Await.True(
            () => Run("systemctl is-system-running --wait").Output.Trim() is "running" or "degraded", () => "the device does not boot");
    }
}
