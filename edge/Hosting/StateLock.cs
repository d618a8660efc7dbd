namespace Sqair.Edge.Hosting;

/// <summary>
/// A state folder belongs to one daemon: two would count the same people twice and fight over what was learnt. Held by an open file, so
/// that it ends with the process, however that ends.
/// </summary>
sealed class StateLock : IDisposable
{
    /// <summary>EWOULDBLOCK, which .NET passes on as it is.</summary>
    const int WouldBlock = 11;

    readonly FileStream? _file;

    StateLock(FileStream? file) => _file = file;

    /// <returns>Null: another daemon has it.</returns>
    public static StateLock? Take(string? folder)
    {
        if (folder is null) return new StateLock(null);
        try
        {
            Directory.CreateDirectory(folder);
            return new StateLock(File.Open(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException fault) when (fault.HResult == WouldBlock)
        {
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A full or a read-only disk is told by who needs it, and keeps nobody from tracking.
            return new StateLock(null);
        }
    }

    public void Dispose() => _file?.Dispose();
}
