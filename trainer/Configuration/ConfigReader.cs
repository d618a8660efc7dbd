using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Sqair.Trainer.Configuration;

/// <summary>Reads experiment files; unknown keys and wrong types are refused with their place.</summary>
internal static class ConfigReader
{
    /// <exception cref="UserErrorException">Names file, line and what was expected.</exception>
    public static TrainingConfig Read(string path)
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
            var config = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).WithEnforceRequiredMembers().Build()
                .Deserialize<TrainingConfig>(text) ?? throw new UserErrorException($"{path}: the configuration is empty");
            config.Validate();
            return config;
        }
        catch (YamlException e)
        {
            throw new UserErrorException($"{path}:{e.Start.Line}: {(e.InnerException ?? e).Message}");
        }
        catch (ArgumentException e)
        {
            throw new UserErrorException($"{path}: {e.Message}");
        }
    }
}
