using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Sqair.Edge.Configuration;
using Sqair.Edge.Web;

namespace Sqair.Edge.Commands;

/// <summary>Whether the page can be listened for, or the daemon does already.</summary>
static class WebCheck
{
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    public static async Task RunAsync(WebOptions web, CheckReport report, CancellationToken cancellation)
    {
        var page = $"page http://{web.Listen}/";
        try
        {
            using var listener = new TcpListener(web.Listen);
            listener.Start();
            report.Fine(page, "nothing else listens there");
        }
        catch (SocketException fault) when (fault.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            var health = await HealthAsync(web.Listen, cancellation);
            if (health is null) report.Failed(page, $"{fault.Message}, and not by a sqair-edge", "give web.listen another port");
            else if (health.Healthy) report.Fine(page, "a sqair-edge runs, and is well");
            else report.Failed(page, $"a sqair-edge runs, and is stuck in a step for {health.StepSeconds:0} s", "restart it");
        }
        catch (SocketException fault)
        {
            report.Failed(page, fault.Message,
                "web.listen needs an address of this machine, 0.0.0.0 for all of them, and a port above 1023");
        }
    }

    /// <returns>Null where something else answers, or nothing.</returns>
    static async Task<HealthReport?> HealthAsync(IPEndPoint listens, CancellationToken cancellation)
    {
        var (any, any6) = (listens.Address.Equals(IPAddress.Any), listens.Address.Equals(IPAddress.IPv6Any));
        var at = new IPEndPoint(any ? IPAddress.Loopback : any6 ? IPAddress.IPv6Loopback : listens.Address, listens.Port);
        using var client = new HttpClient { Timeout = s_patience };
        try
        {
            using var answer = await client.GetAsync($"http://{at}/healthz", cancellation);
            var told = JsonSerializer.Deserialize(await answer.Content.ReadAsStringAsync(cancellation), PageJson.Default.HealthReport);
            // Others have a /healthz, too, and any object can be read as one without figures.
            return told?.Cameras is null ? null : told;
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }
}
