using System.Collections;
using System.Net;
using System.Numerics;
using System.Reflection;
using Sqair.Edge.Configuration;
using Sqair.Edge.Reload;
using Sqair.Edge.Tests.Tools;
using Sqair.Tracking;
using Sqair.Video;

namespace Sqair.Edge.Tests.Reload;

/// <summary>What of a new configuration a running daemon takes over, and what it says of the rest.</summary>
public sealed class OptionChangesTests : IDisposable
{
    readonly TestFolder _folder = new();

    /// <summary>A key of tomorrow is met here, too: whatever the options hold is changed, one value after the other.</summary>
    [Fact]
    public void Every_value_that_differs_is_either_taken_over_or_named_as_needing_a_restart()
    {
        var options = Whole();
        var changes = Changes(options, typeof(EdgeOptions)).ToList();
        Assert.True(changes.Count > 60, $"{changes.Count} values");
        foreach (var (what, changed) in changes)
        {
            var wanted = (EdgeOptions)changed;
            var next = OptionChanges.TakenOver(options, wanted);
            var (taken, left) = (OptionChanges.Between(options, next), OptionChanges.Between(next, wanted));
            Assert.True(taken.Count + left.Count == 1, $"{what}: changed {string.Join(", ", taken)}; left {string.Join(", ", left)}");
        }
    }

    [Theory]
    [InlineData("statusSeconds: 60", "statusSeconds: 5", "statusSeconds")]
    [InlineData("minuteDays: 7", "minuteDays: 8", "retention.minuteDays")]
    [InlineData("perFrame: true", "perFrame: false", "tracks.perFrame")]
    [InlineData("- name: gate", "- name: entrance", "cameras[door].lines[gate]", "cameras[door].lines[entrance]")]
    [InlineData("band: 0.15", "band: 0.2", "cameras[door].lines[gate].band")]
    [InlineData("[[300, 200], [620, 210]", "[[300, 200], [620, 220]", "cameras[door].zones[till].points")]
    [InlineData("- name: screen", "- name: tv", "cameras[door].masks")]
    [InlineData("[[0, 0], [0.2, 0]", "[[0, 0], [0.3, 0]", "cameras[door].masks")]
    [InlineData("stallSeconds: 10", "stallSeconds: 5", "cameras[door].stallSeconds")]
    [InlineData("10.0.0.21:554/stream2", "10.0.0.22:554/stream2", "cameras[door].source")]
    [InlineData("/dev/video0", "/dev/video1", "cameras[yard].source")]
    public void These_are_taken_over(string text, string other, params string[] keys)
    {
        var (running, wanted) = (Parse(Text), Parse(Text.Replace(text, other, StringComparison.Ordinal)));
        var next = OptionChanges.TakenOver(running, wanted);
        Assert.Equal(keys.Order(), OptionChanges.Between(running, next).Order());
        Assert.Empty(OptionChanges.Between(next, wanted));
    }

    [Theory]
    [InlineData("host: broker.local", "host: other.local", "mqtt.host")]
    [InlineData("username: entrance", "username: exit", "mqtt.username")]
    [InlineData("threads: 1", "threads: 2", "engine.threads")]
    [InlineData("framesPerSecond: 7", "framesPerSecond: 8", "cameras[door].framesPerSecond")]
    [InlineData("pin: 17", "pin: 18", "gpio")]
    [InlineData("megabytes: 200", "megabytes: 100", "record.megabytes")]
    [InlineData("- name: yard", "- name: court", "cameras[yard]", "cameras[court]")]
    [InlineData("allowUnsigned: true", "allowUnsigned: true\n  keys: .", "models.keys")]
    [InlineData("picture: false", "picture: true", "web.picture")]
    public void These_wait_for_a_restart(string text, string other, params string[] keys)
    {
        if (other.Contains("keys", StringComparison.Ordinal))
        {
            using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
            _folder.Write("one.pem", key.ExportSubjectPublicKeyInfoPem());
        }
        var (running, wanted) = (Parse(Text), Parse(Text.Replace(text, other, StringComparison.Ordinal)));
        var next = OptionChanges.TakenOver(running, wanted);
        Assert.Empty(OptionChanges.Between(running, next));
        Assert.Equal(keys.Order(), OptionChanges.Between(next, wanted).Order());
    }

