using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sqair.Messages;

public static class MessageSchema
{
    /// <summary>Rises when a field changes its meaning or goes away; new fields do not raise it.</summary>
    public const int Version = 2;
}

/// <summary>The one way to write and read the messages: camelCase, absent rather than null, UTC to the millisecond.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(UtcMillisecondsConverter), typeof(CameraStateConverter), typeof(DeviceStateConverter),
        typeof(PushStateConverter), typeof(EventKindConverter), typeof(CrossingDirectionConverter)])]
[JsonSerializable(typeof(TracksMessage))]
[JsonSerializable(typeof(CountMessage))]
[JsonSerializable(typeof(EventMessage))]
[JsonSerializable(typeof(LineMessage))]
[JsonSerializable(typeof(ZoneMessage))]
[JsonSerializable(typeof(HeatMapMessage))]
[JsonSerializable(typeof(CameraStatusMessage))]
[JsonSerializable(typeof(DeviceStatusMessage))]
[JsonSerializable(typeof(ModelOffer))]
[JsonSerializable(typeof(ModelCommand))]
[JsonSerializable(typeof(ModelStateMessage))]
[JsonSerializable(typeof(CommandMessage))]
[JsonSerializable(typeof(CommandAnswer))]
[JsonSerializable(typeof(ClipRequest))]
[JsonSerializable(typeof(ClipListMessage))]
public sealed partial class MessageJson : JsonSerializerContext;

/// <summary><c>2026-11-22T19:11:19.250Z</c></summary>
public sealed class UtcMillisecondsConverter : JsonConverter<DateTimeOffset>
{
    const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => reader.GetDateTimeOffset().ToUniversalTime();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        Span<char> text = stackalloc char[24];
        value.UtcDateTime.TryFormat(text, out var written, Format, CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..written]);
    }
}

public sealed class CameraStateConverter() : JsonStringEnumConverter<CameraState>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);

public sealed class DeviceStateConverter() : JsonStringEnumConverter<DeviceState>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);

sealed class PushStateConverter() : JsonStringEnumConverter<PushState>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);

sealed class EventKindConverter() : JsonStringEnumConverter<EventKind>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);

sealed class CrossingDirectionConverter()
    : JsonStringEnumConverter<CrossingDirection>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
