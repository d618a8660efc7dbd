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

    [Theory]
    [InlineData("{keys: keys, push: {shadow: {second: 5}}}",
        ":4:38: models.push.shadow.second: unknown key; did you mean 'seconds'?")]
    [InlineData("{keys: keys, push: {probationSeconds: 0}}",
        ":4:47: models.push.probationSeconds: expected a number from 1 to 1000000, found '0'")]
    [InlineData("{keys: keys, push: {mostMebibytes: 2001}}",
        ":4:44: models.push.mostMebibytes: expected a whole number from 1 to 2000, found '2001'")]
    [InlineData("{keys: keys, push: {shadow: {counts: 1.1}}}",
        ":4:46: models.push.shadow.counts: expected a number from 0 to 1, found '1.1'")]
    [InlineData("{keys: keys, push: {shadow: {slower: x}}}",
        ":4:46: models.push.shadow.slower: expected a number from 0.1 to 1000, found 'x'")]
    [InlineData("{keys: keys, push: {shadow: {camera: yard}}}",
        ":4:46: models.push.shadow.camera: expected the name of one of the cameras (door), found 'yard'")]
    [InlineData("{keys: keys, push: true}", ":4:28: models.push: expected a section, such as {}, for the defaults, found 'true'")]
    public void A_mistake_in_push_is_named(string models, string expected) => Assert.Equal(
        _folder.File("edge.yaml") + expected, Assert.Single(Parse($"models: {models}\nstate: {{folder: state}}").Mistakes).ToString());

    [Fact]
    public void Pushes_need_a_folder_and_have_defaults()
    {
        Assert.Contains("models.push: needs a folder to keep models in; expected 'state' with a 'folder' as well",
            Assert.Single(Parse("models: {keys: keys, push: {}}").Mistakes).ToString());
        Assert.Null(Parse("models: {keys: keys}\nstate: {folder: state}").Options!.Push);
        var push = Parse("models: {keys: keys, push: {}}\nstate: {folder: state}").Options!.Push!;
        Assert.Equal(new PushOptions(_folder.File("state/models")), push);
        push = Parse("models: {keys: keys, push: {probationSeconds: 30, mostMebibytes: 8, shadow: {seconds: 0, camera: door, counts: 0.9, "
            + "tracks: 0.6, nats: 0.7, slower: 3}}}\nstate: {folder: state}").Options!.Push!;
        Assert.Equal((30, 8), (push.ProbationSeconds, push.MostMebibytes));
        Assert.Equal(new ShadowOptions { Seconds = 0, Camera = "door", Counts = 0.9, Tracks = 0.6, Nats = 0.7, Slower = 3 }, push.Shadow);
    }

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
