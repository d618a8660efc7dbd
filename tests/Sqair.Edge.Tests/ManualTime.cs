namespace Sqair.Edge.Tests;

/// <summary>A clock that stands still until it is told.</summary>
sealed class ManualTime : TimeProvider
{
    DateTimeOffset _now = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _now.Ticks;

    public void Advance(double seconds) => _now += TimeSpan.FromSeconds(seconds);
}
