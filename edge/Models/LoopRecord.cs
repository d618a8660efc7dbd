using Sqair.Edge.Health;

namespace Sqair.Edge.Models;

/// <summary>How the tracking loop does with a model, as far as its probation asks. Safe for several threads.</summary>
public sealed class LoopRecord
{
    readonly Lock _lock = new();
    readonly DurationHistogram _steps = new();
    int _faults, _looks, _occupied;
    string? _fault;
    double _people, _foreground, _occupiedForeground;

    public void Stepped(double milliseconds)
    {
        lock (_lock) _steps.Add(milliseconds);
    }

    public void Failed(string reason)
    {
        lock (_lock) (_faults, _fault) = (_faults + 1, reason);
    }

    /// <summary>One look at one frame of a camera.</summary>
    /// <param name="people">Reported.</param>
    /// <param name="foreground">Squared sum of what is not background, whoever explains it.</param>
    public void Looked(int people, double foreground)
    {
        lock (_lock)
        {
            (_looks, _people, _foreground) = (_looks + 1, _people + people, _foreground + foreground);
            if (people > 0) (_occupied, _occupiedForeground) = (_occupied + 1, _occupiedForeground + foreground);
        }
    }

    public LoopFigures Figures()
    {
        lock (_lock)
        {
            return new LoopFigures((int)_steps.Count, _steps.Count == 0 ? 0 : _steps.Quantile(0.5), _faults, _fault, _looks,
                _looks == 0 ? 0 : _people / _looks, _looks == 0 ? 0 : _foreground / _looks)
            {
                Occupied = _occupied,
                OccupiedForeground = _occupied == 0 ? 0 : _occupiedForeground / _occupied,
            };
        }
    }
}

/// <summary>What is known of a time with one model.</summary>
/// <param name="Milliseconds">Median of a step.</param>
/// <param name="Faults">Steps that failed, beside those that did not.</param>
/// <param name="Fault">Why the last of them did.</param>
/// <param name="Looks">Frames that people and foreground are means of.</param>
public readonly record struct LoopFigures(
    int Steps, double Milliseconds, int Faults, string? Fault, int Looks, double People, double Foreground)
{
    /// <summary>Looks with somebody reported.</summary>
    public int Occupied { get; init; }

    /// <summary>Mean foreground of those.</summary>
    public double OccupiedForeground { get; init; }

    /// <summary>Whether it can be written down.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsFinite => double.IsFinite(Milliseconds + People + Foreground + OccupiedForeground);
}
