namespace Sqair.Video;

/// <summary>Ends a run of ffmpeg.</summary>
static class FFmpegStop
{
    /// <summary>
    /// Cancels what FFMpegCore waits for. It then writes to ffmpeg's standard input from within the cancellation, which fails where ffmpeg
    /// has just ended by itself: that is what was wanted, and on a timer's thread the exception would end the process.
    /// </summary>
    public static void Stop(this CancellationTokenSource stop)
    {
        try
        {
            stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Disposed of in the same moment.
        }
        catch (AggregateException)
        {
            // Broken pipe, or no process any more.
        }
    }
}
