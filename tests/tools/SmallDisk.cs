using System.Diagnostics;

namespace Sqair.Tests;

/// <summary>A disk of its own for one folder, so that it can be full. Only root can mount it: others skip the test.</summary>
sealed class SmallDisk : IDisposable
{
    readonly string _folder;

    /// <param name="folder">Becomes the disk.</param>
    /// <param name="size">As mount takes it, for instance 2m.</param>
    public SmallDisk(string folder, string size)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        if (Run("mount", "-t", "tmpfs", "-o", $"size={size}", "none", _folder) != 0)
            Assert.Skip("a small disk can be mounted by root alone");
    }

    string Filler => Path.Combine(_folder, "filler");

    /// <summary>To its last byte.</summary>
    public void Fill()
    {
        using var file = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, 0);
        try
        {
            while (true) file.Write(new byte[4096]);
        }
        catch (IOException)
        {
            // As wanted.
        }
    }

    public void Free() => File.Delete(Filler);

    public void Dispose() => Run("umount", "-l", _folder);

    static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
