using System.Net;
using System.Net.Sockets;

namespace Sqair.Edge.Tests.Tools;

/// <summary>The network between a daemon and its broker: what goes through it can be held up, and it can be cut at any byte.</summary>
sealed class BrokerLine : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _stop = new();
    readonly HashSet<Socket> _sockets = [];
    readonly Task _accepting;
    readonly int _to;
    volatile bool _isCut, _isStalled;

    /// <param name="to">Port of the broker.</param>
    public BrokerLine(int to)
    {
        _to = to;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Ends all connections and takes no other, until <see cref="Open"/>.</summary>
    public void Cut()
    {
        _isCut = true;
        lock (_sockets)
            foreach (var socket in _sockets) socket.Close(0);
    }

    /// <summary>Nothing goes through, and nobody is told.</summary>
    public void Stall() => _isStalled = true;

    public void Open() => (_isCut, _isStalled) = (false, false);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        Cut();
        await _accepting;
        _stop.Dispose();
    }

    async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptSocketAsync(_stop.Token);
            }
            catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
            _ = ConnectAsync(client);
        }
    }

    async Task ConnectAsync(Socket client)
    {
        using var broker = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        lock (_sockets) _sockets.UnionWith([client, broker]);
        try
        {
            if (_isCut) return;
            await broker.ConnectAsync(IPAddress.Loopback, _to, _stop.Token);
            await Task.WhenAny(PumpAsync(client, broker), PumpAsync(broker, client));
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The broker is away, or the line was cut.
        }
        finally
        {
            lock (_sockets) _sockets.ExceptWith([client, broker]);
            client.Close(0);
        }
    }

    async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[16384];
        try
        {
            while (await from.ReceiveAsync(buffer, _stop.Token) is > 0 and var bytes)
            {
                while (_isStalled) await Task.Delay(10, _stop.Token);
                for (var sent = 0; sent < bytes;) sent += await to.SendAsync(buffer.AsMemory(sent, bytes - sent), _stop.Token);
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // As above.
        }
    }
}
