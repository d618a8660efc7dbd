using System.Globalization;

namespace Sqair.Edge.Ledger;

/// <summary>Messages of the ledger on their way to the broker, in order. Under the ledger's lock.</summary>
sealed class LedgerOutbox
{
    const int ReadAhead = 64;

    readonly LedgerFile _file;
    readonly LedgerLimits _limits;
    readonly Queue<StoredMessage> _ahead = new();
    long _taken, _sent, _deleted;

    public LedgerOutbox(LedgerFile file, LedgerLimits limits)
    {
        (_file, _limits) = (file, limits);
        Waiting = Whole("SELECT COUNT(*) FROM outbox");
    }

    /// <summary>Messages that wait.</summary>
    public long Waiting { get; private set; }

    /// <summary>The broker has some that are in the file.</summary>
    public bool HasSent => _deleted != _sent;

    public bool TryTake(out StoredMessage message)
    {
        if (_ahead.Count == 0 && Waiting > 0)
            foreach (var row in _file.Rows("""
                SELECT number, topic, payload, qos, retain FROM outbox WHERE number > $0 ORDER BY number LIMIT $1
                """, row => new StoredMessage(
                    row.GetInt64(0), row.GetString(1), row.GetFieldValue<byte[]>(2), row.GetInt32(3), row.GetBoolean(4)),
                _taken, ReadAhead))
            {
                _ahead.Enqueue(row);
                _taken = row.Number;
            }
        return _ahead.TryDequeue(out message!);
    }

    public void Sent(StoredMessage message) => (_sent, Waiting) = (message.Number, Math.Max(0, Waiting - 1));

    public void Return()
    {
        _ahead.Clear();
        _taken = _sent;
    }

    /// <summary>Within a transaction.</summary>
    public void Add(ReadyMessage message, DateTimeOffset now) => _file.Run(
        "INSERT INTO outbox (topic, payload, qos, retain, at) VALUES ($0, $1, $2, $3, $4)",
        message.Topic, message.Payload, message.Qos, message.Retain, now.ToUnixTimeMilliseconds());

    /// <summary>Within a transaction: takes out what the broker has, and the oldest where too many wait or have waited too long.</summary>
    /// <param name="added">Messages that this transaction has added.</param>
    /// <returns>How many are given up.</returns>
    public long TidyUp(long added, DateTimeOffset now)
    {
        if (HasSent) _file.Run("DELETE FROM outbox WHERE number <= $0", _sent);
        var last = Whole("SELECT COALESCE(MAX(number), 0) FROM outbox WHERE at < $0", now.Subtract(_limits.Age).ToUnixTimeMilliseconds());
        if (Waiting + added - _limits.Most is > 0 and var tooMany)
            last = Math.Max(last, Whole("SELECT number FROM outbox ORDER BY number LIMIT 1 OFFSET $0", tooMany - 1));
        if (last <= _sent) return 0;
        var dropped = Whole("SELECT COUNT(*) FROM outbox WHERE number <= $0", last);
        _file.Run("DELETE FROM outbox WHERE number <= $0", last);
        while (_ahead.TryPeek(out var first) && first.Number <= last) _ahead.Dequeue();
        return dropped;
    }

    /// <summary>The transaction is in the file.</summary>
    public void Committed(long added, long dropped) => (_deleted, Waiting) = (_sent, Math.Max(0, Waiting + added - dropped));

    long Whole(string sql, params ReadOnlySpan<object?> values) =>
        Convert.ToInt64(_file.Value(sql, values) ?? 0, CultureInfo.InvariantCulture);
}
