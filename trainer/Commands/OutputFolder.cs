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

    /// <summary>Asked before the work that goes into the folder, which is made when there is something for it.</summary>
    /// <exception cref="UserErrorException">There is a file in its way.</exception>
    public static void Check(string path)
    {
        if (FileInTheWay(path) is { } file)
            throw new UserErrorException($"--out {path}: the folder cannot be made ({file} is a file, expected a folder)");
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
            throw new UserErrorException($"--out {path}: the folder cannot be made ({WhyNot(path, e)})");
        }
    }

    /// <summary>The framework says of a folder that cannot be made that some file is there, or is not.</summary>
    public static string WhyNot(string path, Exception fault) => FileInTheWay(path) is { } file
        ? $"{file} is a file, expected a folder"
        : fault is FileNotFoundException or DirectoryNotFoundException ? $"{Nearest(path)} takes no folders" : fault.Message;

    static string? FileInTheWay(string path) => Nearest(path) is var nearest && File.Exists(nearest) ? nearest : null;

    /// <summary>It, or what there is of the folders above it.</summary>
    static string Nearest(string path)
    {
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        while (!Path.Exists(path) && Path.GetDirectoryName(path) is { } above) path = above;
        return path;
    }
}
