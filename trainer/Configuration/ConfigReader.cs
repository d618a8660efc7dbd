using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Sqair.Trainer.Configuration;

/// <summary>Reads experiment files; unknown keys and wrong types are refused with their place.</summary>
internal static class ConfigReader
{
    /// <param name="schedule">File whose phases replace the experiment's own; null for none.</param>
    /// <param name="settings">Single settings that replace those of both files, see <see cref="ConfigOverride"/>.</param>
    /// <exception cref="UserErrorException">Names file, line and what was expected.</exception>
    public static TrainingConfig Read(string path, string? schedule = null, IReadOnlyList<string>? settings = null)
    {
        var all = settings ?? [];
        // A schedule has the phases and what belongs to them; the rest is the experiment's.
        var ofSchedule = schedule is null ? [] : all.Where(s => TrainingSchedule.Keys.Contains(s.Split('.', '=')[0])).ToList();
        var config = Parse<TrainingConfig>(path, [.. all.Except(ofSchedule)]);
        return schedule is null ? Checked(path, config) : Checked(schedule, Parse<TrainingSchedule>(schedule, ofSchedule).ApplyTo(config));
    }

    static TrainingConfig Checked(string path, TrainingConfig config)
    {
        try
        {
            config.Validate();
            return config;
        }
        catch (ArgumentException e)
        {
            throw new UserErrorException($"{path}: {e.Message}");
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
        try
        {
            return new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).WithEnforceRequiredMembers().Build()
                .Deserialize<T>(ConfigOverride.Apply(text, settings)) ?? throw new UserErrorException($"{path}: the configuration is empty");
        }
        catch (YamlException e)
        {
            throw new UserErrorException($"{path}:{e.Start.Line}: {(e.InnerException ?? e).Message}");
        }
    }
}
