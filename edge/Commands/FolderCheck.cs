using System.Globalization;
using Sqair.Edge.Configuration;

namespace Sqair.Edge.Commands;

/// <summary>Whether the daemon can write what it has to, and has room for it.</summary>
static class FolderCheck
{
    const long LeastFreeBytes = 256L << 20;

    public static void Run(EdgeOptions options, CheckReport report)
    {
        var files = options.Cameras.SelectMany(camera => (string?[])
            [options.Output.MotFileOf(camera.Name), options.Output.VideoOf(camera.Name), options.StateFileOf(camera.Name)]);
        var folders = files.OfType<string>().Select(path => Path.GetDirectoryName(path)!)
            .Append(options.Push?.Folder).OfType<string>().Distinct();
        foreach (var folder in folders)
        {
            Look($"folder {folder}", folder, "output, state or models.push", report, free => free >= LeastFreeBytes
                ? (Text($"writable, {free >> 20} MiB free"), null)
                : (Text($"{free >> 20} MiB free, expected {LeastFreeBytes >> 20} or more"),
                    "make room, or let output or state point elsewhere"));
        }
        if (options.Record is { } record) Record(record, report);
    }

    /// <summary>Clips come until there are <c>megabytes</c> of them; what is there already needs no more room.</summary>
    static void Record(RecordOptions record, CheckReport report)
    {
        Look($"record folder {record.Folder}", record.Folder, "record.folder", report, free =>
        {
            var used = Directory.EnumerateFiles(record.Folder).Sum(file => new FileInfo(file).Length);
            var most = record.Megabytes * 1_000_000L;
            var text = Text($"writable, {used / 1_000_000} of {record.Megabytes} MB in it, {free / 1_000_000} MB free");
            return Math.Max(0, most - used) + LeastFreeBytes <= free ? (text, null) : (text + Text(
                $", expected {(Math.Max(0, most - used) + LeastFreeBytes) / 1_000_000} or more"),
                "make room, lower record.megabytes, or let record.folder point elsewhere");
        });
    }

    /// <param name="judge">What to say of so many free bytes, and the remedy if they are too few.</param>
    static void Look(string what, string folder, string keys, CheckReport report, Func<long, (string Found, string? Remedy)> judge)
    {
        try
        {
            Directory.CreateDirectory(folder);
            using (File.Create(Path.Combine(folder, $".sqair-check-{Environment.ProcessId}"), 1, FileOptions.DeleteOnClose)) { }
            var (found, remedy) = judge(new DriveInfo(folder).AvailableFreeSpace);
            if (remedy is null) report.Fine(what, found);
            else report.Failed(what, found, remedy);
        }
        catch (UnauthorizedAccessException fault)
        {
            report.Failed(what, fault.Message, $"let the daemon's account write it (chown, chmod), or let {keys} point elsewhere");
        }
        catch (IOException fault)
        {
            report.Failed(what, fault.Message, File.Exists(folder)
                ? $"a file is in its place: move it away, or let {keys} point elsewhere"
                : $"see that its disk is there, whole and writable (mount, df), or let {keys} point elsewhere");
        }
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
