namespace Sqair.Edge.Configuration;

// What a camera learns: where it is kept, and what it is told beforehand.
sealed partial class OptionsReader
{
    string? StateFolder(YamlSection root)
    {
        const string Expected = "the path of a folder that the daemon may write";
        if (root.Section("state", "a section with 'folder'") is not { } section)
        {
            // Of several that systemd made the first is meant. An empty variable is none.
            var made = environment("STATE_DIRECTORY")?.Split(':')[0];
            return root.Has("state") || string.IsNullOrEmpty(made) ? null : FullPath(made);
        }
        var path = FullPath(section.RequiredText("folder", Expected));
        section.RefuseUnknownKeys();
        return path;
    }
}
