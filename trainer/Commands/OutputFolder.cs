namespace Sqair.Trainer.Commands;

/// <summary>The folder of --out.</summary>
internal static class OutputFolder
{
    /// <summary>Makes it where it is not there yet.</summary>
    /// <exception cref="UserErrorException">It cannot be made.</exception>
    public static void Create(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"--out {path}: the folder cannot be made ({e.Message})");
        }
    }
}
