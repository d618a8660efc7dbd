using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Sqair.Trainer.Configuration;

/// <summary>
/// One setting of an experiment given on the command line, as <c>network.discovery=recurrent</c> or <c>phases.bound.particles=8</c>: keys
/// joined by points, elements of a list by their name or number, the value in YAML.
/// </summary>
internal static class ConfigOverride
{
    /// <summary>Of a key, or an element of a list.</summary>
    public const string Nothing = "nothing stands there; expected a value, or that the key is left out";

    /// <summary>The experiment's text with the settings in place.</summary>
    /// <exception cref="UserErrorException">A setting is malformed or leads nowhere.</exception>
    public static string Apply(string yaml, IReadOnlyList<string> settings)
    {
        if (settings.Count == 0) return yaml;
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        if (stream.Documents.Count != 1 || stream.Documents[0].RootNode is not YamlMappingNode root)
            throw new UserErrorException("--set: the experiment is not a YAML mapping");
        foreach (var setting in settings) Set(root, setting);
        using var writer = new StringWriter();
        stream.Save(writer, assignAnchors: false);
        return writer.ToString();
    }

    static void Set(YamlMappingNode root, string setting)
    {
        var parts = setting.Split('=', 2);
        if (parts.Length != 2 || parts[0].Length == 0)
            throw new UserErrorException($"--set {setting}: expected KEY=VALUE, such as network.discovery=recurrent");
        var keys = parts[0].Split('.');
        YamlNode at = root;
        foreach (var key in keys[..^1]) at = Step(at, key, setting);
        var value = Value(parts[1], setting);
        switch (at)
        {
            case YamlMappingNode mapping:
                mapping.Children[new YamlScalarNode(keys[^1])] = value;
                break;
            case YamlSequenceNode list when int.TryParse(keys[^1], out var index) && index >= 0 && index < list.Children.Count:
                list.Children[index] = value;
                break;
            default:
                throw new UserErrorException($"--set {setting}: '{keys[^1]}' is not in the experiment");
        }
    }

    static YamlNode Step(YamlNode from, string key, string setting)
    {
        switch (from)
        {
            case YamlMappingNode mapping:
                var name = new YamlScalarNode(key);
                // A section may be left out of the file where all is at its default.
                if (!mapping.Children.TryGetValue(name, out var found)) mapping.Children[name] = found = new YamlMappingNode();
                return found;
            case YamlSequenceNode list:
                if (int.TryParse(key, out var index) && index >= 0 && index < list.Children.Count) return list.Children[index];
                return list.Where((element, i) => NameOf(element, i) == key).FirstOrDefault()
                    ?? throw new UserErrorException(
                        $"--set {setting}: the list has no element '{key}'; expected one of {string.Join(", ", list.Select(NameOf))}");
            default:
                throw new UserErrorException($"--set {setting}: '{key}' is below a single value");
        }
    }

    static string NameOf(YamlNode element, int index) =>
        element is YamlMappingNode mapping && mapping.Children.TryGetValue(new YamlScalarNode("name"), out var name)
            && name is YamlScalarNode { Value: { } value } ? value : $"{index}";

    static YamlNode Value(string text, string setting)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents.Count == 1
                ? stream.Documents[0].RootNode : throw new UserErrorException($"--set {setting}: {Nothing}");
        }
        catch (YamlException e)
        {
            throw new UserErrorException($"--set {setting}: {e.Message}");
        }
    }
}
