namespace Sqair.Tests;

/// <summary>What stands in the repository, for every test project.</summary>
static class Files
{
    static readonly string s_root = FindRoot();

    /// <summary>A file of the repository, by its path from the root.</summary>
    public static string InRepository(string path) => Path.Combine(s_root, path);

    /// <summary>The shipped model package.</summary>
    public static string Model => InRepository("models/pedestrians.sqair");

    static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props"))) return folder.FullName;
        throw new InvalidOperationException($"{AppContext.BaseDirectory} is not inside the repository");
    }
}
