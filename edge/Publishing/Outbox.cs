namespace Sqair.Edge.Publishing;

/// <summary>
/// Messages that are worthless when old, on their way to the broker, in order. Full, it drops the oldest, and it drops what has waited
/// longer than its lifetime. What it drops it counts. Safe for several threads.
/// </summary>
public sealed class Outbox(int capacity, TimeSpan lifetime, TimeProvider time)
{
    readonly Lock _lock = new();
    readonly LinkedList<OutgoingMessage> _messages = new();
    long _dropped;

    public int Count
    {
        get { lock (_lock) return _messages.Count; }
    }

    public long Dropped
    {
        get { lock (_lock) return _dropped; }
    }

    public void Add(string topic, byte[] payload, int qos, bool retain)
    {
        lock (_lock)
        {
            _messages.AddLast(new OutgoingMessage(topic, payload, qos, retain, time.GetTimestamp()));
            if (_messages.Count > capacity) DropFirst();
        }
    }

    public bool TryTake(out OutgoingMessage message)
    {
        lock (_lock)
        {
            while (_messages.First is { } first)
            {
                if (time.GetElapsedTime(first.Value.Queued) > lifetime)
                {
                    DropFirst();
                    continue;
                }
                _messages.RemoveFirst();
                message = first.Value;
                return true;
            }
        }
        message = default;
        return false;
    }

    /// <summary>Puts a message that could not be sent back in front.</summary>
    public void Return(OutgoingMessage message)
    {
        lock (_lock)
        {
            _messages.AddFirst(message);
            if (_messages.Count > capacity) DropFirst();
        }
    }

    void DropFirst()
    {
        _messages.RemoveFirst();
        _dropped++;
    }
}
