using System.Runtime.Versioning;
using Sqair.Edge.Commands;
using Sqair.Edge.Configuration;
using Sqair.Edge.Tests.EndToEnd;
using Sqair.Edge.Tests.Tools;

namespace Sqair.Edge.Tests.Configuration;

[UnsupportedOSPlatform("windows")]
public sealed class SecretTests : IDisposable
{
    const string Text = """
        device: entrance
        models: {allowUnsigned: true}
        mqtt: {host: localhost, username: u, password: "a${file:secret}b"}
        web: {listen: "127.0.0.1:8080", token: "${file:token}"}
        cameras: [{name: door, source: "rtsp://${file:user}:${file:secret}@10.0.0.21/stream"}]
        """;

    readonly TestFolder _folder = new();

    public SecretTests()
    {
        foreach (var (name, text) in ((string, string)[])[("secret", "Zq1\n"), ("token", "0123456789abcdef"), ("user", "viewer\r\n")])
            File.SetUnixFileMode(_folder.Write(name, text), UnixFileMode.UserRead);
    }

    [Fact]
    public void One_spelling_takes_every_secret_from_a_file()
    {
        var options = Load().Options!;
        Assert.Equal("aZq1b", options.Mqtt!.Password!.Value.Value);
        Assert.Equal("0123456789abcdef", options.Web!.Token!.Value.Value);
        Assert.Equal("rtsp://viewer:Zq1@10.0.0.21/stream", options.Cameras[0].Source.Location);
        Assert.Equal(["secret", "token", "user"], options.SecretFiles.Select(Path.GetFileName));
        Assert.DoesNotContain("Zq1", options.ToString() + options.Mqtt + options.Cameras[0]);
    }

    [Theory]
    [InlineData(null, "is not there")]
    [InlineData("", "is empty")]
    [InlineData("\n", "is empty")]
    [InlineData("Zq1\nZq2\n", "has more than one line; the secret has to be its only one")]
    public void A_file_that_cannot_be_one_secret_is_named_without_what_it_holds(string? content, string expected)
    {
        File.Delete(_folder.File("secret"));
        if (content is not null) _folder.Write("secret", content);
        var mistakes = Load().Mistakes;
        Assert.Equal(2, mistakes.Count);
        Assert.All(mistakes, mistake => Assert.Equal($"expected secret to hold the secret on one line; it {expected}", mistake.Expected));
        Assert.Equal(["mqtt.password", "cameras[0].source"], mistakes.Select(mistake => mistake.Key));
    }

    [Fact]
    public async Task A_file_that_others_may_read_is_said_and_still_used()
    {
        var config = _folder.Write("edge.yaml", Text);
        Assert.Equal((0, ""), await ValidateAsync(config));
        File.SetUnixFileMode(_folder.File("secret"),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        Assert.Equal(
            (0, $"warning: {_folder.File("secret")}: other accounts may read it (mode 644); chmod 600 it\n"), await ValidateAsync(config));
    }

    [Fact]
    public async Task A_camera_is_opened_with_what_its_file_holds_by_then()
    {
        Clip.Make(_folder.File("a.mp4"), 70);
        _folder.Write("where", "nowhere.mp4");
        await using var run = new DaemonRun(_folder, """
            output: {motFile: rows.txt}
            cameras: [{name: door, source: "${file:where}", repeat: true}]
            """, model: HandMade.Model(_folder));
        await Await.TrueAsync(() => run.Log.Text.Contains("nowhere.mp4"), () => run.Log.Text);
        _folder.Write("where", "two\nlines");
        await Await.TrueAsync(() => run.Log.Text.Contains("door: source: expected where to hold the secret on one line; it has more"),
            () => run.Log.Text);
        _folder.Write("where", "a.mp4");
        await Await.TrueAsync(() => run.Log.Text.Contains("door: opened " + _folder.File("a.mp4")), () => run.Log.Text);
    }

    [Fact]
    public void Credentials_of_systemd_are_read_anew()
    {
        _folder.Write("secrets", "DOOR=one\n");
        var values = Credentials.Over(name => name == Credentials.FolderVariable ? _folder.Path : null);
        Assert.Equal("one", values("DOOR"));
        _folder.Write("secrets", "DOOR=two\n");
        Assert.Equal("two", values("DOOR"));
    }

    public void Dispose() => _folder.Dispose();

    ConfigurationResult Load() => ConfigurationFile.Parse(Text, _folder.File("edge.yaml"));

    static async Task<(int Code, string Errors)> ValidateAsync(string config)
    {
        var error = new StringWriter();
        return (await EdgeCommandLine.RunAsync(["validate", "--config", config], new StringWriter(), error), error.ToString());
    }
}
