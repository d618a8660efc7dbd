using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Sqair.Edge.Web;

/// <summary>No address holds so many connections that none are left for others: who has no token can hold them open, too.</summary>
sealed class ConnectionLimit(int most)
{
    readonly ConcurrentDictionary<IPAddress, int> _open = [];

    public async Task InvokeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        try
        {
            if (_open.AddOrUpdate(address, 1, (_, open) => open + 1) <= most) await next(connection);
            else connection.Abort();
        }
        finally
        {
            // What falls to nothing is taken out, or every address that ever came would be kept.
            if (_open.AddOrUpdate(address, 0, (_, open) => open - 1) <= 0) _open.TryRemove(new(address, 0));
        }
    }
}
