namespace Sqair.Edge.Tests;

static class Files
{
    static readonly string s_root = FindRoot();

    /// <summary>A file of the repository, by its path from the root.</summary>
    public static string InRepository(string path) => Path.Combine(s_root, path);

    static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props"))) return folder.FullName;
        throw new InvalidOperationException($"{AppContext.BaseDirectory} is not inside the repository");
    }
}
