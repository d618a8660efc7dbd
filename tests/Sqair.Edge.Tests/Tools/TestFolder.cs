namespace Sqair.Edge.Tests.Tools;

/// <summary>A folder for one test.</summary>
sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("sqair-edge-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <returns>The path of the new file.</returns>
    public string Write(string name, string text)
    {
        System.IO.File.WriteAllText(File(name), text);
        return File(name);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
