using System.Security.Cryptography;
using Sqair.Models;
using Sqair.Storage;
using Sqair.Trainer.Commands;

namespace Sqair.Trainer.Export;

/// <summary>
/// A user's keys: <c>NAME.key</c>, private and readable by him alone, and <c>NAME.pem</c>, which goes to the devices. In
/// <c>$SQAIR_KEYS</c>, or <c>~/.config/sqair/keys</c>.
/// </summary>
internal sealed class SigningKeys(string folder)
{
    const string PrivateExtension = ".key";
    const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static SigningKeys OfUser() => new(
        Environment.GetEnvironmentVariable("SQAIR_KEYS") is { Length: > 0 } chosen ? Path.GetFullPath(chosen)
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config", "sqair", "keys"));

    public string Folder => folder;

    /// <exception cref="UserErrorException">The name cannot be a file's, or is taken; the folder cannot be made.</exception>
    public PublicKey Create(string name)
    {
        if (name.Length is < 1 or > 64 || name[0] is '-' or '.' || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            throw new UserErrorException(
                $"'{name}': expected a name of at most 64 letters, digits, '-', '_' and '.', such as 'release-2026'");
        try
        {
            Directory.CreateDirectory(folder, Mine | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{folder}: the folder for keys ($SQAIR_KEYS) cannot be made ({OutputFolder.WhyNot(folder, e)})");
        }
        if (File.Exists(PublicOf(name)) || File.Exists(PrivateOf(name)))
            throw new UserErrorException($"{PrivateOf(name)}: there is a key of that name already; expected a new name");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Save(PrivateOf(name), key.ExportPkcs8PrivateKeyPem(), Mine);
        Save(PublicOf(name), key.ExportSubjectPublicKeyInfoPem(), Mine | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        return PublicKey.Read(PublicOf(name));
    }

    /// <summary>All public keys, also those of others that were put here to be known.</summary>
    public IReadOnlyList<PublicKey> Known() => Directory.Exists(folder) ? PublicKey.ReadAll(folder) : [];

    public bool CanSign(PublicKey key) => File.Exists(PrivateOf(key.Name));

    /// <returns>The private key, to be disposed of.</returns>
    /// <exception cref="UserErrorException">There is none, or others could read it.</exception>
    public ECDsa Open(string name)
    {
        var path = PrivateOf(name);
        if (Path.GetFileName(path) != name + PrivateExtension || !File.Exists(path))
        {
            var mine = Known().Where(CanSign).Select(key => key.Name).ToArray();
            throw new UserErrorException($"--key {name}: there is no such key in {folder}; expected "
                + (mine.Length == 0 ? "one that 'sqair keys new NAME' has made" : string.Join(" or ", mine)));
        }
        if ((File.GetUnixFileMode(path) & ~Mine) != 0)
            throw new UserErrorException($"{path}: others may read this private key, expected mode 600 (chmod 600)");
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            // What was signed with a key that no device can hold would run nowhere.
            if (!key.ExportSubjectPublicKeyInfoPem().Equals(File.ReadAllText(PublicOf(name)).Trim(), StringComparison.Ordinal))
                throw new UserErrorException($"{path} and {PublicOf(name)} do not belong together");
            PublicKey.Read(PublicOf(name));
            return key;
        }
        catch (Exception e)
        {
            key.Dispose();
            if (e is ArgumentException or CryptographicException)
                throw new UserErrorException($"{path}: expected a PEM file with a private key of 'sqair keys new'");
            throw;
        }
    }

    string PrivateOf(string name) => Path.Combine(folder, name + PrivateExtension);

    string PublicOf(string name) => Path.Combine(folder, name + PublicKey.Extension);

    /// <summary>Whole or not at all, and never for a moment readable by others.</summary>
    static void Save(string path, string text, UnixFileMode mode) =>
        AtomicFile.Create(path, mode, file => file.Write(System.Text.Encoding.ASCII.GetBytes(text + "\n")));
}
