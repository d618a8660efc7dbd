using System.Net;
using Sqair.Edge.Configuration;

namespace Sqair.Edge.Tests.Configuration;

public sealed class WebOptionsTests
{
    const string Minimal = """
        device: entrance
        mqtt: {host: localhost}
        models: {allowUnsigned: true}
        cameras: [{name: door, source: 'rtsp://10.0.0.21/stream'}]

        """;

    [Fact]
    public void Nothing_listens_unless_it_is_asked_for()
    {
        Assert.Null(ConfigurationFile.Parse(Minimal, "/a.yaml").Options!.Web);
    }

    [Theory]
    [InlineData("127.0.0.1:8080", null)]
    [InlineData("[::1]:8080", null)]
    [InlineData("0.0.0.0:80", "0123456789abcdef")]
    public void An_address_and_a_token_where_others_can_reach_it(string listen, string? token)
    {
        var text = $"{Minimal}web: {{listen: '{listen}'{(token is null ? "" : $", token: {token}")}}}\n";
        var result = ConfigurationFile.Parse(text, "/a.yaml");
        Assert.Empty(result.Mistakes);
        var web = result.Options!.Web!;
        Assert.Equal((IPEndPoint.Parse(listen), token, false), (web.Listen, web.Token?.Value, web.Picture));
        if (token is not null) Assert.DoesNotContain(token, web.ToString());
    }

    [Theory]
    [InlineData("{}", "web.listen: is missing; expected an address and a port, such as 127.0.0.1:8080 or [::]:8080")]
    [InlineData("{listen: 8080}", "web.listen: expected an address and a port, such as 127.0.0.1:8080 or [::]:8080, found '8080'")]
    [InlineData("{listen: 127.0.0.1}",
        "web.listen: expected an address and a port, such as 127.0.0.1:8080 or [::]:8080, found '127.0.0.1'")]
    [InlineData("{listen: '127.0.0.1:80800'}",
        "web.listen: expected an address and a port, such as 127.0.0.1:8080 or [::]:8080, found '127.0.0.1:80800'")]
    [InlineData("{listen: 'door:8080'}",
        "web.listen: expected an address and a port, such as 127.0.0.1:8080 or [::]:8080, found 'door:8080'")]
    [InlineData("{listen: '0.0.0.0:8080'}",
        "web.listen: expected a 'token' as well, since others than this machine can reach '0.0.0.0:8080'; or 127.0.0.1")]
    [InlineData("{listen: '0.0.0.0:8080', token: short}",
        "web.token: expected a token of at least 16 characters, letters, digits and signs of ASCII without blanks")]
    [InlineData("{listen: '127.0.0.1:8080', token: 'abcdefgh ijklmnopq'}",
        "web.token: expected a token of at least 16 characters, letters, digits and signs of ASCII without blanks")]
    [InlineData("{listen: '127.0.0.1:8080', tokenFile: nowhere}", "web.tokenFile: expected the path of a file that holds a token: ")]
    [InlineData("{listen: '127.0.0.1:8080', picture: perhaps}", "web.picture: expected true or false, found 'perhaps'")]
    [InlineData("{listen: '127.0.0.1:8080', pictures: true}", "web.pictures: unknown key; did you mean 'picture'?")]
    public void One_mistake_gives_one_line(string web, string expected)
    {
        var mistake = Assert.Single(ConfigurationFile.Parse($"{Minimal}web: {web}\n", "/a.yaml").Mistakes).ToString();
        Assert.Contains($": {expected}", mistake);
    }

    [Fact]
    public void A_token_comes_from_a_file_of_its_own()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "a-token-in-a-file\n");
            var options = ConfigurationFile.Parse($"{Minimal}web: {{listen: '[::]:80', tokenFile: {file}}}\n", "/a.yaml").Options!;
            Assert.Equal("a-token-in-a-file", options.Web!.Token!.Value.Value);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
