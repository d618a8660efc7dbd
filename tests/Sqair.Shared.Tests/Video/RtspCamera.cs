using System.Diagnostics;

namespace Sqair.Video.Tests;

/// <summary>tests/tools/rtsp_server.py as a child process.</summary>
sealed class RtspCamera : IAsyncDisposable
{
    readonly Process _process;

    RtspCamera(Process process, string url) => (_process, Url) = (process, url);

    public string Url { get; }

    public static async Task<RtspCamera> StartAsync(params string[] words)
    {
        var process = Process.Start(new ProcessStartInfo("/usr/bin/python3", [Script(), .. words, "--port", "0"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var line = await process.StandardOutput.ReadLineAsync();
        if (line?.StartsWith("ready ", StringComparison.Ordinal) != true)
            Assert.Fail($"the RTSP server did not start: {line} {await process.StandardError.ReadToEndAsync()}");
        return new RtspCamera(process, line!["ready ".Length..]);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    static string Script() => Files.InRepository("tests/tools/rtsp_server.py");
}
