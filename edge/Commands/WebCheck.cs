using System.Net.Sockets;
using Sqair.Edge.Configuration;

namespace Sqair.Edge.Commands;

/// <summary>Whether the page can be listened for.</summary>
static class WebCheck
{
    public static void Run(WebOptions web, CheckReport report)
    {
        try
        {
            using var listener = new TcpListener(web.Listen);
            listener.Start();
            report.Fine($"page http://{web.Listen}/", "nothing else listens there");
        }
        catch (SocketException fault)
        {
            report.Failed($"page http://{web.Listen}/", fault.Message, fault.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? "a sqair-edge that runs already is all right; else give web.listen another port"
                : "web.listen needs an address of this machine, 0.0.0.0 for all of them, and a port above 1023");
        }
    }
}
