using System.Collections;
using System.Reflection;
using System.Text.Json;
using Sqair.Edge.Configuration;
using Sqair.Models;
using Sqair.Tracking;
using Sqair.Video;

namespace Sqair.Edge.Reload;

/// <summary>
/// What of other options a running daemon takes over, and how two differ, by the keys of the file. Options are compared by their
/// structure: what <see cref="TakenOver"/> does not name, a key of tomorrow for one, differs afterwards and so needs a restart.
/// </summary>
static class OptionChanges
{
    /// <summary>Keys of the file that are not called as their properties are; empty: its section is not one of the file.</summary>
    static readonly Dictionary<(Type, string), string> s_keys = new()
    {
        [(typeof(EdgeOptions), nameof(EdgeOptions.ModelPath))] = "model",
        [(typeof(EdgeOptions), nameof(EdgeOptions.Trust))] = "models",
        [(typeof(EdgeOptions), nameof(EdgeOptions.Push))] = "models.push",
        [(typeof(EdgeOptions), nameof(EdgeOptions.StateFolder))] = "state.folder",
        [(typeof(CameraOptions), nameof(CameraOptions.Place))] = "",
        [(typeof(PlaceOptions), nameof(PlaceOptions.MaskNames))] = "masks",
        [(typeof(Outline), nameof(Outline.Points))] = "",
        [(typeof(EngineOptions), nameof(EngineOptions.IntraOpThreads))] = "threads",
        [(typeof(EngineOptions), nameof(EngineOptions.EngineCacheFolder))] = "cache",
        [(typeof(TlsOptions), nameof(TlsOptions.CaFile))] = "ca",
        [(typeof(TlsOptions), nameof(TlsOptions.CertificateFile))] = "certificate",
        [(typeof(TlsOptions), nameof(TlsOptions.KeyFile))] = "key",
    };

    /// <summary>What runs after a reload of <paramref name="next"/>.</summary>
    public static EdgeOptions TakenOver(EdgeOptions running, EdgeOptions next) => running with
    {
        Tracks = next.Tracks,
        Retention = next.Retention,
        StatusSeconds = next.StatusSeconds,
        Cameras = [.. running.Cameras.Select(camera =>
            next.Cameras.FirstOrDefault(other => other.Name == camera.Name) is { } other ? TakenOver(camera, other) : camera)],
    };

    static CameraOptions TakenOver(CameraOptions running, CameraOptions next) => running with
    {
        Place = next.Place,
        Tracking = next.Tracking,
        StallSeconds = next.StallSeconds,
        // How a file is played goes with its source.
        Source = (running.RealTime, running.Repeat) == (next.RealTime, next.Repeat) ? next.Source : running.Source,
    };

    /// <returns>Keys whose values differ, such as <c>cameras[door].lines[gate]</c> and <c>mqtt.host</c>.</returns>
    public static IReadOnlyList<string> Between(EdgeOptions before, EdgeOptions after)
    {
        var keys = new List<string>();
        Compare(before, after, "", keys);
        return [.. keys.Distinct()];
    }

    public static bool Differ(object? before, object? after)
    {
        var keys = new List<string>();
        Compare(before, after, "", keys);
        return keys.Count > 0;
    }

    static void Compare(object? before, object? after, string path, List<string> keys)
    {
        if (before is null || after is null)
        {
            if (before != after) keys.Add(path);
        }
        else if (before is not string && before is IEnumerable old && after is IEnumerable other)
            CompareLists([.. old.Cast<object?>()], [.. other.Cast<object?>()], path, keys);
        else if (IsRecord(before))
        {
            foreach (var property in PropertiesOf(before.GetType()))
                Compare(property.GetValue(before), property.GetValue(after), KeyOf(before.GetType(), property, path), keys);
        }
        else if (!Equals(Comparable(before), Comparable(after))) keys.Add(path);
    }

    /// <summary>What has a name is compared with its namesake, and their order does not matter.</summary>
    static void CompareLists(List<object?> before, List<object?> after, string path, List<string> keys)
    {
        if (before.Concat(after).All(item => NameOf(item) is not null))
        {
            foreach (var name in before.Concat(after).Select(NameOf).Distinct())
                Compare(before.Find(item => NameOf(item) == name), after.Find(item => NameOf(item) == name), $"{path}[{name}]", keys);
            return;
        }
        var inside = new List<string>();
        foreach (var (old, other) in before.Zip(after)) Compare(old, other, path, inside);
        if (inside.Count > 0 || before.Count != after.Count) keys.Add(path);
    }

    /// <summary>What the file says; not what follows from it.</summary>
    public static IEnumerable<PropertyInfo> PropertiesOf(Type record) =>
        record.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite);

    public static bool IsRecord(object value) => value.GetType().GetMethod("<Clone>$") is not null;

    static string KeyOf(Type type, PropertyInfo property, string path)
    {
        if (!s_keys.TryGetValue((type, property.Name), out var key)) key = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
        return key.Length == 0 ? path : path.Length == 0 ? key : $"{path}.{key}";
    }

    static string? NameOf(object? item) =>
        item is not null && IsRecord(item) ? item.GetType().GetProperty("Name")?.GetValue(item) as string : null;

    static object Comparable(object value) => value switch
    {
        VideoSource source => (source.Kind, source.Location),
        PublicKey key => (key.Name, key.Id),
        _ => value,
    };
}
