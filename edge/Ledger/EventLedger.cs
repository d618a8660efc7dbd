using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sqair.Edge.Hosting;
using Sqair.Edge.Publishing;
using Sqair.Messages;

namespace Sqair.Edge.Ledger;

/// <summary>
/// What must not be lost: totals, what the cameras' analytics remember, and messages until the broker has them. Everything that is handed
/// over is written by a thread of its own about once a second, in one transaction: after any end of the process all of it is there up to
/// a second ago, and nothing twice. An event is sent only when it is written.
/// </summary>
/// <remarks>Safe for several threads.</remarks>
public sealed partial class EventLedger : IHostedService, IDisposable
{
    /// <summary>Between two commits; cameras hand over every <see cref="CameraWatch"/>'s 0.7 s.</summary>
    static readonly TimeSpan s_interval = TimeSpan.FromSeconds(0.3);

    /// <summary>Between two attempts.</summary>
    static readonly TimeSpan s_retry = TimeSpan.FromSeconds(1);

    static readonly TimeSpan s_forgetting = TimeSpan.FromHours(1);

    /// <summary>Events and messages that wait for a disk that is full: a day and more of a busy place.</summary>
    const int MostPending = 200_000;

    readonly Lock _lock = new();
    readonly string? _path;
    readonly TopicNames? _topics;
    readonly TimeProvider _time;
    readonly ILogger _log;
    readonly Wakeup _wakeup = new();
    readonly HashSet<Counted> _changed = [], _withdrawn = [];
    volatile LedgerLimits _limits;
    LedgerFile _file;
    LedgerTotals _totals;
    LedgerOutbox _outbox;
    LedgerHeat _heat;
    readonly Dictionary<Counted, double> _areas = [];
    string _name = "";
    readonly ConcurrentQueue<LedgerBatch> _inbox = new();
    readonly List<LedgerBatch> _unwritten = [];
    Task _writing = Task.CompletedTask;
    volatile bool _stopping;
    string? _fault;
    long _dropped, _forgotAt;

    public EventLedger(LedgerPlace place, LedgerLimits limits, TimeProvider time, ILogger<EventLedger> log)
    {
        (_path, _topics, _limits, _time, _log) = (place.Path, place.Topics, limits, time, log);
        Begin();
    }

    /// <summary>Told after a commit, on the ledger's thread: messages wait, or lines and zones have changed.</summary>
    public Action<IReadOnlyList<LineMessage>, IReadOnlyList<ZoneMessage>>? Written { get; set; }

    /// <summary>Told as <see cref="Written"/>, after it: these lines and zones are not published any more.</summary>
    public Action<IReadOnlyList<Counted>>? Withdrawn { get; set; }

    /// <summary>Messages that wait for the broker.</summary>
    public int Count
    {
        get { lock (_lock) return (int)_outbox.Waiting + _inbox.Concat(_unwritten).Sum(MessagesOf); }
    }

    /// <summary>Messages that were given up since the start, because they were too many or too old.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Whether what waits is there after the process, too.</summary>
    public bool IsDurable { get; private set; }

    /// <summary>Hands something over. Returns at once, whatever the disk does, and never throws.</summary>
    public void Add(LedgerBatch batch)
    {
        _inbox.Enqueue(batch);
        _wakeup.Set();
    }

    int MessagesOf(LedgerBatch batch) => batch.Messages.Count + (_topics is null ? 0 : batch.Events.Count);

    /// <summary>The next message to send; it stays here until <see cref="Sent"/>.</summary>
    public bool TryTake(out StoredMessage message)
    {
        lock (_lock) return _outbox.TryTake(out message);
    }

    /// <summary>The broker has it.</summary>
    public void Sent(StoredMessage message)
    {
        lock (_lock) _outbox.Sent(message);
        _wakeup.Set();
    }

