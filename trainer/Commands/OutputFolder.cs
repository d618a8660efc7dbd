using Sqair.Storage;

namespace Sqair.Trainer.Commands;

/// <summary>The folder, or file, of --out.</summary>
internal static class OutputFolder
{
    /// <summary>Asked before the work that goes into the file.</summary>
    /// <exception cref="UserErrorException">It is read-only, or a folder.</exception>
    public static void CheckFile(string path)
    {
        try
        {
            AtomicFile.CheckWritable(path);
        }
        catch (IOException e)
        {
            throw new UserErrorException(e.Message);
        }
    }

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