    [Fact]
    public void The_same_file_read_twice_differs_in_nothing() => Assert.Empty(OptionChanges.Between(Parse(Text), Parse(Text)));

    static string Text => File.ReadAllText(Files.InRepository("edge/sqair-edge.example.yaml"));

    EdgeOptions Parse(string text)
    {
        var parsed = ConfigurationFile.Parse(text, _folder.File("edge.yaml"), name => $"secret-of-{name}");
        Assert.Empty(parsed.Mistakes);
        return parsed.Options!;
    }

    /// <summary>Nothing that could be absent is.</summary>
    EdgeOptions Whole()
    {
        var options = Parse(Text.Replace("# homeAssistant", "homeAssistant", StringComparison.Ordinal)
            .Replace("# token:", "token:", StringComparison.Ordinal));
        Assert.NotNull(options.Mqtt!.HomeAssistant);
        return options with { Cameras = [options.Cameras[0], .. options.Cameras.Skip(1)] };
    }

    /// <summary>Copies of a record, or list, that differ from it in one value each.</summary>
    static IEnumerable<(string What, object Value)> Changes(object value, Type type) => value switch
    {
        _ when OptionChanges.IsRecord(value) =>
            OptionChanges.PropertiesOf(value.GetType()).SelectMany(property => ChangesOf(value, property)),
        string text => [("", text + "x")],
        IList list when list.Count > 0 => Changes(list[0]!, list[0]!.GetType())
            .Where(change => !change.What.StartsWith(".Name", StringComparison.Ordinal))
            .Select(change => ("[0]" + change.What, ListLike(list, change.Value))),
        IList => [],
        bool flag => [("", !flag)],
        int number => [("", number + 1)],
        long number => [("", number + 1)],
        double number => [("", number + 0.5)],
        float number => [("", number + 0.5f)],
        Enum which => [("", Enum.ToObject(which.GetType(), Convert.ToInt32(which) == 0 ? 1 : 0))],
        Secret secret => [("", new Secret(secret.Value + "x"))],
        Vector2 point => [("", point + Vector2.One)],
        PersonHint hint => [("", hint with { At = hint.At + 1 })],
        // Not of the file.
        TimeProvider or Reading => [],
        VideoSource => [("", VideoSource.Parse("rtsp://elsewhere/stream"))],
        IPEndPoint address => [("", new IPEndPoint(address.Address, address.Port + 1))],
        _ => throw new InvalidOperationException($"a test for {type} is missing: how does one value of it differ from another?"),
    };

    static IEnumerable<(string What, object Value)> ChangesOf(object record, PropertyInfo property)
    {
        var before = property.GetValue(record);
        if (before is null)
        {
            // Absent: that it is there is the change, where a value of it can be made up.
            object? made = property.PropertyType == typeof(string) ? "x"
                : Nullable.GetUnderlyingType(property.PropertyType) is { } inner ? Activator.CreateInstance(inner) : null;
            return made is null ? [] : [($".{property.Name}", With(record, property, made))];
        }
        return Changes(before, property.PropertyType).Select(change =>
            ($".{property.Name}{change.What}", With(record, property, change.Value)));
    }

    static object With(object record, PropertyInfo property, object? value)
    {
        var copy = record.GetType().GetMethod("<Clone>$")!.Invoke(record, null)!;
        property.SetValue(copy, value);
        return copy;
    }

    static object ListLike(IList list, object first)
    {
        var item = list[0]!.GetType();
        var changed = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(item))!;
        changed.Add(first);
        for (var i = 1; i < list.Count; i++) changed.Add(list[i]);
        return changed;
    }

    public void Dispose() => _folder.Dispose();
}
