using Microsoft.Extensions.Hosting;

namespace Sqair.Edge.Capture;

/// <summary>Runs the captures of all cameras side by side; none knows of the others.</summary>
sealed class CaptureService(IReadOnlyList<CameraCapture> captures) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
        => Task.WhenAll(captures.Select(capture => Task.Run(() => capture.RunAsync(stoppingToken), CancellationToken.None)));
}
