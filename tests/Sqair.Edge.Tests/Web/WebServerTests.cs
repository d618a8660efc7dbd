using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sqair.Edge.Tests.Tools;
using Sqair.Messages;

namespace Sqair.Edge.Tests.Web;

/// <summary>Who is answered what.</summary>
public sealed class WebServerTests : IDisposable
{
    readonly TestFolder _folder = new();

    [Theory]
    [InlineData("")]
    [InlineData("metrics")]
    [InlineData("api/status")]
    [InlineData("api/cameras/yard/live")]
    [InlineData("page.js")]
    public async Task Nothing_is_told_without_the_token(string path)
    {
        await using var daemon = await (await WatchedDaemon.StartAsync(_folder)).ListeningAsync();
        foreach (var token in (string?[])[null, "", "another-token-of-the-tests", WatchedDaemon.Token + "x"])
        {
            using var client = daemon.Client(token);
            var answer = await client.GetAsync(path);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.DoesNotContain("yard", await answer.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task The_token_in_the_address_becomes_a_cookie_that_no_script_and_no_other_site_has()
    {
        await using var daemon = await (await WatchedDaemon.StartAsync(_folder)).ListeningAsync();
        using var client = daemon.Client(null);
        var wrong = await client.GetAsync("?token=another-token-of-the-tests");
        Assert.False(wrong.Headers.Contains("Set-Cookie"));
        var answer = await client.GetAsync($"?token={WatchedDaemon.Token}");
        Assert.Equal((HttpStatusCode.Redirect, "/"), (answer.StatusCode, answer.Headers.Location!.OriginalString));
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(WatchedDaemon.Token, cookie);

        using var request = new HttpRequestMessage(HttpMethod.Get, "api/status");
        request.Headers.Add("Cookie", cookie.Split(';')[0]);
        Assert.Equal(HttpStatusCode.OK, (await client.SendAsync(request)).StatusCode);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "http://elsewhere.example")]
    [InlineData("Origin", "null")]
    public async Task Another_site_s_page_gets_nothing(string header, string value)
    {
        await using var daemon = await (await WatchedDaemon.StartAsync(_folder)).ListeningAsync();
        using var client = daemon.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/status");
        request.Headers.Add(header, value);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.SendAsync(request)).StatusCode);
    }

