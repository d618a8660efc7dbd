namespace Sqair.Video.Tests;

public sealed class FFmpegWordsTests
{
    [Theory]
    [InlineData("[rtsp @ 0x55d0] [error] method DESCRIBE failed: 401 Unauthorized", true)]
    [InlineData("[fatal] out of memory", true)]
    [InlineData("[rtsp @ 0x55d0] [verbose] SDP:", false)]
    [InlineData("a=ts-refclk:local", false)]
    [InlineData("  Stream #0:0: Video: h264", false)]
    [InlineData("[h264 @ 0x55d0] [warning] error while decoding", false)]
    public void Only_what_says_that_it_is_a_complaint_is_one(string line, bool complaint)
        => Assert.Equal(complaint, FFmpegWords.IsError(line));

    [Theory]
    [InlineData("[error] a.mp4: Permission denied", VideoFault.Forbidden)]
    [InlineData("[video4linux2,v4l2 @ 0x5a] [error] ioctl(VIDIOC_REQBUFS): Device or resource busy", VideoFault.Busy)]
    [InlineData("[tcp @ 0x5a] [error] Failed to resolve hostname x: Temporary failure in name resolution", VideoFault.UnknownHost)]
    [InlineData("[tcp @ 0x5a] [error] Connection to tcp://10.0.0.9:554 failed: No route to host", VideoFault.Unreachable)]
    [InlineData("[http @ 0x5a] [error] HTTP error 403 Forbidden", VideoFault.Unauthorized)]
    [InlineData("[error] x: Server returned 5XX Server Error reply", VideoFault.Failed)]
    public void What_ffmpeg_says_is_of_a_kind(string line, VideoFault expected)
    {
        var ended = new FFMpegCore.Exceptions.FFProbeProcessException(1, [line]);
        Assert.Equal(expected, FFmpegWords.ToException(VideoSource.Parse("rtsp://10.0.0.9/x"), ended).Fault);
    }

    [Fact]
    public void The_last_complaints_are_told_without_addresses_and_descriptions()
        => Assert.Equal("Invalid data; no frame", FFmpegWords.Summary(
            ["[h264 @ 0x5a] [error] Invalid data", "[h264 @ 0x5a] [error] no frame", "a=mediaclk:sender"]));
}
