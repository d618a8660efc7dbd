namespace Sqair.Trainer.Commands;

/// <summary>What is written must not be what is read, nor written twice.</summary>
internal static class FilesApart
{
    /// <param name="files">What each is called on the command line, and its path; null where it was not given.</param>
    /// <exception cref="UserErrorException">Two are the same file.</exception>
    public static void Require(params ReadOnlySpan<(string Name, string? Path)> files)
    {
        for (var i = 0; i < files.Length; i++)
            for (var j = 0; j < i; j++)
                if (files[i].Path is { Length: > 0 } one && files[j].Path is { Length: > 0 } other && Full(one) == Full(other))
                    throw new UserErrorException($"{files[i].Name} {one}: this is {files[j].Name} too, expected another file.");
    }

    /// <summary>Through links, also of the folders above it; of a stream's address whatever it becomes, which is no file of ours.</summary>
    static string Full(string path)
    {
        path = Path.GetFullPath(path);
        if (Path.GetDirectoryName(path) is not { } above) return path;
        path = Path.Combine(Full(above), Path.GetFileName(path));
        return Path.Exists(path) && File.ResolveLinkTarget(path, returnFinalTarget: true) is { } target ? Full(target.FullName) : path;
    }
}