    [Theory]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("localhost:8080", HttpStatusCode.OK)]
    [InlineData("LOCALHOST.", HttpStatusCode.OK)]
    [InlineData("[::1]:8080", HttpStatusCode.OK)]
    [InlineData("rebound.example", HttpStatusCode.Forbidden)]
    public async Task Without_a_token_no_name_is_answered_that_somebody_else_may_have_pointed_here(string host, HttpStatusCode expected)
    {
        await using var daemon = await (await WatchedDaemon.StartAsync(_folder, web: "")).ListeningAsync();
        using var client = daemon.Client(null);
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/status");
        request.Headers.Host = host;
        Assert.Equal(expected, (await client.SendAsync(request)).StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("healthz")]
    [InlineData("nothing")]
    [InlineData("../../etc/passwd")]
    [InlineData("page/")]
    public async Task Every_answer_forbids_frames_foreign_scripts_and_keeping(string path)
    {
        await using var daemon = await (await WatchedDaemon.StartAsync(_folder)).ListeningAsync();
        using var client = daemon.Client();
        var answer = await client.GetAsync(path);
        Assert.Contains("frame-ancestors 'none'", Header("Content-Security-Policy"));
        Assert.Contains("default-src 'self'", Header("Content-Security-Policy"));
        Assert.Equal(("DENY", "nosniff", "no-store"),
            (Header("X-Frame-Options"), Header("X-Content-Type-Options"), Header("Cache-Control")));
        Assert.False(answer.Headers.Contains("Server"));
        Assert.Equal(path is "" or "healthz" ? HttpStatusCode.OK : HttpStatusCode.NotFound, answer.StatusCode);

        string Header(string name) => string.Join(", ", answer.Headers.GetValues(name));
    }

    [Fact]
    public async Task Prometheus_gets_what_the_meter_measures()
    {
        await using var daemon = await (await WatchedDaemon.StartAsync(_folder)).ListeningAsync();
        using var client = daemon.Client();
        var text = "";
        await Await.TrueAsync(
            () => Regex.IsMatch(text = client.GetStringAsync("metrics").Result, @"(?m)^sqair_edge_tracks\{.*camera=""yard""\} 1$"),
            () => text + daemon.Log.Text);
        Assert.Matches(@"(?m)^# TYPE sqair_edge_frames_total counter$", text);
        Assert.Matches(@"(?m)^sqair_edge_frames_total\{.*camera=""yard""\} [1-9]\d*$", text);
        Assert.Matches(@"(?m)^sqair_edge_step_duration_milliseconds_bucket\{.*part=""total"",le=""100""\} [1-9]\d*$", text);
    }

    [Fact]
    public async Task Health_tells_the_loop_the_cameras_and_the_broker_to_anybody()
    {
        await using var daemon = await (await WatchedDaemon.StartAsync(_folder)).ListeningAsync();
        using var client = daemon.Client(null);
        var text = "";
        await Await.TrueAsync(
            () => (text = client.GetStringAsync("healthz").Result).Contains("online", StringComparison.Ordinal), () => text);
        Assert.Matches(@"^\{""healthy"":true,""stepSeconds"":[\d.]+,""cameras"":\{""yard"":""online""\},""broker"":""none""\}$", text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_watches_gets_tracks_and_silhouettes_and_the_picture_only_where_that_is_allowed(bool picture)
    {
        await using var daemon = await (await WatchedDaemon.StartAsync(
            _folder, $", token: {WatchedDaemon.Token}, picture: {(picture ? "true" : "false")}")).ListeningAsync();
        using var socket = await WatchAsync(daemon, "yard");
        for (var i = 0; i < 300; i++)
        {
            var tracks = JsonSerializer.Deserialize(await ReceiveAsync(socket), MessageJson.Default.TracksMessage)!;
            var gray = await ReceiveAsync(socket);
            var (width, height) = (BitConverter.ToUInt16(gray, 0), BitConverter.ToUInt16(gray, 2));
            Assert.Equal(8 + width * height, gray.Length);
            Assert.True(BitConverter.ToUInt16(gray, 4) <= BitConverter.ToUInt16(gray, 6));
            if (tracks.Tracks is not [{ Age: > 3 } track]) continue;
            // Beside the one person a silhouette is black; a picture never is.
            var (x, y) = ((int)(track.Box.Left * width / tracks.Width), (int)(track.Box.Top * height / tracks.Height));
            Assert.Equal(picture, gray[8 + (y + height / 2) % height * width + (x + width / 2) % width] > 0);
            return;
        }
        Assert.Fail("nobody is tracked in 300 frames");
    }

    [Fact]
    public async Task A_camera_that_is_not_there_cannot_be_watched()
    {
        await using var daemon = await (await WatchedDaemon.StartAsync(_folder)).ListeningAsync();
        await Assert.ThrowsAsync<WebSocketException>(() => WatchAsync(daemon, "door"));
    }

    /// <summary>From an address of their own: 127.0.0.0/8 is all this machine.</summary>
    [Fact]
    public async Task Who_connects_and_says_nothing_keeps_nobody_else_out()
    {
        await using var daemon = await (await WatchedDaemon.StartAsync(_folder)).ListeningAsync();
        List<TcpClient> silent = [];
        try
        {
            for (var i = 0; i < 300; i++)
            {
                var client = new TcpClient(new IPEndPoint(IPAddress.Parse("127.0.0.77"), 0));
                silent.Add(client);
                try
                {
                    await client.ConnectAsync(IPAddress.Loopback, daemon.Port);
                }
                catch (SocketException)
                {
                    // Shown out at once: it is one of too many.
                }
            }
            using var other = daemon.Client(null);
            Assert.Equal(HttpStatusCode.OK, (await other.GetAsync("healthz")).StatusCode);
        }
        finally
        {
            foreach (var client in silent) client.Dispose();
        }
    }

    [Fact]
    public async Task A_port_that_is_taken_costs_the_page_and_is_tried_again()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await using var daemon = await WatchedDaemon.StartAsync(_folder, port: ((IPEndPoint)taken.LocalEndpoint).Port);
        await Await.TrueAsync(
            () => daemon.Log.Text.Contains("there is no page: cannot listen on", StringComparison.Ordinal), () => daemon.Log.Text);
        await Await.TrueAsync(() => daemon.Log.Text.Contains("yard: opened", StringComparison.Ordinal), () => daemon.Log.Text);
        taken.Stop();
        await daemon.ListeningAsync();
    }

    static async Task<ClientWebSocket> WatchAsync(WatchedDaemon daemon, string camera)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {WatchedDaemon.Token}");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{daemon.Port}/api/cameras/{camera}/live"), limit.Token);
        return socket;
    }

    static async Task<byte[]> ReceiveAsync(ClientWebSocket socket)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var message = new MemoryStream();
        var buffer = new byte[8192];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer, limit.Token);
            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage) return message.ToArray();
        }
    }

    public void Dispose() => _folder.Dispose();
}
