using Sqair.Edge.Capture;
using Sqair.Models;
using Sqair.Tracking;
using Sqair.Video;

namespace Sqair.Edge.Configuration;

/// <summary>Everything the daemon is told. <see cref="ConfigurationFile"/> makes it and has checked every value.</summary>
public sealed record EdgeOptions
{
    /// <summary>Name of this machine in topics.</summary>
    public required string Device { get; init; }

    /// <summary>Null: nothing is published.</summary>
    public MqttOptions? Mqtt { get; init; }

    /// <summary>Absolute path of the model package; null where the command line has to give one.</summary>
    public string? ModelPath { get; init; }

    /// <summary>Whose model packages may run.</summary>
    public required ModelTrust Trust { get; init; }

    /// <summary>Null: nobody can push models to this device.</summary>
    public PushOptions? Push { get; init; }

    /// <summary>Null: nothing is recorded for training.</summary>
    public RecordOptions? Record { get; init; }

    public EngineOptions Engine { get; init; } = new();

    public required IReadOnlyList<CameraOptions> Cameras { get; init; }

    public TracksOptions Tracks { get; init; } = new();

    public OutputOptions Output { get; init; } = new();

    /// <summary>Folder that keeps what the cameras have learnt over a restart; null: nothing is kept.</summary>
    public string? StateFolder { get; init; }

    /// <summary>Null: there is no page, and nothing listens.</summary>
    public WebOptions? Web { get; init; }

    public RetentionOptions Retention { get; init; } = new();

    /// <summary>GPIO lines that the daemon drives.</summary>
    public IReadOnlyList<PinOptions> Gpio { get; init; } = [];

    public ThermalOptions Thermal { get; init; } = new();

    /// <summary>Files that hold a secret each.</summary>
    public IReadOnlyList<string> SecretFiles { get; init; } = [];

    /// <summary>Time between two reports on the status topics and in the log.</summary>
    public double StatusSeconds { get; init; } = 60;

    /// <summary>Where totals and events are kept; null: they end with the process.</summary>
    public string? LedgerFile => StateFolder is { } folder ? Path.Combine(folder, "ledger.db") : null;

    /// <summary>Where one camera's state is kept; null: nowhere.</summary>
    public string? StateFileOf(string camera) => StateFolder is { } folder ? Path.Combine(folder, $"{camera}.state") : null;
}

/// <summary>For how many days totals of lines and zones are kept; those since ever stay.</summary>
public sealed record RetentionOptions
{
    public int MinuteDays { get; init; } = 7;

    public int HourDays { get; init; } = 90;

    public int DayDays { get; init; } = 3650;

    /// <summary>Of heat maps, hour by hour.</summary>
    public int HeatDays { get; init; } = 30;
}

public sealed record CameraOptions
{
    public required string Name { get; init; }

    public required VideoSource Source { get; init; }

    /// <summary>How its text is read anew at each opening; null: it stands in the configuration.</summary>
    public Reading? SourceText { get; init; }

    /// <summary>Where a relative path in that text begins.</summary>
    public string? Folder { get; init; }

    /// <summary>Frames analysed a second; null: as many as the model was trained with.</summary>
    public double? FramesPerSecond { get; init; }

    /// <summary>Width of the analysis picture in pixels; null (with <see cref="Height"/>): the model's.</summary>
    public int? Width { get; init; }

    public int? Height { get; init; }

    /// <summary>
    /// For files: play at the pace of their timestamps and let the newest frame win, as a camera would. Null: yes, but with
    /// <c>--once</c> no, so that every frame is tracked.
    /// </summary>
    public bool? RealTime { get; init; }

    /// <summary>For files: begin again at their end.</summary>
    public bool Repeat { get; init; }

    /// <summary>
    /// How tall people are, as somebody has measured: one or two. Empty: the camera finds out by itself, as it does anyway.
    /// </summary>
    public IReadOnlyList<PersonHint> People { get; init; } = [];

    public PlaceOptions Place { get; init; } = new();

    public TrackerOptions Tracking { get; init; } = new();

    /// <summary>A stream that sends nothing for so long is closed and opened again.</summary>
    public double StallSeconds { get; init; } = 10;
}

/// <summary>Somebody in the source picture, pixels.</summary>
/// <param name="At">Row of the head.</param>
public readonly record struct PersonHint(double Height, double At)
{
    /// <summary>Width of a person's box to its height.</summary>
    const float Slender = 0.4f;

    /// <returns>His box in the analysis picture; null where no such person can be in the source picture.</returns>
    public Box? In(PictureSize source, int analysisWidth, int analysisHeight)
    {
        if (At >= source.Height || Height > 2 * source.Height) return null;
        return new Box(0, (float)At, Slender * (float)Height, (float)Height)
            .Scaled((float)analysisWidth / source.Width, (float)analysisHeight / source.Height);
    }
}

public sealed record TracksOptions
{
    /// <summary>Publish the tracks of every frame; the count is published anyway.</summary>
    public bool PerFrame { get; init; } = true;

    /// <summary>Younger tracks are neither published nor counted.</summary>
    public int MinimumAgeFrames { get; init; } = 1;

    /// <summary>Each track says where he will be. Null: it is not published.</summary>
    public AheadOptions? Ahead { get; init; }
}

public sealed record OutputOptions
{
    public const string CameraPlaceholder = "{camera}";

    /// <summary>MOTChallenge rows of every camera; <see cref="CameraPlaceholder"/> stands for its name. Null: none are written.</summary>
    public string? MotFile { get; init; }

    /// <summary>Annotated MP4 of every camera, for trying out. Null: none is written.</summary>
    public string? Video { get; init; }

    public string? MotFileOf(string camera) => MotFile?.Replace(CameraPlaceholder, camera, StringComparison.Ordinal);

    public string? VideoOf(string camera) => Video?.Replace(CameraPlaceholder, camera, StringComparison.Ordinal);
}
