using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Sqair.Video;

/// <summary>
/// Keeps a URL with credentials off ffmpeg's command line, which every account of the machine can read. ffmpeg is given a URL on the
/// loopback interface; who answers there sends it on to the real one with a redirection, which RTSP and HTTP both have. Nobody is answered
/// but processes of this account that know the path.
/// </summary>
sealed partial class HiddenUrl : IDisposable
{
    const int LongestRequest = 8192;
    const string Sockets = "/proc/net/tcp";

    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _stop = new();
    readonly string _path, _target;

    HiddenUrl(VideoSource source)
    {
        _target = source.Location;
        // ffmpeg knows some formats by their extension only.
        var extension = Extension().Match(new Uri(source.Location).AbsolutePath).Value;
        _path = $"/redirected-{RandomNumberGenerator.GetHexString(32, lowercase: true)}{extension}";
        _listener.Start();
        var port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        Location = string.Create(CultureInfo.InvariantCulture, $"{(source.IsRtsp ? "rtsp" : "http")}://127.0.0.1:{port}{_path}");
        _ = ServeAsync();
    }

    /// <summary>For ffmpeg, until this is disposed of.</summary>
    public string Location { get; }

    /// <returns>
    /// Null: there is nothing to hide; or it cannot be: where accounts cannot be told apart, or ffmpeg would ask a proxy for this machine.
    /// </returns>
    public static HiddenUrl? For(VideoSource source) =>
        source.HasSecrets && File.Exists(Sockets) && (source.IsRtsp || Environment.GetEnvironmentVariable("http_proxy") is null or "")
            ? new HiddenUrl(source) : null;

    /// <summary>Puts the source's own name back where ffmpeg speaks of the URL that it was given.</summary>
    public static string Named(string words, string name) => Given().Replace(words, _ => name);

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    async Task ServeAsync()
    {
        var stop = _stop.Token;
        try
        {
            while (true)
            {
                // One after the other: only ffmpeg has anything to ask, and once.
                using var client = await _listener.AcceptTcpClientAsync(stop).ConfigureAwait(false);
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
                limit.CancelAfter(s_patience);
                try
                {
                    var ours = IsOurs(client.Client);
                    // The kernel's list may leave one out while others come and go.
                    for (var again = 0; !ours && again < 3; again++)
                    {
                        await Task.Delay(10, limit.Token).ConfigureAwait(false);
                        ours = IsOurs(client.Client);
                    }
                    if (ours) await AnswerAsync(client.GetStream(), limit.Token).ConfigureAwait(false);
                }
                catch (Exception fault)
                    when (fault is IOException || (fault is OperationCanceledException && !stop.IsCancellationRequested))
                {
                    // It has gone, or says nothing.
                }
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // Disposed of.
        }
    }

    async Task AnswerAsync(NetworkStream stream, CancellationToken cancellation)
    {
        var (request, length) = (new byte[LongestRequest], 0);
        while (!request.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
        {
            var read = await stream.ReadAsync(request.AsMemory(length), cancellation).ConfigureAwait(false);
            if (read == 0) return;
            length += read;
        }
        var lines = Encoding.Latin1.GetString(request, 0, length).Split("\r\n");
        // METHOD URL PROTOCOL/VERSION; the URL is whole in RTSP, a path in HTTP.
        if (lines[0].Split(' ') is not [_, var url, var protocol] || !url.EndsWith(_path, StringComparison.Ordinal)) return;
        var number = lines.FirstOrDefault(line => line.StartsWith("CSeq:", StringComparison.OrdinalIgnoreCase));
        var answer = $"{protocol} 302 Found\r\n{(number is null ? "" : $"{number}\r\n")}Location: {_target}\r\n"
            + "Content-Length: 0\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.UTF8.GetBytes(answer), cancellation).ConfigureAwait(false);
    }

    /// <summary>Whether the other end of a connection within this machine belongs to this process's account.</summary>
    static bool IsOurs(Socket client)
    {
        // The other end's row: its local address is our remote one. Addresses are little endian words, ports big endian, in hexadecimal.
        string Written(EndPoint? end) => end is IPEndPoint point
            ? $"{BitConverter.ToUInt32(point.Address.GetAddressBytes()):X8}:{point.Port:X4}" : "";
        var (local, remote) = (Written(client.RemoteEndPoint), Written(client.LocalEndPoint));
        foreach (var line in File.ReadLines(Sockets))
        {
            // sl local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid …
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 7 && words[1] == local && words[2] == remote) return words[7] == s_account.Value;
        }
        return false;
    }

    /// <summary>Number of the effective account.</summary>
    static readonly Lazy<string> s_account = new(() => File.ReadLines("/proc/self/status")
        .First(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t', StringSplitOptions.RemoveEmptyEntries)[2]);

    [GeneratedRegex(@"\.[A-Za-z0-9]{1,8}$")]
    private static partial Regex Extension();

    [GeneratedRegex(@"(?:rtsp|http)://127\.0\.0\.1:\d+/redirected-[0-9a-f]{32}(?:\.[A-Za-z0-9]{1,8}\b)?")]
    private static partial Regex Given();
}
