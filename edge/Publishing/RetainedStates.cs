namespace Sqair.Edge.Publishing;

/// <summary>
/// The newest value of every retained topic. A broker that lost its memory gets all of them again at the next connect; between connects
/// only those that changed. Safe for several threads.
/// </summary>
public sealed class RetainedStates
{
    readonly Lock _lock = new();
    readonly Dictionary<string, byte[]> _values = [];
    readonly Queue<string> _due = new();

    public void Set(string topic, byte[] payload)
    {
        lock (_lock)
        {
            _values[topic] = payload;
            if (!_due.Contains(topic)) _due.Enqueue(topic);
        }
    }

    /// <summary>The broker knows that there is nothing any more: it need not be told again.</summary>
    public void Forget(string topic)
    {
        lock (_lock)
            if (_values.TryGetValue(topic, out var payload) && payload.Length == 0 && !_due.Contains(topic)) _values.Remove(topic);
    }

    public void AllAreDue()
    {
        lock (_lock)
        {
            foreach (var topic in _values.Keys)
                if (!_due.Contains(topic)) _due.Enqueue(topic);
        }
    }

    /// <summary>
    /// The next value to publish. If that fails, nothing is lost: a failure ends the connection, and the next one has all due.
    /// </summary>
    public bool TryTake(out string topic, out byte[] payload)
    {
        lock (_lock)
        {
            if (_due.TryDequeue(out topic!))
            {
                payload = _values[topic];
                return true;
            }
        }
        payload = [];
        return false;
    }
}
