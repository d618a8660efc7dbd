using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sqair.Video.Tests;

/// <summary>What ffmpeg is given in place of a URL with a password, and who gets the password from it.</summary>
public sealed class HiddenUrlTests
{
    static readonly VideoSource s_camera = VideoSource.Parse("rtsp://viewer:pa ss@camera.invalid:8554/live/one.sdp?token=abc");

    [Theory]
    [InlineData("rtsp://camera.invalid/x", false)]
    [InlineData("rtsp://camera.invalid/x?channel=1", false)]
    [InlineData("rtsp://viewer:word@camera.invalid/x", true)]
    [InlineData("https://camera.invalid/x?password=abc", true)]
    [InlineData("/tmp/a@b.mp4", false)]
    public void Only_what_has_a_secret_is_hidden(string source, bool hidden)
    {
        using var url = HiddenUrl.For(VideoSource.Parse(source));
        Assert.Equal(hidden, url is not null);
        if (url is not null) Assert.DoesNotContain("camera", url.Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_knows_the_path_is_sent_on_and_nobody_else()
    {
        using var url = HiddenUrl.For(s_camera)!;
        Assert.Matches(@"^rtsp://127\.0\.0\.1:\d+/redirected-[0-9a-f]{32}\.sdp$", url.Location);
        var answer = await AskAsync(url, $"OPTIONS {url.Location} RTSP/1.0\r\nCSeq: 7\r\n\r\n");
        Assert.StartsWith("RTSP/1.0 302 Found\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nCSeq: 7\r\n", answer, StringComparison.Ordinal);
        Assert.Contains($"\r\nLocation: {s_camera.Location}\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("pa%20ss", answer, StringComparison.Ordinal);

        Assert.Equal("", await AskAsync(url, $"OPTIONS {url.Location[..^5]}x.sdp RTSP/1.0\r\nCSeq: 1\r\n\r\n"));
        Assert.Equal("", await AskAsync(url, $"OPTIONS {url.Location}\r\n\r\n"));
        Assert.Equal("", await AskAsync(url, "GET / HTTP/1.1\r\n\r\n"));
        Assert.Equal("", await AskAsync(url, new string('x', 20_000) + "\r\n\r\n"));
        // Somebody who says nothing holds nobody up for ever, and it answers on.
        using var silent = new TcpClient(AddressFamily.InterNetwork);
        await silent.ConnectAsync(IPAddress.Loopback, new Uri(url.Location).Port);
        Assert.NotEqual("", await AskAsync(url, $"OPTIONS {url.Location} RTSP/1.0\r\nCSeq: 8\r\n\r\n"));
    }

    [Fact]
    public async Task Another_account_of_the_machine_is_not_answered_though_it_can_read_the_command_line()
    {
        if (!Environment.IsPrivilegedProcess) Assert.Skip("needs root, to be somebody else");
        using var url = HiddenUrl.For(s_camera)!;
        var port = new Uri(url.Location).Port;
        var script = $"exec 3<>/dev/tcp/127.0.0.1/{port}; printf 'OPTIONS {url.Location} RTSP/1.0\\r\\nCSeq: 1\\r\\n\\r\\n' >&3; cat <&3";
        string As(params string[] account)
        {
            using var process = Process.Start(
                new ProcessStartInfo("setpriv", [.. account, "bash", "-c", script]) { RedirectStandardOutput = true })!;
            var said = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return said;
        }
        await Task.Yield();
        Assert.Contains("302 Found", As("--reuid=0"), StringComparison.Ordinal);
        Assert.Equal("", As("--reuid=65534", "--clear-groups"));
    }

    [Fact]
    public void What_ffmpeg_says_of_it_is_said_of_the_camera()
    {
        using var url = HiddenUrl.For(s_camera)!;
        Assert.Equal($"{s_camera}: Server returned 404 Not Found", s_camera.Redact($"{url.Location}: Server returned 404 Not Found"));
    }

    /// <summary>A camera over HTTP that asks for a password by the basic method.</summary>
    [Fact]
    public async Task Over_http_the_password_arrives_by_redirection()
    {
        var clip = Path.Combine(Path.GetTempPath(), $"sqair-{Guid.NewGuid():N}.ts");
        VideoClips.FFmpeg("-f", "lavfi", "-i", "testsrc2=size=160x120:rate=10", "-t", "1", "-c:v", "libx264", "-f", "mpegts", clip);
        using var server = new StreamServer(await File.ReadAllBytesAsync(clip), "viewer", "s3cret%");
        File.Delete(clip);
        await using var reader = await VideoReader.OpenAsync(server.Url.Replace("://", "://viewer:s3cret%@", StringComparison.Ordinal));
        var frames = 0;
        await foreach (var frame in reader.ReadAllAsync())
        {
            frame.Dispose();
            frames++;
        }
        Assert.Equal(10, frames);
        var error = await Assert.ThrowsAsync<VideoException>(
            () => VideoReader.OpenAsync(server.Url.Replace("://", "://viewer:wrong@", StringComparison.Ordinal)));
        Assert.Equal(VideoFault.Unauthorized, error.Fault);
        Assert.DoesNotContain("redirected", error.Message, StringComparison.Ordinal);
    }

    static async Task<string> AskAsync(HiddenUrl url, string request)
    {
        using var client = new TcpClient(AddressFamily.InterNetwork);
        await client.ConnectAsync(IPAddress.Loopback, new Uri(url.Location).Port);
        var stream = client.GetStream();
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
            return await new StreamReader(stream).ReadToEndAsync();
        }
        catch (IOException)
        {
            // Hung up in the middle of what it does not want to hear.
            return "";
        }
    }
}
