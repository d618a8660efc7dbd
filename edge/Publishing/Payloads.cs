using System.Text.Json;
using Sqair.Messages;

namespace Sqair.Edge.Publishing;

/// <summary>Messages as UTF-8 JSON.</summary>
static class Payloads
{
    public static byte[] Of(TracksMessage message) => JsonSerializer.SerializeToUtf8Bytes(message, MessageJson.Default.TracksMessage);

    public static byte[] Of(CountMessage message) => JsonSerializer.SerializeToUtf8Bytes(message, MessageJson.Default.CountMessage);

    public static byte[] Of(EventMessage message) => JsonSerializer.SerializeToUtf8Bytes(message, MessageJson.Default.EventMessage);

    public static byte[] Of(LineMessage message) => JsonSerializer.SerializeToUtf8Bytes(message, MessageJson.Default.LineMessage);

    public static byte[] Of(ZoneMessage message) => JsonSerializer.SerializeToUtf8Bytes(message, MessageJson.Default.ZoneMessage);

    public static byte[] Of(CameraStatusMessage message) =>
        JsonSerializer.SerializeToUtf8Bytes(message, MessageJson.Default.CameraStatusMessage);

    public static byte[] Of(DeviceStatusMessage message) =>
        JsonSerializer.SerializeToUtf8Bytes(message, MessageJson.Default.DeviceStatusMessage);

    public static byte[] Of(ModelStateMessage message) =>
        JsonSerializer.SerializeToUtf8Bytes(message, MessageJson.Default.ModelStateMessage);
}

static class OfflineStatus
{
    public static DeviceStatusMessage Of(string device, string reason)
        => new(MessageSchema.Version, device, DeviceState.Offline) { Reason = reason };
}
