using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Sqair.Trainer.Configuration;

/// <summary>Reads experiment files; unknown keys and wrong types are refused with their place.</summary>
internal static class ConfigReader
{
    /// <exception cref="UserErrorException">Names file, line and what was expected.</exception>
    public static TrainingConfig Read(string path) => Checked(path, Parse<TrainingConfig>(path));

    /// <summary>The experiment through the phases of a schedule file instead of its own.</summary>
    /// <exception cref="UserErrorException">Names file, line and what was expected.</exception>
    public static TrainingConfig Scheduled(TrainingConfig config, string path) => Checked(path, Parse<TrainingSchedule>(path).ApplyTo(config));

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

    static T Parse<T>(string path) where T : class
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
                .Deserialize<T>(text) ?? throw new UserErrorException($"{path}: the configuration is empty");
        }
        catch (YamlException e)
        {
            throw new UserErrorException($"{path}:{e.Start.Line}: {(e.InnerException ?? e).Message}");
        }
    }
}
