using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sqair.Edge.Configuration;
using Sqair.Edge.Hosting;
using Sqair.Edge.Publishing;
using Sqair.Messages;
using Sqair.Models;

namespace Sqair.Edge.Models;

/// <summary>
/// Takes the models that somebody pushes: puts their chunks together, verifies them, lets them step as shadows, changes over, and takes
/// them back if they turn out worse. Never in the way of the tracking loop.
/// </summary>
public sealed partial class ModelUpdates : BackgroundService
{
    static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(250), s_inbox = TimeSpan.FromSeconds(2), s_save = TimeSpan.FromSeconds(1);

    /// <summary>A push from which nothing came for so long gives way to another.</summary>
    static readonly TimeSpan s_stale = TimeSpan.FromSeconds(30);

    /// <summary>Chunks after which the sender hears of them; it sends no more than twice as many ahead.</summary>
    const int Acknowledged = 8;

    /// <summary>Whoever floods the topics has so many of his messages looked at, and the work in between is done.</summary>
    const int ChunksATurn = 64, RequestsATick = 2;

    /// <summary>The end of a push stands on the topic for so long before the next one takes its place there.</summary>
    static readonly TimeSpan s_endShown = TimeSpan.FromSeconds(1);

    const string RunsAlready = "it runs already";

    readonly PushOptions _options;
    readonly ModelStore _store;
    readonly StartingModel _start;
    readonly ModelInstaller _installer;
    readonly PushReport _report;
    readonly TimeProvider _time;
    readonly ILogger _log;
    readonly Channel<byte[]> _chunks = Channel.CreateBounded<byte[]>(
        new BoundedChannelOptions(128) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    readonly Channel<(byte[] Payload, int Bytes)> _offers = Requests(), _commands = Requests();
    IncomingPackage? _incoming;
    long _cameAt, _inboxAt, _requestsAt, _endedAt, _savedAt;
    int _told;
    Task? _install;
    CancellationTokenSource? _installing;

    public ModelUpdates(
        EdgeOptions options, StartingModel start, RunningModel running, ModelWatch watch, IPublisher publisher, TimeProvider time,
        ILogger<ModelUpdates> log)
    {
        var (push, store) = (options.Push!, start.Store!);
        (_options, _store, _start, _time, _log) = (push, store, start, time, log);
        _report = new PushReport(options.Device, store, running, publisher, time, log);
        _installer = new ModelInstaller(options, push, store, running, watch, _report, time, log);
        if (options.Mqtt is not { } mqtt) return;
        var topics = new TopicNames(mqtt.Prefix, options.Device);
        publisher.Listen(topics.ModelChunk, payload => _chunks.Writer.TryWrite(payload));
        publisher.Listen(topics.ModelOffer, payload => Request(_offers, payload));
        publisher.Listen(topics.ModelCommand, payload => Request(_commands, payload));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            Guard(Resume);
            while (!stoppingToken.IsCancellationRequested)
            {
                using (var limit = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken))
                {
                    limit.CancelAfter(s_tick);
                    try
                    {
                        await _chunks.Reader.WaitToReadAsync(limit.Token);
                    }
                    catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested) { }
                }
                for (var i = 0; i < ChunksATurn && _chunks.Reader.TryRead(out var chunk); i++) Guard(() => Take(chunk));
                if (_time.GetElapsedTime(_requestsAt) >= s_tick)
                {
                    _requestsAt = _time.GetTimestamp();
                    for (var i = 0; i < RequestsATick && _commands.Reader.TryRead(out var command); i++)
                        Guard(() => Obey(command.Payload, command.Bytes));
                    for (var i = 0; i < RequestsATick && _offers.Reader.TryRead(out var offer); i++)
                        Guard(() => Consider(offer.Payload, offer.Bytes));
                }
                Guard(() => Go(stoppingToken));
            }
        }
        catch (OperationCanceledException) { }
        finally
        {
            _installer.End();
            if (_installing is { } installing) await installing.CancelAsync();
            if (_install is { } install) await install;
            _incoming?.Dispose();
            Guard(_report.Save);
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _installing?.Dispose();
        _installer.Dispose();
    }

    /// <summary>What comes from the network or lies in a folder must not end the daemon.</summary>
    void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            Log.PushFailed(_log, fault.Message);
        }
    }

    bool IsBusy => _install is { IsCompleted: false } || IsReceiving || (_endedAt > 0 && _time.GetElapsedTime(_endedAt) < s_endShown);

    bool IsReceiving => _incoming is not null && _time.GetElapsedTime(_cameAt) < s_stale;

    void Take(byte[] chunk)
    {
        if (_incoming is not { IsComplete: false } incoming) return;
        try
        {
            if (!incoming.Add(chunk))
            {
                if (incoming.Forged == 1) Log.PushIgnored(_log, "chunk", "it is another than was offered; somebody else sends chunks");
                return;
            }
        }
        catch (IOException fault)
        {
            BreakOff(fault.Message);
            return;
        }
        _cameAt = _time.GetTimestamp();
        if (incoming.IsComplete || incoming.Received >= _told + Acknowledged) Tell();
    }

    void Tell()
    {
        _told = _incoming!.Received;
        _report.Received(_incoming);
    }

    void BreakOff(string reason)
    {
        _incoming?.Dispose();
        _incoming = null;
        IncomingPackage.Forget(_store.Incoming);
        _report.Become(PushState.Refused, reason);
    }

    /// <summary>What has to happen now.</summary>
    void Go(CancellationToken cancellation)
    {
        if (_incoming is { } incoming && incoming.Received != _told) Tell();
        if (_install is { IsCompleted: false }) return;
        if (_install is not null) (_install, _endedAt) = (null, _time.GetTimestamp());
        if (cancellation.IsCancellationRequested) return;
        if (_incoming is { IsComplete: true } complete)
        {
            if (!complete.Close())
            {
                BreakOff("what has come is not what was offered: its SHA-256 is another");
                return;
            }
            _incoming = null;
            Start(token => _installer.InstallAsync(complete.Path, complete.Offer.Sha256, token));
            return;
        }
        if (_time.GetElapsedTime(_savedAt) >= s_save)
        {
            _savedAt = _time.GetTimestamp();
            _report.Save();
        }
        if (_installer.Objection() is not { } objection) _installer.ProveIfDue();
        else if (_installer.CanGoBack)
        {
            Start(_ => _installer.RollBackAsync(objection));
            return;
        }
        if (_time.GetElapsedTime(_inboxAt) < s_inbox) return;
        _inboxAt = _time.GetTimestamp();
        if (_incoming is null && FirstOfInbox() is { } file) TakeFromInbox(file);
    }

    void Start(Func<CancellationToken, Task> work)
    {
        _installing?.Dispose();
        var installing = _installing = new CancellationTokenSource();
        _install = Task.Run(() => work(installing.Token), CancellationToken.None);
    }
}
