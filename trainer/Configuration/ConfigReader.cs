using System.Text.Json;
using System.Text.RegularExpressions;
using Sqair.Network;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Sqair.Trainer.Configuration;

/// <summary>Reads experiment files; unknown keys and wrong types are refused with their place.</summary>
internal static partial class ConfigReader
{
    /// <param name="schedule">File whose phases replace the experiment's own; null for none.</param>
    /// <param name="settings">Single settings that replace those of both files, see <see cref="ConfigOverride"/>.</param>
    /// <exception cref="UserErrorException">Names file, line and what was expected.</exception>
    public static TrainingConfig Read(string path, string? schedule = null, IReadOnlyList<string>? settings = null)
    {
        var all = settings ?? [];
        // A schedule has the phases and what belongs to them; the rest is the experiment's.
        var ofSchedule = schedule is null ? [] : all.Where(s => TrainingSchedule.Keys.Contains(s.Split('.', '=')[0])).ToList();
        TrainingConfig With(IEnumerable<string> some)
        {
            var config = Parse<TrainingConfig>(path, [.. some.Where(s => !ofSchedule.Contains(s))]);
            return schedule is null ? config : Parse<TrainingSchedule>(schedule, [.. some.Where(ofSchedule.Contains)]).ApplyTo(config);
        }
        var config = With(all);
        if (Fault(config) is not { } fault) return config;
        throw new UserErrorException($"{(all.Count > 0 && Fault(With([])) is null ? Of(all) : schedule ?? path)}: {fault}");
    }

    /// <summary>What is wrong with the settings in place, and was not without them, is wrong with them.</summary>
    static string Of(IReadOnlyList<string> settings) => $"--set {string.Join(' ', settings)}";

    static string? Fault(TrainingConfig config)
    {
        try
        {
            config.Validate();
            return null;
        }
        catch (ArgumentException e)
        {
            return e.Message;
        }
    }

    static T Parse<T>(string path, IReadOnlyList<string> settings) where T : class
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path}: the configuration cannot be read ({e.Message})");
        }
        if (text.Contains('\0'))
            throw new UserErrorException($"{path}: no text, expected an experiment file or schedule (YAML, as in trainer/configs)");
        var plain = Deserialize<T>(path, text, line => $"{path}:{line}");
        return settings.Count == 0
            ? plain
            : Deserialize<T>(path, ConfigOverride.Apply(text, settings), _ => Of(settings));
    }

    static T Deserialize<T>(string path, string text, Func<long, string> place) where T : class
    {
        try
        {
            // Else a number of which nothing is said would be 0.
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents is [var document] && document.AllNodes.FirstOrDefault(IsNothing) is { } nothing)
                throw new UserErrorException($"{place(nothing.Start.Line)}: {ConfigOverride.Nothing}");
            return new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).WithEnforceRequiredMembers()
                .WithTypeConverter(new EnumConverter()).Build()
                .Deserialize<T>(text) ?? throw new UserErrorException($"{path}: the configuration is empty");
        }
        catch (YamlException e)
        {
            throw new UserErrorException($"{place(e.Start.Line)}: {Explained((e.InnerException ?? e).Message)}");
        }
    }

    static bool IsNothing(YamlNode node) =>
        node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" or "Null" or "NULL" };

    /// <summary>YamlDotNet names a type of ours where a key is unknown; the keys that it has are of more use.</summary>
    static string Explained(string message)
    {
        // Words of the framework, of which nobody learns what to write.
        if (message.Contains("System.", StringComparison.Ordinal) || message.StartsWith("Index was outside", StringComparison.Ordinal))
            return "another kind of value is expected there";
        var unknown = UnknownKey().Match(message);
        if (!unknown.Success) return message;
        var name = unknown.Groups["type"].Value;
        var type = typeof(TrainingConfig).Assembly.GetType(name) ?? typeof(NetworkConfig).Assembly.GetType(name);
        if (type is null) return message;
        var keys = type.GetProperties().Where(p => p.CanWrite)
            .Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name)).Order(StringComparer.Ordinal);
        return $"'{unknown.Groups["key"].Value}' is no setting there; expected one of {string.Join(", ", keys)}";
    }

    [GeneratedRegex("^Property '(?<key>.*)' not found on type '(?<type>.*)'")]
    private static partial Regex UnknownKey();
}
