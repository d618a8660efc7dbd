using System.Security.Cryptography;

namespace Sqair.Edge.Models;

static class PackageFile
{
    /// <summary>64 hexadecimal digits.</summary>
    public static string Sha256Of(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
