namespace Sqair.Tests;

/// <summary>Data beside the repository (../shared/data, or where $SQAIR_DATA says), which is never copied into it.</summary>
static class SharedData
{
    /// <summary>A folder of it; skips the test where the file that it must hold is missing.</summary>
    public static string Folder(string name, string mustHold)
    {
        var root = Environment.GetEnvironmentVariable("SQAIR_DATA");
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); root is null && folder is not null; folder = folder.Parent)
            root = Directory.Exists(Path.Combine(folder.FullName, "shared", "data")) ? Path.Combine(
                folder.FullName, "shared", "data") : null;
        if (root is null || !File.Exists(Path.Combine(root, name, mustHold)))
            Assert.Skip($"{name}/{mustHold} is not here: expected under ../shared/data or $SQAIR_DATA.");
        return Path.Combine(root, name);
    }
}
