using System.Net;
using System.Text;
using Sqair.Edge.Tests.Tools;

namespace Sqair.Edge.Tests.Web;

/// <summary>Who may change what over the listener.</summary>
public sealed class EditApiTests : IDisposable
{
    const string Command = """{"schema": 2, "id": "1", "command": "reset"}""";

    readonly TestFolder _folder = new();

    [Fact]
    public async Task Without_edit_nothing_can_be_changed()
    {
        await using var daemon = await (await WatchedDaemon.StartAsync(_folder)).ListeningAsync();
        using var client = daemon.Client();
        Assert.Equal(HttpStatusCode.NotFound, (await client.PostAsync("api/command", Json(Command))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("api/cameras/yard/place")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.PostAsync("api/cameras/yard/place", Json("{}"))).StatusCode);
    }

    [Fact]
    public async Task Nothing_can_be_changed_without_the_token_by_another_site_or_by_a_form()
    {
        await using var daemon = await (await WatchedDaemon.StartAsync(_folder, Edit)).ListeningAsync();
        using (var nobody = daemon.Client(null))
            foreach (var path in (string[])["api/command", "api/cameras/yard/place"])
                Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.PostAsync(path, Json(Command))).StatusCode);
        using var client = daemon.Client();
        foreach (var (header, value) in ((string, string)[])[("Sec-Fetch-Site", "cross-site"), ("Origin", "http://elsewhere.example")])
        {
            using var foreign = new HttpRequestMessage(HttpMethod.Post, "api/command") { Content = Json(Command) };
            foreign.Headers.Add(header, value);
            Assert.Equal(HttpStatusCode.Forbidden, (await client.SendAsync(foreign)).StatusCode);
        }
        foreach (var type in (string[])["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
            Assert.Equal(HttpStatusCode.UnsupportedMediaType,
                (await client.PostAsync("api/command", new StringContent(Command, Encoding.UTF8, type))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("api/command", Json(Command))).StatusCode);
    }

    [Theory]
    [InlineData("api/command", "nonsense", HttpStatusCode.BadRequest, "")]
    [InlineData("api/command", """{"schema": 2, "id": "1", "command": "explode"}""",
        HttpStatusCode.Conflict, "expected one of the commands")]
    [InlineData("api/cameras/door/place", """{"lines": [], "zones": [], "masks": []}""", HttpStatusCode.Conflict, "no camera 'door'")]
    [InlineData("api/cameras/yard/place", """{"zones": [], "masks": []}""", HttpStatusCode.BadRequest, "expected lists")]
    [InlineData("api/cameras/yard/place", """{"lines": [null], "zones": [], "masks": []}""", HttpStatusCode.BadRequest, "expected lists")]
    [InlineData("api/cameras/yard/place", """{"version": "x", "lines": [], "zones": [], "masks": []}""",
        HttpStatusCode.Conflict, "has changed")]
    [InlineData("api/cameras/yard/place", """{"lines": [{"name": "a/b", "points": [[0, 0], [1, 1]]}], "zones": [], "masks": []}""",
        HttpStatusCode.Conflict, "contains '/'")]
    [InlineData("api/cameras/yard/place", """{"lines": [{"name": "a", "points": [[0, 0], [2, 1]]}], "zones": [], "masks": []}""",
        HttpStatusCode.BadRequest, "fractions")]
    [InlineData("api/cameras/yard/place",
        """{"lines": [], "zones": [], "masks": [{"name": "${HOME}", "points": [[0, 0], [1, 1], [1, 0]]}]}""",
        HttpStatusCode.Conflict, "${NAME}")]
    [InlineData("api/cameras/yard/place", """{"lines": [{"was": 0}, {"was": 0}], "zones": [], "masks": []}""",
        HttpStatusCode.BadRequest, "once")]
    public async Task What_makes_no_sense_is_refused_with_one_word_of_why(string path, string content, HttpStatusCode status, string why)
    {
        await using var daemon = await (await WatchedDaemon.StartAsync(_folder, Edit)).ListeningAsync();
        using var client = daemon.Client();
        await Await.TrueAsync(() => daemon.Log.Text.Contains("yard: opened", StringComparison.Ordinal), () => daemon.Log.Text);
        var before = File.ReadAllText(_folder.File("edge.yaml"));
        var answer = await client.PostAsync(path, Json(content));
        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(why, await answer.Content.ReadAsStringAsync());
        Assert.Equal(before, File.ReadAllText(_folder.File("edge.yaml")));
    }

    const string Edit = $", token: {WatchedDaemon.Token}, edit: true";

    static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    public void Dispose() => _folder.Dispose();
}
