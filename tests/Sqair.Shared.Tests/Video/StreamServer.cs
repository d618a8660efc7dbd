using System.Net;
using System.Net.Sockets;

namespace Sqair.Video.Tests;

/// <summary>Sends the same bytes to every HTTP client on the loopback: a live source for ffmpeg.</summary>
sealed class StreamServer : IDisposable
{
    readonly HttpListener _listener = new();

    /// <param name="user">And his <paramref name="password"/>, by the basic method; null: anybody.</param>
    public StreamServer(byte[] content, string? user = null, string? password = null)
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Url = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/camera.ts";
        }
        _listener.Prefixes.Add(Url[..(Url.LastIndexOf('/') + 1)]);
        if (user is not null) _listener.AuthenticationSchemes = AuthenticationSchemes.Basic;
        _listener.Start();
        _ = ServeAsync(content, user, password);
    }

    public string Url { get; }

    public void Dispose() => _listener.Close();

    async Task ServeAsync(byte[] content, string? user, string? password)
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                if (context.User?.Identity is HttpListenerBasicIdentity asks && (asks.Name, asks.Password) != (user, password))
                {
                    context.Response.StatusCode = 401;
                    context.Response.Close();
                    continue;
                }
                context.Response.ContentType = "video/mp2t";
                await context.Response.OutputStream.WriteAsync(content);
                context.Response.Close();
            }
            catch (Exception fault) when (fault is HttpListenerException or ObjectDisposedException or IOException)
            {
                // The client had enough, or the test is over.
            }
        }
    }
}
