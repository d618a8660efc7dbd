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
    [InlineData("rtsp://user:p@ss:w%2:@camera/live", "rtsp://***@camera/live", "rtsp://user:p%40ss%3Aw%252%3A@camera/live")]
    [InlineData("rtsp://user:caf%E9@camera/live", "rtsp://***@camera/live", "rtsp://user:caf%E9@camera/live")]
    [InlineData("rtsp://user:se c\\ret@camera/live", "rtsp://***@camera/live", "rtsp://user:se%20c%5Cret@camera/live")]
    [InlineData("rtsp://user:sec#ret?@camera/live", "rtsp://***@camera/live", "rtsp://user:sec%23ret%3F@camera/live")]
    [InlineData("rtsp://camera/live?user=admin&pwd=se/c?r#et&channel=1", "rtsp://camera/live?user=***&pwd=***&channel=1", null)]
    [InlineData("rtsp://camera/user=admin_password=se_cret/a_channel=1", "rtsp://camera/user=***_password=***_channel=1", null)]
    [InlineData("http://camera/cgi?loginuse=admin&loginpas=secret", "http://camera/cgi?loginuse=***&loginpas=***", null)]
    [InlineData("https://camera/live?9f8a7b6c", "https://camera/live?***", null)]
    [InlineData("rtsp://camera:554/a%40b", "rtsp://camera:554/a%40b", null)]
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
    [InlineData("rtsp://user:p@s:s@camera/live", "p@s:s")]
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
    [InlineData("rtsp://user:p@s#secret/w%2:@camera:554/live", "write @ as %40, / as %2F")]
    [InlineData("rtsp://user:se@cret/x?@camera/live", "write @ as %40, / as %2F")]
    [InlineData("rtsp://user:554/secret@camera/live", "write @ as %40, / as %2F")]
    [InlineData("rtsp://user:secret/a@camera/b@c", "write @ as %40, / as %2F")]
    [InlineData("rtsp://user:secret", "not a complete URL")]
    [InlineData("rtsp:/user:secret@camera/live", "looks like a URL")]
    [InlineData("rtsp:user:secret@camera/live", "looks like a URL")]
    [InlineData("//user:secret@camera/live", "looks like a URL")]
    [InlineData("user:secret@camera/live", "looks like a URL")]
    [InlineData("<rtsp://user:secret@camera/live>", "looks like a URL")]
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

    /// <summary>
    /// Whatever a password is made of, no part of it shows: the source is taken with it whole, or refused without repeating it.
    /// </summary>
    [Fact]
    public void Nothing_of_a_password_leaks_whatever_the_text()
    {
        var random = new Random(7);
        const string Dividers = "@/#?:%&=_;[]\\. +$!";
        for (var round = 0; round < 20_000; round++)
        {
            // Pieces that stand nowhere else, between the characters that divide URLs.
            var pieces = Enumerable.Range(0, random.Next(1, 5)).Select(piece => $"Zq{piece}X").ToArray();
            var password = string.Concat(pieces.Select(piece => piece + new string(random.GetItems<char>(Dividers, random.Next(3)))));
            string[] places =
            [
                $"rtsp://view:{password}@127.0.0.1:554/camera", $"rtsp://{password}@camera/live?channel=1",
                $"rtsps://camera/live?user=view&password={password}",
            ];
            var text = places[random.Next(places.Length)];
            string[] shown;
            try
            {
                var source = VideoSource.Parse(text);
                var location = new Uri(source.Location);
                shown = [source.ToString(), source.Redact($"[tcp @ 0x55] cannot open {source.Location}: {text}; Basic {password}")];
                if (text != places[2]) Assert.True(location.Host is "127.0.0.1" or "camera", $"{text} is read as {location}");
            }
            catch (VideoException error)
            {
                shown = [error.Message];
            }
            foreach (var line in (string[])[.. shown, VideoSource.Mask(text)])
                Assert.True(pieces.All(piece => !line.Contains(piece, StringComparison.Ordinal)), $"{text} shows {line}");
        }
    }

    [Theory]
    [InlineData("no URL at all", "no URL at all")]
    [InlineData("cannot read rtsp://user:sec/ret@camera/live", "cannot read rtsp://***@camera/live")]
    [InlineData("user:secret@camera/live", "***")]
    [InlineData("rtsp://user:s@c/r@camera/live", "rtsp://***")]
    [InlineData("rtsp://user:secret", "rtsp://***")]
    public void Masks_what_could_be_credentials_in_any_text(string text, string masked) => Assert.Equal(masked, VideoSource.Mask(text));
}
