using Sqair.Video;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Sqair.Edge.Configuration;

/// <summary>Reads the daemon's YAML file. Finds all mistakes in one pass and never throws for one.</summary>
public static class ConfigurationFile
{
    /// <param name="environment">Values for <c>${NAME}</c>; by default the process's environment and systemd's credentials.</param>
    public static ConfigurationResult Load(string path, Func<string, string?>? environment = null)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new ConfigurationResult(
                null, [new ConfigurationMistake(path, 1, 1, "", $"expected a readable configuration file: {fault.Message}")]);
        }
        return Parse(text, path, environment);
    }

    /// <param name="path">Named in mistakes; relative paths in the text begin at its folder.</param>
    public static ConfigurationResult Parse(string text, string path, Func<string, string?>? environment = null)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var known = environment ?? Credentials.Over(Environment.GetEnvironmentVariable);
        var context = new YamlContext(path, new Substitution(known, folder));
        YamlMappingNode root;
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents.Count != 1)
                return Refused(path, 1, 1,
                    $"expected one YAML document, found {(stream.Documents.Count == 0 ? "none" : stream.Documents.Count)}");
            if (stream.Documents[0].RootNode is not YamlMappingNode mapping)
                return Refused(path, 1, 1, "expected a mapping of keys to values such as 'device: entrance'");
            root = mapping;
        }
        catch (YamlException fault)
        {
            return Refused(path, fault.Start.Line, fault.Start.Column, $"expected valid YAML: {OneLine(fault)}");
        }
        var options = new OptionsReader(folder, known).Read(new YamlSection(root, "", context));
        return context.Mistakes.Count == 0
            ? new ConfigurationResult(options with { SecretFiles = [.. context.Substitution.Files.Order(StringComparer.Ordinal)] }, [])
            : new ConfigurationResult(null, [.. context.Mistakes.OrderBy(mistake => mistake.Line).ThenBy(mistake => mistake.Column)]);
    }

    static ConfigurationResult Refused(string path, long line, long column, string expected)
        => new(null, [new ConfigurationMistake(path, line, column, "", expected)]);

    /// <summary>The parser repeats keys in its messages, and a URL may have become one.</summary>
    static string OneLine(Exception fault) => VideoSource.Mask((fault.InnerException ?? fault).Message.ReplaceLineEndings(" "));
}
