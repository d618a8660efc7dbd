using System.Net.WebSockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Sqair.Edge.Capture;
using Sqair.Edge.Configuration;
using Sqair.Edge.Health;
using Sqair.Edge.Hosting;
using Sqair.Edge.Ledger;
using Sqair.Edge.Publishing;
using Sqair.Edge.Tracking;
using Sqair.Messages;

namespace Sqair.Edge.Web;

/// <summary>
/// The one listener: the page, what it asks for, figures for Prometheus, and whether the daemon is well. A port that is taken costs the
/// page and a line in the log, and is tried again; never the tracking.
/// </summary>
sealed class WebServer(
    WebOptions options, IReadOnlyList<CameraPipeline> pipelines, StatusService status, LoopHeartbeat heartbeat, IPublisher publisher,
    EventLedger ledger, EditApi edit, HeatMaps heat, TimeProvider time, ILogger<WebServer> log) : BackgroundService
{
    /// <summary>Each is a tab of somebody's browser that shows one camera.</summary>
    const int MostWatchers = 32;

    /// <summary>Milliseconds: from a step of an empty scene to a frame's time at one frame a second.</summary>
    static readonly double[] s_buckets = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

    /// <summary>For whoever has connected and says nothing.</summary>
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    static readonly string[] s_open = ["/healthz", "/page.css"];

    readonly WebGuard _guard = new(options);
    readonly ConnectionLimit _connections = new(MostWatchers + 16);
    int _watchers;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var backoff = new Backoff(time, options.Listen.ToString());
        while (!stoppingToken.IsCancellationRequested)
        {
            await using var server = Build(stoppingToken);
            try
            {
                await server.StartAsync(stoppingToken);
                Log.Listening(log, $"http://{options.Listen}/", options.Token is null ? "this machine's users" : "who has the token");
                await Task.Delay(Timeout.Infinite, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
                await server.StopAsync(limit.Token);
            }
            catch (Exception fault) when (fault is IOException or System.Net.Sockets.SocketException)
            {
                var wait = backoff.Next();
                Log.ListenFailed(log, options.Listen.ToString(), fault.Message, wait.TotalSeconds);
                await Task.Delay(wait, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    WebApplication Build(CancellationToken stopping)
    {
        // Empty: nothing in the environment changes what the configuration file says.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "sqair-edge" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(options.Listen, listener => listener.Use(next => connection => _connections.InvokeAsync(connection, next)));
            kestrel.AddServerHeader = false;
            (kestrel.Limits.MaxConcurrentConnections, kestrel.Limits.MaxConcurrentUpgradedConnections) = (256, MostWatchers);
            (kestrel.Limits.RequestHeadersTimeout, kestrel.Limits.KeepAliveTimeout) = (s_patience, s_patience);
            kestrel.Limits.MaxRequestBodySize = 1 << 20;
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService("sqair-edge"))
            .WithMetrics(meters => meters.AddMeter(EdgeMetrics.MeterName).AddPrometheusExporter()
            .AddView(EdgeMetrics.StepDurationName, new ExplicitBucketHistogramConfiguration { Boundaries = s_buckets }));
        var app = builder.Build();
        app.Use(next => context => _guard.InvokeAsync(context, next, path => s_open.Contains(path.Value)));
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(15) });
        app.UseRouting();
        app.MapGet("/", context => PageFiles.SendAsync(context, "index.html"));
        foreach (var name in PageFiles.Names) app.MapGet("/" + name, context => PageFiles.SendAsync(context, name));
        app.MapGet("/healthz", HealthAsync);
        app.MapPrometheusScrapingEndpoint("/metrics");
        app.MapGet("/api/status", StatusAsync);
        new HeatEndpoints([.. pipelines.Select(pipeline => pipeline.Monitor)], heat).Map(app);
        if (options.Edit) edit.Map(app);
        app.MapGet("/api/cameras/{camera}/live", context => LiveAsync(context, stopping));
        return app;
    }

    Task HealthAsync(HttpContext context)
    {
        var busy = heartbeat.BusyFor;
        var report = new HealthReport(busy < LoopHeartbeat.Stuck, Math.Round(busy.TotalSeconds, 3),
            pipelines.ToDictionary(pipeline => pipeline.Monitor.Name, pipeline => pipeline.Monitor.State),
            publisher.Statistics is null ? "none" : publisher.IsConnected ? "connected" : "away");
        if (!report.Healthy) context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return context.Response.WriteAsJsonAsync(report, PageJson.Default.HealthReport, cancellationToken: context.RequestAborted);
    }

    Task StatusAsync(HttpContext context)
    {
        IReadOnlyList<PageCamera> cameras;
        try
        {
            cameras = [.. pipelines.Select(pipeline => PageCamera.Of(pipeline.Monitor, ledger))];
        }
        catch (Exception fault) when (fault is SqliteException or InvalidOperationException)
        {
            // Damaged, or a disk that was full when its lines and zones were to be written down for the first time.
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return context.Response.WriteAsync($"the ledger cannot be read: {fault.Message}\n", context.RequestAborted);
        }
        var now = new PageStatus(status.Now, cameras, publisher.Statistics is null ? null : publisher.IsConnected, options.Picture,
            options.Edit);
        return context.Response.WriteAsJsonAsync(now, PageJson.Default.PageStatus, cancellationToken: context.RequestAborted);
    }

    /// <summary>
    /// For each frame a text message, the tracks as on their topic, and a binary one: width and height, two bytes each, little endian, and
    /// so many bytes of gray.
    /// </summary>
    async Task LiveAsync(HttpContext context, CancellationToken stopping)
    {
        var name = (string?)context.Request.RouteValues["camera"];
        if (pipelines.FirstOrDefault(pipeline => pipeline.Monitor.Name == name)?.Live is not { } view
            || !context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        if (Interlocked.Increment(ref _watchers) > MostWatchers)
        {
            Interlocked.Decrement(ref _watchers);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }
        try
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync(
                new WebSocketAcceptContext { DangerousEnableCompression = true, DisableServerContextTakeover = true });
            using var gone = CancellationTokenSource.CreateLinkedTokenSource(stopping, context.RequestAborted);
            var closing = CloseAsync(socket, gone);
            try
            {
                await SendAsync(socket, view, gone.Token);
            }
            catch (Exception fault) when (fault is OperationCanceledException or WebSocketException or IOException)
            {
                // The watcher has gone, or the daemon goes.
            }
            await gone.CancelAsync();
            await closing;
        }
        finally
        {
            Interlocked.Decrement(ref _watchers);
        }
    }

    static async Task SendAsync(WebSocket socket, LiveView view, CancellationToken gone)
    {
        using var watcher = view.Watch();
        var buffer = Array.Empty<byte>();
        await foreach (var frame in watcher.ReadAllAsync(gone))
        {
            var tracks = JsonSerializer.SerializeToUtf8Bytes(frame.Tracks, MessageJson.Default.TracksMessage);
            await socket.SendAsync(tracks, WebSocketMessageType.Text, endOfMessage: true, gone);
            // Width, height, and the count's interval, 16 bits each; then the pixels.
            ReadOnlySpan<ushort> head = [(ushort)frame.Width, (ushort)frame.Height, (ushort)frame.Count.Low, (ushort)frame.Count.High];
            var start = MemoryMarshal.AsBytes(head);
            if (buffer.Length != start.Length + frame.Gray.Length) buffer = new byte[start.Length + frame.Gray.Length];
            start.CopyTo(buffer);
            frame.Gray.CopyTo(buffer, start.Length);
            await socket.SendAsync(buffer, WebSocketMessageType.Binary, endOfMessage: true, gone);
        }
    }

    /// <summary>The page has nothing to say but good-bye.</summary>
    static async Task CloseAsync(WebSocket socket, CancellationTokenSource gone)
    {
        var buffer = new byte[128];
        try
        {
            while ((await socket.ReceiveAsync(buffer, gone.Token)).MessageType != WebSocketMessageType.Close) { }
        }
        catch (Exception fault) when (fault is OperationCanceledException or WebSocketException or IOException)
        {
            // It went without.
        }
        await gone.CancelAsync();
    }
}
