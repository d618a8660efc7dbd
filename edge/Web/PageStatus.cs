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

    /// <summary>The camera as it is; before its first frame what is drawn in pixels cannot be laid into its picture.</summary>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">The ledger cannot be read.</exception>
    public static PageCamera Of(CameraMonitor monitor, EventLedger ledger)
    {
        var (name, place, status) = (monitor.Name, monitor.Options.Place, monitor.Message());
        PictureSize? known = status is { Width: { } width, Height: { } height } ? new(width, height) : null;
        return new PageCamera(status,
            [.. place.Lines.Where(line => IsThere(line.Points)).Select(line => new PageLine(
                Points(line.Points), ledger.Line(name, line.Name), ledger.Hours(new Counted(name, Counted.Line, line.Name), Hours)))],
            [.. place.Zones.Where(zone => IsThere(zone.Points)).Select(zone => new PageZone(
                Points(zone.Points), ledger.Zone(name, zone.Name), ledger.Hours(new Counted(name, Counted.Zone, zone.Name), Hours)))],
            [.. place.Masks.Select(Points).OfType<float[][]>()]);

        bool IsThere(Outline outline) => known is null || outline.In(known.Value) is not null;

        float[][]? Points(Outline outline)
        {
            // In fractions any picture will do.
            var picture = known ?? new PictureSize(1, 1);
            if ((known is null && !outline.IsInFractions) || outline.In(picture) is not { } points) return null;
            var size = new Vector2(picture.Width, picture.Height);
            return [.. points.Select(point => point / size).Select(point => new[] { point.X, point.Y })];
        }
    }
}

/// <param name="Points">
/// Two pairs of x and y, fractions of the picture; who goes in comes from the left of the way between them. Null: not known yet.
/// </param>
/// <param name="Hours">Of the last day, the present one last.</param>
sealed record PageLine(float[][]? Points, LineMessage Counted, IReadOnlyList<HourEntry> Hours);

/// <param name="Points">Pairs of x and y, fractions of the picture. Null: not known yet.</param>
/// <param name="Hours">Of the last day, the present one last.</param>
sealed record PageZone(float[][]? Points, ZoneMessage Counted, IReadOnlyList<HourEntry> Hours);

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
