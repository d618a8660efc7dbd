using System.Globalization;
using Sqair.Messages;

namespace Sqair.Edge.Watch;

/// <summary>The devices as rows, one a camera, in as many columns as there is room for.</summary>
static class FleetTable
{
    /// <summary>Who is online and says nothing for so long is called silent; a device reports every minute.</summary>
    static readonly TimeSpan s_silent = TimeSpan.FromSeconds(150);

    const int Gap = 2;

    /// <param name="Keep">Those with the least go first where there is no room.</param>
    sealed record Column(string Title, int Most, int Keep, bool Right, Func<Row, string> Text);

    sealed record Row(WatchedDevice Device, WatchedCamera? Camera, bool IsFirst, DateTimeOffset Now);

    static readonly Column[] s_columns =
    [
        new("DEVICE", 20, 9, false, row => row.IsFirst ? row.Device.Name : ""),
        new("STATE", 8, 7, false, row => row.IsFirst ? StateOf(row.Device, row.Now) : ""),
        new("SINCE", 11, 1, false, row => row.IsFirst ? Since(row) : ""),
        new("CAMERA", 16, 8, false, row => row.Camera?.Name ?? "-"),
        new("VIDEO", 8, 5, false, row => Word(row.Camera?.State)),
        new("FPS", 5, 4, true, row => Number(row.Camera?.FramesPerSecond, "0.0")),
        new("PEOPLE", 6, 9, true, row => row.Camera?.People?.ToString(CultureInfo.InvariantCulture) ?? "-"),
        new("IN/OUT", 28, 3, false, row => Lines(row.Camera)),
        new("ZONES", 24, 3, false, row => Zones(row.Camera)),
        new("°C", 5, 2, true, row => row.IsFirst ? Number(row.Device.Status?.TemperatureCelsius, "0.0") : ""),
        new("MODEL", 26, 0, false, row => row.IsFirst ? Model(row.Device) : ""),
        new("HEARD", 6, 6, true, row => row.IsFirst ? Age(row.Now - row.Device.Heard) : ""),
    ];

    /// <param name="width">Columns of the terminal.</param>
    /// <param name="height">Lines of it; where there are more, devices in trouble come first and the last line tells how many miss.</param>
    public static IReadOnlyList<string> Lines(IReadOnlyCollection<WatchedDevice> devices, DateTimeOffset now, int width, int height)
    {
        var rows = RowsOf(devices, now);
        var room = Math.Max(1, height - 1);
        if (rows.Count > room) rows = RowsOf(devices.OrderByDescending(device => IsInTrouble(device, now)), now);
        var shown = rows.Count > room ? rows.Take(Math.Max(1, room - 1)).ToList() : rows;
        var (columns, widths) = Choose(shown, width);
        var lines = new List<string>
        {
            string.Join("  ", columns.Select((column, i) => TextColumns.Fit(column.Title, widths[i], right: column.Right))).TrimEnd(),
        };
        foreach (var row in shown)
            lines.Add(string.Join("  ",
                columns.Select((column, i) => TextColumns.Fit(column.Text(row), widths[i], right: column.Right))).TrimEnd());
        if (shown.Count < rows.Count)
            lines.Add(TextColumns.Fit($"… {rows.Count - shown.Count} more; --device shows some alone", width, pad: false));
        return [.. lines.Select(line => TextColumns.Fit(line, width, pad: false))];
    }

    public static string StateOf(WatchedDevice device, DateTimeOffset now) => device.Status?.State switch
    {
        DeviceState.Online => now - device.Heard > s_silent ? "silent" : "online",
        DeviceState.Offline => "offline",
        _ => "unknown",
    };

    public static string Word(CameraState? state) => state?.ToString().ToLowerInvariant() ?? "-";

    public static bool IsInTrouble(WatchedDevice device, DateTimeOffset now) =>
        StateOf(device, now) != "online" || device.Cameras.Values.Any(camera => camera.State != CameraState.Online);

    /// <summary>A time that has passed, in at most five letters.</summary>
    public static string Age(TimeSpan age) => age.TotalSeconds switch
    {
        < 1 => "now",
        < 100 => $"{age.TotalSeconds:0} s",
        < 6000 => $"{age.TotalMinutes:0} m",
        < 360_000 => $"{age.TotalHours:0} h",
        < 864_000_000 => $"{age.TotalDays:0} d",
        _ => "-",
    };

    static List<Row> RowsOf(IEnumerable<WatchedDevice> devices, DateTimeOffset now) =>
        [.. devices.SelectMany(device => device.Cameras.Count == 0
            ? [new Row(device, null, true, now)]
            : device.Cameras.Values.Select((camera, i) => new Row(device, camera, i == 0, now)))];

    static (List<Column> Columns, List<int> Widths) Choose(List<Row> rows, int width)
    {
        var chosen = s_columns.Select(column => (Column: column, Width: Math.Clamp(
            rows.Select(row => TextColumns.Width(column.Text(row))).Append(TextColumns.Width(column.Title)).Max(),
            1, column.Most))).ToList();
        while (chosen.Count > 1 && chosen.Sum(column => column.Width + Gap) - Gap > width)
            chosen.Remove(chosen.MinBy(column => column.Column.Keep));
        return ([.. chosen.Select(column => column.Column)], [.. chosen.Select(column => column.Width)]);
    }

    static string Since(Row row) => row.Device.Status is not { State: DeviceState.Online, Started: { } started } ? "-"
        : row.Now - started < TimeSpan.FromDays(1) ? started.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture)
        : started.ToLocalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";

    static string Lines(WatchedCamera? camera) =>
        camera is null ? "" : string.Join(' ', camera.Lines.Select(line => $"{line.Key} {line.Value.In}/{line.Value.Out}"));

    static string Zones(WatchedCamera? camera) =>
        camera is null ? "" : string.Join(' ', camera.Zones.Select(zone => $"{zone.Key} {zone.Value}"));

    static string Model(WatchedDevice device) => device.Status?.Model is { } model ? $"{model.Name} {model.Fingerprint}" : "-";
}
