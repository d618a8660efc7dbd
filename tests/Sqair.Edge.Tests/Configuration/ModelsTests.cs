using System.Security.Cryptography;
using Sqair.Edge.Configuration;
using Sqair.Edge.Tests.Tools;

namespace Sqair.Edge.Tests.Configuration;

/// <summary>Whose models may run has to be said, and keys are read where mistakes can still be told with their line.</summary>
public sealed class ModelsTests : IDisposable
{
    readonly TestFolder _folder = new();

    public ModelsTests()
    {
        Directory.CreateDirectory(_folder.File("keys"));
        Directory.CreateDirectory(_folder.File("none"));
        foreach (var name in (string[])["old", "new"])
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            _folder.Write($"keys/{name}.pem", key.ExportSubjectPublicKeyInfoPem());
        }
    }

    public void Dispose() => _folder.Dispose();

    ConfigurationResult Parse(string models) => ConfigurationFile.Parse(
        $"device: entrance\nmqtt: {{host: localhost}}\ncameras: [{{name: door, source: a.mp4}}]\n{models}",
        _folder.File("edge.yaml"), _ => null);

    [Fact]
    public void Several_keys_are_held()
    {
        var trust = Parse("models: {keys: keys}").Options!.Trust;
        Assert.False(trust.AllowUnsigned);
        Assert.Equal(["new", "old"], trust.Keys.Select(key => key.Name));
        trust = Parse("models: {allowUnsigned: true}").Options!.Trust;
        Assert.True(trust.AllowUnsigned);
        Assert.Empty(trust.Keys);
    }

    [Theory]
    [InlineData("", ":1:1: models: is missing; expected a section with 'keys', a folder of public keys, or with 'allowUnsigned: true'")]
    [InlineData("models: {}", ":4:9: models.keys: is missing; expected a folder of public keys, or 'allowUnsigned: true'")]
    [InlineData("models: {keys: none}",
        ":4:16: models.keys: expected at least one public key (*.pem) in the folder, or 'allowUnsigned: true'")]
    [InlineData("models: {allowUnsinged: true, keys: keys}", ":4:10: models.allowUnsinged: unknown key; did you mean 'allowUnsigned'?")]
    public void What_cannot_be_is_named(string models, string expected) =>
        Assert.Equal(_folder.File("edge.yaml") + expected, Assert.Single(Parse(models).Mistakes).ToString());

    [Fact]
    public void A_folder_or_a_key_that_cannot_be_read_is_named()
    {
        Assert.Contains($"models.keys: {_folder.File("nowhere")}: expected a folder with public keys (*.pem): ",
            Assert.Single(Parse("models: {keys: nowhere, allowUnsigned: true}").Mistakes).ToString());
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _folder.Write("keys/mine.pem", key.ExportPkcs8PrivateKeyPem());
        Assert.Contains($"models.keys: {_folder.File("keys/mine.pem")}: holds a private key",
            Assert.Single(Parse("models: {keys: keys}").Mistakes).ToString());
    }
}
