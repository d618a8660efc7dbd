using Sqair.Edge.Configuration;
using Sqair.Edge.Tests.Tools;

namespace Sqair.Edge.Tests.Configuration;

public sealed class CredentialsTests : IDisposable
{
    readonly TestFolder _folder = new();

    [Fact]
    public void A_name_is_found_in_the_environment_in_a_credential_or_in_a_line_of_the_secrets()
    {
        _folder.Write("PASSWORD", "of a file\n");
        _folder.Write("secrets", "# PASSWORD=no\n"
            + "DOOR = rtsp://a:b=c@10.0.0.1/x#1 \r\nBOTH=secret\nDOOR2=first\nDOOR2=last\nno line\n=nobody\n");
        var values = Credentials.Over(Environment(("BOTH", "environment")));
        Assert.Equal("of a file", values("PASSWORD"));
        Assert.Equal("rtsp://a:b=c@10.0.0.1/x#1", values("DOOR"));
        Assert.Equal("environment", values("BOTH"));
        Assert.Equal("last", values("DOOR2"));
        Assert.Null(values("no line"));
        Assert.Null(values("# PASSWORD"));
        Assert.Null(values(""));
    }

    [Fact]
    public void Without_secrets_the_environment_is_all_there_is()
    {
        Assert.Null(Credentials.Over(Environment())("PASSWORD"));
        Assert.Equal("b", Credentials.Over(name => name == "A" ? "b" : null)("A"));
        Assert.Null(Credentials.Over(_ => null)("A"));
    }

    public void Dispose() => _folder.Dispose();

    Func<string, string?> Environment(params (string Name, string Value)[] variables)
        => name => name == Credentials.FolderVariable ? _folder.Path
            : variables.FirstOrDefault(variable => variable.Name == name).Value;
}
