namespace Sqair.Storage;

/// <summary>
/// A folder belongs to one program at a time: two daemons would count the same people twice, two trainings would write over each other's
/// log. Held by an open file, so that it ends with the process, however that ends.
/// </summary>
public sealed class FolderLock : IDisposable
{
    /// <summary>EWOULDBLOCK, which .NET passes on as it is.</summary>
    const int WouldBlock = 11;

    readonly FileStream? _file;

    FolderLock(FileStream? file) => _file = file;

    /// <param name="folder">Made where it is not there; null for one that nobody else can have.</param>
    /// <returns>Null: another has it.</returns>
    public static FolderLock? Take(string? folder)
    {
        if (folder is null) return new FolderLock(null);
        try
        {
            Directory.CreateDirectory(folder);
            return new FolderLock(File.Open(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException fault) when (fault.HResult == WouldBlock)
        {
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A full or a read-only disk is told by who needs it, and keeps nobody from working.
            return new FolderLock(null);
        }
    }

    public void Dispose() => _file?.Dispose();
}
