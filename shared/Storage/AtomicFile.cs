using System.Globalization;
using System.Text.RegularExpressions;

namespace Sqair.Storage;

/// <summary>
/// Files that are whole whatever ends the program: written beside, synced, renamed. A link goes on leading to the file, a file that is
/// replaced keeps its mode, and one that is read-only stays as it is. What a killed program has left beside goes at the next write into the
/// folder.
/// </summary>
public static partial class AtomicFile
{
    const UnixFileMode AnyWrite = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    const UnixFileMode Usual = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Writes a file or replaces it.</summary>
    /// <param name="write">Gets a stream that can be sought.</param>
    /// <exception cref="IOException">It cannot be written, or must not be; the old file is untouched.</exception>
    /// <exception cref="UnauthorizedAccessException">As <see cref="IOException"/>.</exception>
    public static void Replace(string path, Action<Stream> write)
    {
        if (IsDevice(path))
        {
            using var device = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            write(device);
            return;
        }
        path = Target(path);
        CheckWritable(path);
        Write(path, write, File.Exists(path) ? File.GetUnixFileMode(path) : null, overwrite: true);
    }

    /// <inheritdoc cref="Replace(string, Action{Stream})"/>
    /// <param name="path">The file.</param>
    /// <param name="text">Written as UTF-8.</param>
    public static void Replace(string path, string text) => Replace(path, file => file.Write(System.Text.Encoding.UTF8.GetBytes(text)));

    /// <summary>Writes a file that is not there yet; it never has more rights than <paramref name="mode"/>.</summary>
    /// <inheritdoc cref="Replace(string, Action{Stream})"/>
    public static void Create(string path, UnixFileMode mode, Action<Stream> write) => Write(path, write, mode, overwrite: false);

    /// <summary>Whether <see cref="Replace(string, Action{Stream})"/> could be: to be asked before what takes hours.</summary>
    /// <exception cref="IOException">It is read-only or a folder.</exception>
    public static void CheckWritable(string path)
    {
        if (IsDevice(path)) return;
        path = Target(path);
        if (Directory.Exists(path)) throw new IOException($"{path}: is a folder, expected a file's name");
        if (!File.Exists(path)) return;
        // A name can be given anew in a folder that is one's own, whatever the file's mode says: the mode is a word of its owner.
        var allowed = (File.GetUnixFileMode(path) & AnyWrite) != 0;
        try
        {
            if (allowed) new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite).Dispose();
        }
        catch (UnauthorizedAccessException)
        {
            allowed = false;
        }
        catch (IOException)
        {
            // Somebody reads it at this moment, or has just replaced it.
        }
        if (!allowed) throw new IOException($"{path}: is read-only, expected another name or a file that may be replaced (chmod u+w)");
    }

    /// <summary>Gives a finished file, which another program has written beside, its name. A device's name it cannot have.</summary>
    /// <inheritdoc cref="Replace(string, Action{Stream})"/>
    public static void Rename(string finished, string path)
    {
        CheckIsFile(path);
        path = Target(path);
        CheckWritable(path);
        if (File.Exists(path)) File.SetUnixFileMode(finished, File.GetUnixFileMode(path));
        File.Move(finished, path, overwrite: true);
    }

    /// <summary>To be asked before what is renamed is written.</summary>
    /// <exception cref="IOException">It is a device.</exception>
    public static void CheckIsFile(string path)
    {
        if (IsDevice(path)) throw new IOException($"{path}: is a device, expected a file's name");
    }

    /// <summary>Nothing can be put in the place of /dev/stdout.</summary>
    static bool IsDevice(string path) => IsNameOfDevice(path) || IsNameOfDevice(Target(path));

    static bool IsNameOfDevice(string path) => Path.GetFullPath(path) is var full
        && (full.StartsWith("/dev/", StringComparison.Ordinal) || full.StartsWith("/proc/", StringComparison.Ordinal))
        && !full.StartsWith("/dev/shm/", StringComparison.Ordinal);

    /// <summary>Also of a link that leads to what is not there yet.</summary>
    static string Target(string path) => new FileInfo(path) is { LinkTarget: not null } link
        && link.ResolveLinkTarget(returnFinalTarget: true) is { } target ? target.FullName : path;

    static void Write(string path, Action<Stream> write, UnixFileMode? mode, bool overwrite)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(folder);
        Sweep(folder);
        var temporary = $"{path}.{Environment.ProcessId:x}-{Interlocked.Increment(ref s_number):x}{Ending}";
        try
        {
            using (var file = new FileStream(temporary, new FileStreamOptions
            {
                // What lies there is of a process before that had this one's number.
                Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None, UnixCreateMode = mode ?? Usual,
            }))
            {
                if (mode is { } wanted) File.SetUnixFileMode(file.SafeFileHandle, wanted);
                write(file);
                file.Flush(flushToDisk: true);
            }
            // Not before: whoever opens the file must not find it locked.
            File.Move(temporary, path, overwrite);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>
    /// What a process has left that is no more. Of one in another container, which is not seen from here, the lock says that it is.
    /// </summary>
    static void Sweep(string folder)
    {
        foreach (var left in Directory.EnumerateFiles(folder, "*" + Ending))
        {
            var number = Temporary().Match(left).Groups["process"].ValueSpan;
            if (!int.TryParse(number, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var process)) continue;
            if (Directory.Exists($"/proc/{process}")) continue;
            try
            {
                using (new FileStream(left, FileMode.Open, FileAccess.Write, FileShare.None)) File.Delete(left);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It is being written, or is another's.
            }
        }
    }

    const string Ending = ".sqair-tmp";

    static int s_number;

    [GeneratedRegex(@"\.(?<process>[0-9a-f]{1,7})-[0-9a-f]+\.sqair-tmp$")]
    private static partial Regex Temporary();
}
