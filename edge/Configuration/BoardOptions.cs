namespace Sqair.Edge.Configuration;

/// <summary>What a GPIO line shows.</summary>
public enum PinShows
{
    /// <summary>Somebody is there.</summary>
    Presence,

    /// <summary>How the daemon does, for an LED.</summary>
    Status,

    /// <summary>A figure has reached a value, for a relay.</summary>
    Threshold,
}

/// <summary>One output line.</summary>
/// <param name="Chip">Number of the GPIO chip (<c>gpiodetect</c> lists them).</param>
/// <param name="Pin">Line of the chip (<c>gpioinfo</c> lists them).</param>
public sealed record PinOptions(int Chip, int Pin, PinShows Shows)
{
    /// <summary>On is low.</summary>
    public bool ActiveLow { get; init; }

    /// <summary>Null: all cameras together.</summary>
    public string? Camera { get; init; }

    /// <summary>Of the camera; then its occupancy counts.</summary>
    public string? Zone { get; init; }

    /// <summary>Of the camera; then those count who have come in today (UTC), less those who have gone out.</summary>
    public string? Line { get; init; }

    /// <summary>On at this value and above.</summary>
    public int At { get; init; } = 1;

    /// <summary>Off at this value and below; between the two it stays as it is.</summary>
    public int Until { get; init; }

    /// <summary>It stays on, and off, for at least so long.</summary>
    public double LeastSeconds { get; init; }
}

/// <summary>When the daemon does less so that the board stays cool.</summary>
public sealed record ThermalOptions
{
    public bool SlowDown { get; init; } = true;

    /// <summary>°C of every thermal zone; null: the lowest passive or hot trip point of each, and zones without one do not count.</summary>
    public double? LimitCelsius { get; init; }

    /// <summary>It slows down so far below the limit.</summary>
    public double MarginCelsius { get; init; } = 5;

    /// <summary>Less than this no camera gets.</summary>
    public double LeastFramesPerSecond { get; init; } = 2;
}
