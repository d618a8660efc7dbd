namespace Sqair.Video.Tests;

public sealed class VideoSourceTests
{
    [Theory]
    [InlineData("clip.mp4", VideoSourceKind.File)]
    [InlineData("/data/clip.mp4", VideoSourceKind.File)]
    [InlineData("file:///data/a%20clip.mp4", VideoSourceKind.File)]
    [InlineData("  rtsp://camera/stream ", VideoSourceKind.Stream)]
    [InlineData("RTSP://camera/stream", VideoSourceKind.Stream)]
    [InlineData("https://camera/stream.m3u8", VideoSourceKind.Stream)]
    [InlineData("/dev/video0", VideoSourceKind.Device)]
    [InlineData("/dev/v4l/by-id/usb-camera", VideoSourceKind.Device)]
    [InlineData("/dev/videos/clip.mp4", VideoSourceKind.File)]
    public void Tells_files_streams_and_devices_apart(string text, VideoSourceKind kind)
    {
        var source = VideoSource.Parse(text);
        Assert.Equal(kind, source.Kind);
        Assert.Equal(kind != VideoSourceKind.File, source.IsLive);
    }

    [Fact]
    public void A_file_gets_its_full_path()
    {
        Assert.Equal(Path.GetFullPath("clip.mp4"), VideoSource.Parse("clip.mp4").Location);
        Assert.Equal("/data/a clip.mp4", VideoSource.Parse("file:///data/a%20clip.mp4").Location);
        Assert.Equal("clip.mp4", VideoSource.Parse("clip.mp4").ToString());
    }

    [Theory]
    [InlineData("rtsp://user:secret@camera:554/live", "rtsp://***@camera:554/live", "rtsp://user:secret@camera:554/live")]
    [InlineData("rtsp://user:p%40ss@camera/live", "rtsp://***@camera/live", "rtsp://user:p%40ss@camera/live")]
    [InlineData("rtsp://user:p@ss:w@camera/live", "rtsp://***@camera/live", "rtsp://user:p%40ss%3Aw@camera/live")]
    [InlineData("rtsp://user:sec/ret@camera/live", "rtsp://***@camera/live", "rtsp://user:sec%2Fret@camera/live")]
    [InlineData("rtsp://user:50%@camera/live", "rtsp://***@camera/live", "rtsp://user:50%25@camera/live")]
    [InlineData("rtsp://camera/live?user=admin&password=secret&channel=1", "rtsp://camera/live?user=***&password=***&channel=1", null)]
    [InlineData("rtsp://camera/user=admin_password=secret_channel=1.sdp", "rtsp://camera/user=***_password=***_channel=1.sdp", null)]
    [InlineData("rtsp://camera:554/a@b", "rtsp://camera:554/a@b", null)]
    [InlineData("rtsp://[::1]:554/live", "rtsp://[::1]:554/live", null)]
    public void Prints_itself_without_credentials(string text, string display, string? location)
    {
        var source = VideoSource.Parse(text);
        Assert.Equal(display, source.ToString());
        Assert.Equal(location ?? text, source.Location);
    }

    [Theory]
    [InlineData("rtsp://user:secret@camera/live", "secret")]
    [InlineData("rtsp://user:sec%2Fret@camera/live", "sec/ret")]
    [InlineData("rtsp://user:sec/ret@camera/live", "sec%2Fret")]
    [InlineData("rtsp://camera/live?token=abcdef", "abcdef")]
    public void Takes_its_credentials_out_of_foreign_text(string text, string secret)
    {
        var source = VideoSource.Parse(text);
        var redacted = source.Redact($"{source.Location}: Connection refused, {text}, {secret}");
        Assert.DoesNotContain(secret, redacted, StringComparison.Ordinal);
        Assert.Contains("camera", redacted, StringComparison.Ordinal);
        Assert.Contains("Connection refused", redacted, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("   ", "is empty")]
    [InlineData("gopher://camera/live", "'gopher'")]
    [InlineData("rtsp://", "not a complete URL")]
    [InlineData("rtsp://user:secret@", "not a complete URL")]
    [InlineData("clip\".mp4", "quote")]
    [InlineData("clip\n.mp4", "line break")]
    public void Refuses_what_it_cannot_be(string text, string words)
    {
        var error = Assert.Throws<VideoException>(() => VideoSource.Parse(text));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }
}
