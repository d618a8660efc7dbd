using System.Net.Sockets;
using System.Text;
using Sqair.Edge.Health;

namespace Sqair.Edge.Tests.Health;

public sealed class SystemdNotifierTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Datagrams_arrive_as_systemd_reads_them(bool abstractName)
    {
        var name = abstractName ? $"@sqair-test-{Guid.NewGuid():N}" : Path.Combine(Path.GetTempPath(), $"sqair-{Guid.NewGuid():N}");
        using var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        systemd.Bind(new UnixDomainSocketEndPoint(abstractName ? "\0" + name[1..] : name));
        using var notifier = new SystemdNotifier(variable => variable switch
        {
            "NOTIFY_SOCKET" => name,
            "WATCHDOG_USEC" => "60000000",
            _ => null,
        });
        notifier.Ready();
        notifier.Status("2 cameras\nonline");
        notifier.Alive();
        notifier.Stopping();

        Assert.Equal(TimeSpan.FromSeconds(60), notifier.Watchdog);
        Assert.Equal(["READY=1", "STATUS=2 cameras online", "WATCHDOG=1", "STOPPING=1"],
            Enumerable.Range(0, 4).Select(_ => Receive(systemd)));
    }

    [Fact]
    public void Another_process_s_watchdog_is_not_ours()
    {
        using var notifier = new SystemdNotifier(variable => variable switch
        {
            "NOTIFY_SOCKET" => "/nowhere",
            "WATCHDOG_USEC" => "60000000",
            "WATCHDOG_PID" => "1",
            _ => null,
        });
        Assert.Null(notifier.Watchdog);
        notifier.Ready();
    }

    [Fact]
    public void Without_systemd_it_is_silent()
    {
        using var notifier = new SystemdNotifier(_ => null);
        notifier.Ready();
        Assert.Null(notifier.Watchdog);
    }

    static string Receive(Socket socket)
    {
        var buffer = new byte[1024];
        return Encoding.UTF8.GetString(buffer, 0, socket.Receive(buffer));
    }
}
