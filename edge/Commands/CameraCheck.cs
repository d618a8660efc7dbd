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
            if (frame is null) report.Failed(what, $"{camera.Source}: no picture came", Remedy(VideoFault.NotVideo, camera.Source));
            else report.Fine(what, string.Create(CultureInfo.InvariantCulture,
                $"{camera.Source}, {reader.Info.Codec} {reader.Info.Width}x{reader.Info.Height}, "
                    + $"{reader.Info.FramesPerSecond:0.##} frames a second"));
        }
        catch (VideoException fault)
        {
            report.Failed(what, fault.Message, Remedy(fault.Fault, camera.Source));
        }
    }

    static string Remedy(VideoFault fault, VideoSource source) => (fault, source.Kind) switch
    {
        (VideoFault.Missing, VideoSourceKind.File) => "see that the path is right, and its disk mounted",
        (VideoFault.Missing, VideoSourceKind.Device) => "plug the camera in; `ls /dev/video*` lists what is there",
        (VideoFault.Missing, _) =>
            "the camera is there and has no such stream: its manual or web page says how the URL ends after host and port",
        (VideoFault.Forbidden, VideoSourceKind.Device) =>
            "let the daemon's account into the group that `ls -l` shows for it (usermod -aG video ACCOUNT), and start the daemon anew",
        (VideoFault.Forbidden, _) => "let the daemon's account read it and go through its folders (chmod, chown)",
        (VideoFault.Busy, _) =>
            "stop what uses it (`fuser -v` and its path name it); a camera of the device itself serves one program at a time",
        (VideoFault.NotVideo, VideoSourceKind.File) =>
            "play it with ffplay; if that fails too it is damaged, was not copied as a whole, or is no video",
        (VideoFault.NotVideo, _) => "something answers there and sends no video: see that port and path are those of the stream, "
            + "not of the camera's web page; ffplay with the same source tells more",
        (VideoFault.Unauthorized, _) => "see that user name and password are right, and that this user may view the stream; "
            + "@ / ? # % in them are written %40 %2F %3F %23 %25",
        (VideoFault.Refused, _) => "the machine is there and nothing listens on that port: see that the port is right "
            + "(RTSP: 554 as a rule) and that the stream is switched on in the camera",
        (VideoFault.UnknownHost, _) => "see that the camera's name is spelt right and that this machine knows it (getent hosts NAME); "
            + "an address will do",
        (VideoFault.Unreachable, _) => "see that the camera has power and this machine a route to it (ping, firewall)",
        (VideoFault.Stalled, _) => "restart the camera; many stop sending after too many clients, or take a substream",
        _ => "read ffmpeg's words above; ffplay with the same source tells more",
    };
}
