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
public sealed class ModelUpdates : BackgroundService
{
    static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(250), s_inbox = TimeSpan.FromSeconds(2);

    /// <summary>A push from which nothing came for so long gives way to another.</summary>
    static readonly TimeSpan s_stale = TimeSpan.FromSeconds(30);

    /// <summary>Chunks after which the sender hears of them; it sends no more than twice as many ahead.</summary>
    const int Acknowledged = 8;

    const string RunsAlready = "it runs already";

    readonly PushOptions _options;
    readonly ModelStore _store;
    readonly StartingModel _start;
    readonly ModelInstaller _installer;
    readonly PushReport _report;
    readonly TimeProvider _time;
    readonly ILogger _log;
    readonly Channel<(string Topic, byte[] Payload)> _arrivals = Channel.CreateBounded<(string, byte[])>(
        new BoundedChannelOptions(128) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    readonly TopicNames? _topics;
    IncomingPackage? _incoming;
    long _cameAt, _inboxAt;
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
        _topics = new TopicNames(mqtt.Prefix, options.Device);
        foreach (var topic in (string[])[_topics.ModelOffer, _topics.ModelChunk, _topics.ModelCommand])
            publisher.Listen(topic, payload => _arrivals.Writer.TryWrite((topic, payload)));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var end = stoppingToken.Register(_installer.End);
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
                        await _arrivals.Reader.WaitToReadAsync(limit.Token);
                    }
                    catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested) { }
                }
                while (_arrivals.Reader.TryRead(out var arrival)) Guard(() => Receive(arrival.Topic, arrival.Payload, stoppingToken));
                Guard(() => Go(stoppingToken));
            }
        }
        catch (OperationCanceledException) { }
        finally
        {
            if (_installing is { } installing) await installing.CancelAsync();
            if (_install is { } install) await install;
            _incoming?.Dispose();
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _installing?.Dispose();
        _installer.Dispose();
    }

    void Resume()
    {
        _report.Read();
        if (_start.RolledBack is { } reason) _report.Become(PushState.RolledBack, reason);
        _installer.Resume();
        _incoming = IncomingPackage.Resume(_store.Incoming);
        if (_incoming is not null) _report.Received(_incoming);
        else _report.Announce();
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

    void Receive(string topic, byte[] payload, CancellationToken cancellation)
    {
        if (topic == _topics!.ModelChunk) Take(payload);
        else if (topic == _topics.ModelOffer) Consider(Parsed(payload, MessageJson.Default.ModelOffer, "offer"));
        else if (Parsed(payload, MessageJson.Default.ModelCommand, "command") is { } command) Obey(command, cancellation);
    }

    T? Parsed<T>(byte[] payload, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, string what)
    {
        try
        {
            return JsonSerializer.Deserialize(payload, type);
        }
        catch (JsonException fault)
        {
            Log.PushIgnored(_log, what, fault.Message);
            return default;
        }
    }

    void Consider(ModelOffer? offer)
    {
        if (offer is null) return;
        if (IncomingPackage.WhyNot(offer, _options.MostMebibytes) is { } reason)
        {
            if (!IsBusy) _report.Begin(offer.Sha256, offer.Name, offer.Fingerprint, PushState.Refused, reason);
            Log.PushIgnored(_log, "offer", reason);
            return;
        }
        var isNew = _incoming?.Offer.Sha256 != offer.Sha256;
        // One after the other: whoever is told of another's push waits.
        if (IsBusy && isNew)
        {
            _report.Announce();
            return;
        }
        if (_store.RunningSha256 == offer.Sha256)
        {
            if (_report.Push == offer.Sha256) _report.Announce();
            else _report.Begin(offer.Sha256, offer.Name, offer.Fingerprint, PushState.Refused, RunsAlready);
            return;
        }
        if (isNew || _incoming is null)
        {
            _incoming?.Dispose();
            _incoming = IncomingPackage.Begin(_store.Incoming, offer);
            _report.Begin(offer.Sha256, offer.Name, offer.Fingerprint, PushState.Receiving, null);
        }
        _cameAt = _time.GetTimestamp();
        Tell();
    }

    bool IsBusy => _install is { IsCompleted: false } || (_incoming is not null && _time.GetElapsedTime(_cameAt) < s_stale);

    void Take(byte[] chunk)
    {
        if (_incoming is not { IsComplete: false } incoming || !incoming.Add(chunk)) return;
        _cameAt = _time.GetTimestamp();
        if (incoming.IsComplete || incoming.Received >= _told + Acknowledged) Tell();
    }

    void Tell()
    {
        _told = _incoming!.Received;
        _report.Received(_incoming);
    }

    void Obey(ModelCommand command, CancellationToken cancellation)
    {
        if (command.Schema != MessageSchema.Version || command.Command != ModelCommand.RollBack)
        {
            Log.PushIgnored(_log, "command", $"'{command.Command}' of schema {command.Schema}, expected '{ModelCommand.RollBack}' "
                + $"of schema {MessageSchema.Version}");
            return;
        }
        if (_install is { IsCompleted: false }) _installing!.Cancel();
        else Start(token => _installer.RollBackAsync("taken back on command", token), cancellation);
    }

    /// <summary>What has to happen now.</summary>
    void Go(CancellationToken cancellation)
    {
        if (_incoming is { } incoming && incoming.Received != _told) Tell();
        if (_install is { IsCompleted: false }) return;
        if (_incoming is { IsComplete: true } complete)
        {
            _incoming = null;
            if (complete.Close()) Start(token => _installer.InstallAsync(complete.Path, complete.Offer.Sha256, token), cancellation);
            else
            {
                _report.Become(PushState.Refused, "what has come is not what was offered: its SHA-256 is another");
                IncomingPackage.Forget(_store.Incoming);
            }
            return;
        }
        if (_installer.Objection() is { } objection)
        {
            Start(token => _installer.RollBackAsync(objection, token), cancellation);
            return;
        }
        _installer.ProveIfDue();
        if (_time.GetElapsedTime(_inboxAt) < s_inbox) return;
        _inboxAt = _time.GetTimestamp();
        if (_incoming is null && FirstOfInbox() is { } file) TakeFromInbox(file, cancellation);
    }

    string? FirstOfInbox() => Directory.Exists(_store.Inbox)
        ? Directory.EnumerateFiles(_store.Inbox, "*.sqair").Order(StringComparer.Ordinal).FirstOrDefault() : null;

    void TakeFromInbox(string file, CancellationToken cancellation)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        Directory.CreateDirectory(_store.Incoming);
        var package = Path.Combine(_store.Incoming, "package");
        File.Move(file, package, overwrite: true);
        var sha256 = PackageFile.Sha256Of(package);
        if (sha256 == _store.RunningSha256)
        {
            _report.Begin(sha256, name, null, PushState.Refused, RunsAlready);
            IncomingPackage.Forget(_store.Incoming);
            return;
        }
        _report.Begin(sha256, name, null, PushState.Receiving, null);
        Start(token => _installer.InstallAsync(package, sha256, token), cancellation);
    }

    void Start(Func<CancellationToken, Task> work, CancellationToken cancellation)
    {
        _installing?.Dispose();
        var installing = _installing = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _install = Task.Run(() => work(installing.Token), CancellationToken.None);
    }
}
