using System.Numerics;
using System.Text.Json.Serialization;
using Sqair.Edge.Capture;
using Sqair.Edge.Configuration;
using Sqair.Edge.Ledger;
using Sqair.Messages;

namespace Sqair.Edge.Web;

/// <summary>What the page tells of the device: what its status topics tell.</summary>
/// <param name="BrokerConnected">Absent where there is none.</param>
/// <param name="Edit">It can be changed on the page.</param>
sealed record PageStatus(
    DeviceStatusMessage Device, IReadOnlyList<PageCamera> Cameras, bool? BrokerConnected, bool Picture, bool Edit);

/// <param name="Lines">Those that lie within the picture.</param>
sealed record PageCamera(
    CameraStatusMessage Status, IReadOnlyList<PageLine> Lines, IReadOnlyList<PageZone> Zones, IReadOnlyList<float[][]> Masks)
{
    const int Hours = 24;

    /// <summary>The camera as it is; before its first frame nothing is laid into its picture.</summary>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">The ledger cannot be read.</exception>
    public static PageCamera Of(CameraMonitor monitor, EventLedger ledger)
    {
        var (name, place, status) = (monitor.Name, monitor.Options.Place, monitor.Message());
        if (status is not { Width: { } width, Height: { } height }) return new PageCamera(status, [], [], []);
        var picture = new PictureSize(width, height);
        return new PageCamera(status,
            [.. place.Lines.Select(line => Points(line.Points) is { } points
                ? new PageLine(points, ledger.Line(name, line.Name), ledger.Hours(new Counted(name, Counted.Line, line.Name), Hours))
                : null).OfType<PageLine>()],
            [.. place.Zones.Select(zone => Points(zone.Points) is { } points
                ? new PageZone(points, ledger.Zone(name, zone.Name), ledger.Hours(new Counted(name, Counted.Zone, zone.Name), Hours))
                : null).OfType<PageZone>()],
            [.. place.Masks.Select(Points).OfType<float[][]>()]);

        float[][]? Points(Outline outline) => outline.In(picture) is { } points
            ? [.. points.Select(point => point / new Vector2(picture.Width, picture.Height)).Select(point => new[] { point.X, point.Y })]
            : null;
    }
}

/// <param name="Points">Two pairs of x and y, fractions of the picture; who goes in comes from the left of the way between them.</param>
/// <param name="Hours">Of the last day, the present one last.</param>
sealed record PageLine(float[][] Points, LineMessage Counted, IReadOnlyList<HourEntry> Hours);

/// <param name="Points">Pairs of x and y, fractions of the picture.</param>
/// <param name="Hours">Of the last day, the present one last.</param>
sealed record PageZone(float[][] Points, ZoneMessage Counted, IReadOnlyList<HourEntry> Hours);

/// <summary>Of <c>/healthz</c>: for whoever restarts what is not well.</summary>
/// <param name="Healthy">The tracking loop finishes its steps. Cameras and broker may be away: a restart brings neither back.</param>
/// <param name="StepSeconds">How long the present step takes; 0 between two.</param>
/// <param name="Broker">"connected", "away" or "none".</param>
sealed record HealthReport(bool Healthy, double StepSeconds, IReadOnlyDictionary<string, CameraState> Cameras, string Broker);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(UtcMillisecondsConverter), typeof(CameraStateConverter), typeof(DeviceStateConverter)])]
[JsonSerializable(typeof(PageStatus))]
[JsonSerializable(typeof(HealthReport))]
sealed partial class PageJson : JsonSerializerContext;
