using System.Text.Json.Serialization;
using Sqair.Messages;

namespace Sqair.Edge.Web;

/// <summary>What the page tells of the device: what its status topics tell.</summary>
/// <param name="BrokerConnected">Absent where there is none.</param>
sealed record PageStatus(DeviceStatusMessage Device, IReadOnlyList<CameraStatusMessage> Cameras, bool? BrokerConnected, bool Picture);

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