    /// <summary>The broker may not have what was taken and not said to be sent: it comes again.</summary>
    public void Return()
    {
        lock (_lock) _outbox.Return();
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _writing = Task.Run(WriteAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>Writes what was handed over.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        _wakeup.Set();
        await _writing;
        Commit();
    }

    /// <summary>What was sent since is deleted: after the publisher has stopped.</summary>
    public void Dispose()
    {
        Commit();
        lock (_lock) _file.Dispose();
        _wakeup.Dispose();
    }

    async Task WriteAsync()
    {
        while (!_stopping)
        {
            await _wakeup.WaitAsync(s_retry, CancellationToken.None);
            if (!Commit()) continue;
            var pause = _fault is null ? s_interval : s_retry;
            for (var begin = _time.GetTimestamp(); !_stopping && _time.GetElapsedTime(begin) < pause;)
                await Task.Delay(s_interval / 5, _time);
        }
    }

    /// <returns>Whether there was anything to write.</returns>
    bool Commit()
    {
        List<LineMessage> lines = [];
        List<ZoneMessage> zones = [];
        List<Counted> withdrawn;
        List<TaskCompletionSource> done;
        lock (_lock)
        {
            var forget = _forgotAt == 0 || _time.GetElapsedTime(_forgotAt) >= s_forgetting;
            while (_inbox.TryDequeue(out var batch)) _unwritten.Add(batch);
            if (_unwritten.Count == 0 && !_outbox.HasSent && _changed.Count == 0 && _withdrawn.Count == 0 && !forget) return false;
            try
            {
                var (queued, dropped) = (0L, 0L);
                _file.InOneTransaction(() =>
                {
                    foreach (var batch in _unwritten) queued += Write(batch);
                    dropped = _outbox.TidyUp(queued, _time.GetUtcNow());
                    if (!forget) return;
                    _totals.Forget(_time.GetUtcNow(), _limits);
                    _heat.Forget(_time.GetUtcNow(), _limits.HeatDays);
                });
                done = [.. _unwritten.Select(batch => batch.Done).OfType<TaskCompletionSource>()];
                _unwritten.Clear();
                _outbox.Committed(queued, dropped);
                Interlocked.Add(ref _dropped, dropped);
                if (forget) _forgotAt = _time.GetTimestamp();
                foreach (var subject in _changed)
                    if (subject.Kind == Counted.Line) lines.Add(_totals.Line(subject));
                    else zones.Add(Zone(subject));
                withdrawn = [.. _withdrawn];
                _changed.Clear();
                _withdrawn.Clear();
                if (dropped > 0) Log.MessagesDropped(_log, dropped, _outbox.Waiting);
                if (_fault is not null) Log.LedgerResumed(_log, Where);
                _fault = null;
            }
            catch (SqliteException fault)
            {
                Fail(fault.Message);
                if (IsDamage(fault)) Renew();
                foreach (var lost in PendingBatches.Gather(_unwritten, MostPending)) Interlocked.Add(ref _dropped, MessagesOf(lost));
                return true;
            }
        }
        Written?.Invoke(lines, zones);
        if (withdrawn.Count > 0) Withdrawn?.Invoke(withdrawn);
        foreach (var waiting in done) waiting.TrySetResult();
        return true;
    }

    /// <returns>Messages that it makes.</returns>
    int Write(LedgerBatch batch)
    {
        foreach (var subject in batch.Known)
        {
            _totals.Know(subject, _time.GetUtcNow());
            _changed.Add(subject);
            _withdrawn.Remove(subject);
        }
        foreach (var happened in batch.Events)
        {
            var number = Next(happened.Camera);
            var whole = happened with { Sequence = number, Id = $"{_name}-{happened.Camera}-{number}" };
            if (_totals.Count(whole) is { } subject) _changed.Add(subject);
            if (_topics is null) continue;
            _outbox.Add(new ReadyMessage(_topics.Events(happened.Camera), Payloads.Of(whole), 1, Retain: false), _time.GetUtcNow());
        }
        foreach (var message in batch.Messages) _outbox.Add(message, _time.GetUtcNow());
        if (batch.Heat is { } heat) _heat.Add(heat);
        if (batch.State is { } state)
        {
            _file.Run("""
                INSERT INTO cameras VALUES ($0, 0, $1, $2)
                ON CONFLICT DO UPDATE SET captured = excluded.captured, state = excluded.state
                """, state.Camera, state.Captured.ToUnixTimeMilliseconds(), state.Text);
            foreach (var (zone, people) in state.Occupancy)
                if (new Counted(state.Camera, Counted.Zone, zone) is var subject && _totals.SetOccupancy(subject, people, state.Captured))
                    _changed.Add(subject);
        }
        foreach (var subject in batch.Withdrawn)
        {
            if (subject.Kind == Counted.Zone) _totals.SetOccupancy(subject, 0, _time.GetUtcNow());
            _changed.Remove(subject);
            _withdrawn.Add(subject);
        }
        return MessagesOf(batch);
    }

    long Next(string camera)
    {
        _file.Run("INSERT INTO cameras VALUES ($0, 1, NULL, NULL) ON CONFLICT DO UPDATE SET sequence = sequence + 1", camera);
        return Convert.ToInt64(_file.Value("SELECT sequence FROM cameras WHERE camera = $0", camera), CultureInfo.InvariantCulture);
    }

    void Fail(string reason)
    {
        if (_fault is null) Log.LedgerFailed(_log, Where, reason);
        _fault = reason;
    }

    string Where => _path ?? "the memory";

    static bool IsDamage(SqliteException fault) => fault.SqliteErrorCode is 11 or 26;

    LedgerFile Open()
    {
        try
        {
            var file = new LedgerFile(_path);
            IsDurable = _path is not null;
            return file;
        }
        catch (SqliteException fault) when (_path is not null && IsDamage(fault))
        {
            SetAside(fault.Message);
            return Open();
        }
        catch (Exception fault) when (_path is not null
            && fault is SqliteException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Log.LedgerUnusable(_log, _path, fault.Message);
            IsDurable = false;
            return new LedgerFile(null);
        }
    }

    void Renew()
    {
        _file.Dispose();
        Begin();
    }

    [MemberNotNull(nameof(_file), nameof(_totals), nameof(_outbox), nameof(_heat))]
    void Begin()
    {
        _file = Open();
        (_totals, _outbox, _heat) = (new LedgerTotals(_file), new LedgerOutbox(_file, _limits), new LedgerHeat(_file));
        _name = (string)_file.Value("SELECT value FROM meta WHERE key = 'ledger'")!;
    }

    /// <summary>A damaged file is kept for who wants to look at it; there is nothing else to go on from.</summary>
    void SetAside(string reason)
    {
        var number = 1;
        while (File.Exists($"{_path}.damaged.{number}")) number++;
        File.Move(_path!, $"{_path}.damaged.{number}");
        foreach (var part in (string[])["-wal", "-shm"]) File.Delete(_path + part);
        Log.LedgerDamaged(_log, _path!, reason, $"{_path}.damaged.{number}");
    }
}
