namespace Sqair.Video.Tests;

public sealed class FFmpegStopTests(VideoClips clips) : IClassFixture<VideoClips>
{
    /// <summary>FFMpegCore writes to ffmpeg while the token is cancelled; where ffmpeg has just ended, the pipe is broken.</summary>
    [Fact]
    public void What_fails_while_ffmpeg_is_told_to_end_harms_nobody()
    {
        using var stop = new CancellationTokenSource();
        var told = 0;
        stop.Token.Register(() => { told++; throw new IOException("Broken pipe"); });
        stop.Stop();
        Assert.True(stop.IsCancellationRequested);
        stop.Stop();
        Assert.Equal(1, told);
    }

    [Fact]
    public void A_run_that_is_disposed_of_may_be_stopped()
    {
        var stop = new CancellationTokenSource();
        stop.Dispose();
        stop.Stop();
        Assert.False(stop.IsCancellationRequested);
    }

    /// <summary>The reader is disposed of about when ffmpeg ends: before, in the same moment, after.</summary>
    [Fact]
    public async Task A_file_that_is_read_to_its_end_may_be_closed_at_any_moment()
    {
        for (var round = 0; round < 15; round++)
        {
            await using var reader = await VideoReader.OpenAsync(clips.Video);
            for (var frame = 0; frame < VideoClips.Frames; frame++) (await reader.ReadAsync())!.Dispose();
            await Task.Delay(round);
        }
    }
}
