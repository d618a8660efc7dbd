using Sqair.Edge.Configuration;
using Sqair.Video;

namespace Sqair.Edge.Commands;

static class CameraCheck
{
    public static Task RunAsync(CameraOptions camera, CheckReport report, CancellationToken cancellation) => Task.CompletedTask;
}
