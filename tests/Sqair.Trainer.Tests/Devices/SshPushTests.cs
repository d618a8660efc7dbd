using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Sqair.Edge.Tests.Tools;
using Sqair.Trainer.Commands;

namespace Sqair.Trainer.Tests.Devices;

/// <summary>`sqair push --ssh` over a real sshd on the loopback interface, to a daemon without a broker.</summary>
public sealed class SshPushTests : IDisposable
{
    readonly TestFolder _folder = new();
    readonly string? _before = Environment.GetEnvironmentVariable("SQAIR_SSH_COMMAND");
    readonly Process _sshd;
    readonly int _port = Mosquitto.FreePort();

    public SshPushTests()
    {
        if (!File.Exists("/usr/sbin/sshd")) Assert.Skip("needs /usr/sbin/sshd (openssh-server)");
        // Where its unprivileged half lives; the package's service makes it.
        if (Environment.IsPrivilegedProcess) Directory.CreateDirectory("/run/sshd");
        foreach (var name in (string[])["host", "user"])
            Run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", _folder.File(name));
        var config = _folder.Write("sshd_config", string.Create(CultureInfo.InvariantCulture, $"""
            Port {_port}
            ListenAddress 127.0.0.1
            HostKey {_folder.File("host")}
            AuthorizedKeysFile {_folder.File("user.pub")}
            PidFile none
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            """));
        _sshd = Process.Start(new ProcessStartInfo("/usr/sbin/sshd", ["-D", "-e", "-f", config]) { RedirectStandardError = true })!;
        var said = new StringWriter();
        _sshd.ErrorDataReceived += (_, line) => said.WriteLine(line.Data);
        _sshd.BeginErrorReadLine();
        Await.True(Listens, () => $"sshd does not listen: {said}");
        Environment.SetEnvironmentVariable("SQAIR_SSH_COMMAND",
            $"ssh -p {_port} -i {_folder.File("user")} -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=no "
                + "-o UserKnownHostsFile=/dev/null -o LogLevel=ERROR");
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("SQAIR_SSH_COMMAND", _before);
        if (!_sshd.HasExited) _sshd.Kill(entireProcessTree: true);
        _sshd.Dispose();
        _folder.Dispose();
    }

    Task<(int Code, string Said)> PushAsync(string package, string folder, string until = "promoted") => Device.RunAsync(
        PushCommand.Create(), package, "--ssh", $"{Environment.UserName}@127.0.0.1", "--folder", folder, "--until", until);

    [Fact]
    public async Task A_device_without_a_broker_takes_it_from_its_inbox()
    {
        await using var device = await Device.StartAsync(_folder, broker: null, push: "{shadow: {seconds: 0}, probationSeconds: 1}");
        var rows = _folder.File("rows.txt");
        await Await.TrueAsync(() => File.Exists(rows) && new FileInfo(rows).Length > 500, () => device.Errors);
        // A folder's name may hold what a shell would take for its own.
        var folder = _folder.File("it's $HOME");
        Directory.CreateDirectory(device.Models);
        Directory.CreateSymbolicLink(folder, device.Models);
        var second = Device.Package(_folder, "second");
        var (code, said) = await PushAsync(second, folder, "proven");
        Assert.True(code == 0, $"{said}\n{device.Errors}");
        foreach (var state in (string[])["verified: unsigned", "self-tested", "promoted", "proven"])
            Assert.Matches($"@127\\.0\\.0\\.1: second [0-9a-f]{{12}} {state}\n", said);
        Assert.Contains("model second: promoted", device.Errors);
        Assert.Empty(Directory.GetFiles(Path.Combine(device.Models, "inbox"), "*", new EnumerationOptions { AttributesToSkip = 0 }));
        Assert.Single(Directory.GetFiles(device.Models, "*.sqair"));

        (code, said) = await PushAsync(second, folder);
        Assert.True(code == 0 && said.Contains(" runs already"), said);

        // Refused twice: what became of the first is not taken for the answer to the second.
        var wrong = Device.Package(_folder, "wrong", change: manifest => manifest with { Analysis = new(256, 192, 8) });
        for (var i = 0; i < 2; i++)
        {
            (code, said) = await PushAsync(wrong, folder);
            Assert.Equal(ExitCode.Refused, code);
            Assert.Matches(@"@127\.0\.0\.1: wrong [0-9a-f]{12} refused: it is for pictures of 256x192 at 8 frames a second", said);
            Assert.Matches("@127\\.0\\.0\\.1: wrong [0-9a-f]{12} receiving\n", said);
        }
        Assert.Contains("model wrong: refused", device.Errors);
    }

    [Fact]
    public async Task What_cannot_be_reached_is_one_line()
    {
        var package = Device.Package(_folder, "first");
        var message = (await Assert.ThrowsAsync<UserErrorException>(() => PushAsync(package, "/nowhere/at/all"))).Message;
        Assert.Contains("/nowhere/at/all", message);
        Assert.DoesNotContain('\n', message);
        _sshd.Kill(entireProcessTree: true);
        await _sshd.WaitForExitAsync();
        message = (await Assert.ThrowsAsync<UserErrorException>(() => PushAsync(package, _folder.Path))).Message;
        Assert.StartsWith($"--ssh {Environment.UserName}@127.0.0.1: ", message);
        Assert.Contains("Connection refused", message);
        Assert.DoesNotContain('\n', message);
    }

    bool Listens()
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
