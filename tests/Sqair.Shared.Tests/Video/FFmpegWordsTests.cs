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

    [Fact]
    public void The_last_complaints_are_told_without_addresses_and_descriptions()
        => Assert.Equal("Invalid data; no frame", FFmpegWords.Summary(
            ["[h264 @ 0x5a] [error] Invalid data", "[h264 @ 0x5a] [error] no frame", "a=mediaclk:sender"]));
}
