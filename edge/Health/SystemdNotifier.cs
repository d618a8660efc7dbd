using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Sqair.Edge.Health;

/// <summary>
/// Speaks sd_notify(3): datagrams of <c>NAME=value</c> lines to the socket that systemd names in the environment. Without one, it is
/// silent.
/// </summary>
public sealed class SystemdNotifier : IDisposable
{
    readonly Socket? _socket;
    readonly UnixDomainSocketEndPoint? _address;

    /// <param name="environment">Values of NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID.</param>
    public SystemdNotifier(Func<string, string?> environment)
    {
        var path = environment("NOTIFY_SOCKET");
        if (string.IsNullOrEmpty(path)) return;
        // A leading @ is how an address of the abstract namespace is written.
        _address = new UnixDomainSocketEndPoint(path[0] == '@' ? string.Concat("\0", path.AsSpan(1)) : path);
        _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

        var mine = environment("WATCHDOG_PID") is not { Length: > 0 } owner
            || owner == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        if (mine && long.TryParse(environment("WATCHDOG_USEC"), CultureInfo.InvariantCulture, out var microseconds) && microseconds > 0)
            Watchdog = TimeSpan.FromMicroseconds(microseconds);
    }

    /// <summary>systemd ends the process if it hears nothing for so long; null: it does not watch.</summary>
    public TimeSpan? Watchdog { get; }

    public void Ready() => Send("READY=1");

    public void Stopping() => Send("STOPPING=1");

    public void Alive() => Send("WATCHDOG=1");

    /// <summary>The line that <c>systemctl status</c> shows.</summary>
    public void Status(string text) => Send("STATUS=" + text.ReplaceLineEndings(" "));

    public void Dispose() => _socket?.Dispose();

    void Send(string line)
    {
        try
        {
            _socket?.SendTo(Encoding.UTF8.GetBytes(line), _address!);
        }
        catch (SocketException)
        {
            // The service manager is being restarted or is gone; it asks again or it does not matter.
        }
    }
}
