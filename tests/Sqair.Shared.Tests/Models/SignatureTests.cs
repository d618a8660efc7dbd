using System.Security.Cryptography;
using Sqair.Models;

namespace Sqair.Shared.Tests.Models;

/// <summary>Whose packages run: real keys, real files.</summary>
public sealed class SignatureTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("sqair-signed").FullName;
    readonly ECDsa _ours = ECDsa.Create(ECCurve.NamedCurves.nistP256), _theirs = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public SignatureTests()
    {
        Directory.CreateDirectory(At("keys"));
        ModelPackage.Write(Model, ModelPackageTests.Manifest(), PackageFiles.Test,
            PackageFiles.Graph(1, 500), PackageFiles.Graph(2, 700));
    }

    public void Dispose()
    {
        _ours.Dispose();
        _theirs.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    string At(string name) => Path.Combine(_folder, name);

    string Model => At("m.sqair");

    PublicKey Published(ECDsa key, string name)
    {
        File.WriteAllText(At($"keys/{name}.pem"), key.ExportSubjectPublicKeyInfoPem());
        return PublicKey.Read(At($"keys/{name}.pem"));
    }

    ModelTrust Keys() => new(false, PublicKey.ReadAll(At("keys")));

    string Refusal(ModelTrust trust)
    {
        var message = Assert.Throws<ModelException>(() => ModelPackage.Open(Model, trust)).Message;
        Assert.StartsWith(Model + ": ", message);
        return message;
    }

    [Fact]
    public void A_known_key_opens_the_same_model_and_is_named()
    {
        var fingerprint = ModelPackage.Open(Model).Fingerprint;
        var known = Published(_ours, "release");
        Assert.Equal(known.Id, ModelPackage.Open(Model).WriteSigned(Model, _ours));

        var package = ModelPackage.Open(Model, Keys());
        Assert.Equal((known.Id, "release"), (package.Signer.Key, package.Signer.Name));
        Assert.Equal($"release {known.Id}", package.Signer.ToString());
        Assert.Equal(fingerprint, package.Fingerprint);
        Assert.Equal([Model], Directory.GetFiles(_folder));
    }

    /// <summary>Rotation: the new key is brought out, packages of both run, the old one is removed.</summary>
    [Fact]
    public void Several_keys_are_held_and_one_is_given_up()
    {
        Published(_ours, "old");
        Published(_theirs, "new");
        foreach (var (key, name) in ((ECDsa, string)[])[(_ours, "old"), (_theirs, "new")])
        {
            ModelPackage.Open(Model).WriteSigned(Model, key);
            Assert.Equal(name, ModelPackage.Open(Model, Keys()).Signer.Name);
        }
        File.Delete(At("keys/new.pem"));
        Assert.Contains("is signed with the unknown key", Refusal(Keys()));
    }

    [Fact]
    public void Unsigned_runs_only_where_that_is_allowed()
    {
        Assert.Contains("unsigned; expected a signature (sqair sign) with a key in the folder models.keys, or models.allowUnsigned: true",
            Refusal(Keys()));
        var known = Published(_ours, "release");
        Assert.Contains($"with one of the keys release {known.Id}", Refusal(Keys()));
        Assert.Equal("unsigned", ModelPackage.Open(Model, Keys() with { AllowUnsigned = true }).Signer.ToString());
    }

    [Fact]
    public void An_unknown_key_is_refused_or_worth_as_much_as_none()
    {
        Published(_ours, "release");
        var id = ModelPackage.Open(Model).WriteSigned(Model, _theirs);
        Assert.Contains($"is signed with the unknown key {id}; expected a signature", Refusal(Keys()));
        Assert.Equal($"unknown key {id}", ModelPackage.Open(Model, Keys() with { AllowUnsigned = true }).Signer.ToString());
    }

    /// <summary>Every part with its right hash in a changed manifest: only the signature tells.</summary>
    [Fact]
    public void A_wrong_signature_is_refused_even_where_unsigned_is_allowed()
    {
        Published(_ours, "release");
        ModelPackage.Open(Model).WriteSigned(Model, _ours);
        var entries = PackageFiles.Entries(File.ReadAllBytes(Model));
        PackageFiles.Replace(entries, ModelPackage.DiscoverEntry, PackageFiles.Graph(3, 700));
        File.WriteAllBytes(Model, PackageFiles.Zip(entries));
        foreach (var allow in (bool[])[false, true])
            Assert.Contains("signature.json is not key release ", Refusal(Keys() with { AllowUnsigned = allow }));
    }

    [Fact]
    public void One_more_blank_in_the_manifest_breaks_the_signature()
    {
        Published(_ours, "release");
        ModelPackage.Open(Model).WriteSigned(Model, _ours);
        var entries = PackageFiles.Entries(File.ReadAllBytes(Model));
        entries[ModelPackage.ManifestEntry] = [.. entries[ModelPackage.ManifestEntry], (byte)' '];
        File.WriteAllBytes(Model, PackageFiles.Zip(entries));
        Assert.Contains("the package was changed after it was signed", Refusal(Keys()));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("nothing")]
    [InlineData("{\"key\":\"0123456789abcdef\",\"signature\":\"AAAA\"}")]
    [InlineData("{\"key\":\"short\",\"signature\":\"AAAA\"}")]
    public void A_signature_that_is_none_is_named(string text)
    {
        var entries = PackageFiles.Entries(File.ReadAllBytes(Model));
        entries[ModelPackage.SignatureEntry] = System.Text.Encoding.UTF8.GetBytes(text);
        File.WriteAllBytes(Model, PackageFiles.Zip(entries));
        Assert.Contains("signature.json is no signature, expected", Refusal(ModelTrust.Anybody));
    }

    [Fact]
    public void Keys_that_cannot_be_used_are_named()
    {
        string Fault(string name, string text)
        {
            File.WriteAllText(At($"keys/{name}.pem"), text);
            var message = Assert.Throws<ModelException>(Keys).Message;
            File.Delete(At($"keys/{name}.pem"));
            Assert.StartsWith(At($"keys/{name}.pem: "), message);
            return message;
        }
        Assert.Contains("holds a private key", Fault("mine", _ours.ExportPkcs8PrivateKeyPem()));
        Assert.Contains("expected a PEM file with the PUBLIC KEY", Fault("text", "hello"));
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.Contains("a key of another curve", Fault("p384", other.ExportSubjectPublicKeyInfoPem()));
        using var rsa = RSA.Create(2048);
        Assert.Contains("expected a PEM file", Fault("rsa", rsa.ExportSubjectPublicKeyInfoPem()));
        Assert.Contains("expected a folder with public keys",
            Assert.Throws<ModelException>(() => PublicKey.ReadAll(At("nowhere"))).Message);
    }
}
