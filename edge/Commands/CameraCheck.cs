using System.Globalization;
using Sqair.Edge.Configuration;
using Sqair.Video;

namespace Sqair.Edge.Commands;

/// <summary>Opens a camera and waits for its first picture.</summary>
static class CameraCheck
{
    public static async Task RunAsync(CameraOptions camera, CheckReport report, CancellationToken cancellation)
    {
        var what = $"camera {camera.Name}";
        try
        {
            await using var reader = await VideoReader.OpenAsync(
                camera.Source, new VideoReaderOptions { StallTimeout = TimeSpan.FromSeconds(camera.StallSeconds) }, cancellation);
            using var frame = await reader.ReadAsync(cancellation);
            if (frame is null) report.Failed(what, $"{camera.Source}: no picture came", Remedy(VideoFault.NotVideo));
            else report.Fine(what, string.Create(CultureInfo.InvariantCulture,
                $"{camera.Source}, {reader.Info.Codec} {reader.Info.Width}x{reader.Info.Height}, "
                    + $"{reader.Info.FramesPerSecond:0.##} frames a second"));
        }
        catch (VideoException fault)
        {
            report.Failed(what, fault.Message, Remedy(fault.Fault));
        }
    }

    static string Remedy(VideoFault fault) => fault switch
    {
        VideoFault.Missing =>
            "see that the path or the last part of the URL is right; for a device, that the account is in the group video",
        VideoFault.NotVideo => "play it with ffplay; if that fails too the file is damaged or is no video",
        VideoFault.Refused => "see that user, password and port are right and that the camera's RTSP server is on",
        VideoFault.Unreachable => "see that the camera has power and this machine a route to it (ping, firewall)",
        VideoFault.Stalled => "restart the camera; many stop sending after too many clients, or take a substream",
        _ => "read ffmpeg's words above; ffplay with the same source tells more",
    };
}
