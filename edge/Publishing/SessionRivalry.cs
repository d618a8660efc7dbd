using Microsoft.Extensions.Logging;
using Sqair.Edge.Hosting;

namespace Sqair.Edge.Publishing;

/// <summary>
/// Two clients with one id throw each other out for ever, each at once when the other has come. Where the broker says that this is why
/// (MQTT 5), who was thrown out waits: 15 s, and twice as long each time until a connection has held for longer than that. Many just
/// hang up; where that happens again and again soon after a connect that worked at once it is named as likely, and the waits are those of
/// any connection that does not hold (<see cref="Backoff"/>).
/// </summary>
sealed class SessionRivalry(string broker, string clientId, TimeProvider time, ILogger log) : IDisposable
{
    static readonly TimeSpan s_first = TimeSpan.FromSeconds(15), s_longest = TimeSpan.FromMinutes(10),
        s_short = TimeSpan.FromSeconds(60);

    /// <summary>So many short connections in a row are no accident.</summary>
    const int Suspicious = 3;

    readonly Wakeup _told = new();
    readonly Random _random = new();
    volatile bool _takenOver;
    long? _connected;
    int _thrownOut;
    int _shortOnes;
    TimeSpan _waited;

    public async Task ConnectedAsync(CancellationToken cancellation)
    {
        // What was told of a connection before says nothing of this one.
        await _told.WaitAsync(TimeSpan.Zero, cancellation);
        (_takenOver, _connected) = (false, time.GetTimestamp());
    }

    /// <summary>The client tells the end of a connection, or of an attempt.</summary>
    /// <param name="takenOver">The broker says that another client has come with our id.</param>
    public void Ended(bool takenOver)
    {
        _takenOver = takenOver;
        _told.Set();
    }

    /// <summary>An attempt or a connection is over, and not by us.</summary>
    /// <returns>How long to leave the broker to who has come in our place, beyond what one waits for a broker anyway.</returns>
    public async Task<TimeSpan> LostAsync(CancellationToken cancellation)
    {
        if (_connected is not { } since)
        {
            // A broker that is away has a reason of its own to hang up.
            _shortOnes = 0;
            return TimeSpan.Zero;
        }
        _connected = null;
        // It is told when the last packet was read, which may be after a message has failed.
        await _told.WaitAsync(TimeSpan.FromSeconds(1), cancellation);
        var held = time.GetElapsedTime(since);
        _shortOnes = held < s_short ? _shortOnes + 1 : 0;
        if (held > s_short && held > _waited) _thrownOut = 0;
        if (!_takenOver)
        {
            if (_shortOnes == Suspicious) Log.SessionUnsteady(log, broker, clientId);
            return TimeSpan.Zero;
        }
        var whole = Math.Min(s_longest.TotalSeconds, s_first.TotalSeconds * Math.Pow(2, _thrownOut));
        _thrownOut = Math.Min(_thrownOut + 1, 30);
        _waited = TimeSpan.FromSeconds(whole * (1 + 0.5 * _random.NextDouble()));
        Log.SessionTakenOver(log, broker, clientId, _waited.TotalSeconds);
        return _waited;
    }

    public void Dispose() => _told.Dispose();
}
