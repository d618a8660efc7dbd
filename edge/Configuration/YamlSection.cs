using System.Globalization;
using System.Numerics;
using Sqair.Video;
using YamlDotNet.RepresentationModel;

namespace Sqair.Edge.Configuration;

/// <summary>What is common to all sections of one file: its name, the environment, and the mistakes found so far.</summary>
sealed class YamlContext(string file, Substitution substitution)
{
    public List<ConfigurationMistake> Mistakes { get; } = [];

    public Substitution Substitution => substitution;

    public void Report(YamlNode node, string key, string expected)
        => Mistakes.Add(new ConfigurationMistake(file, node.Start.Line, node.Start.Column, key, expected));
}

/// <summary>
/// One mapping of the file. Reading a key marks it as known; <see cref="RefuseUnknownKeys"/> reports the others. A wrong value is reported
/// and replaced by the default, so that one pass finds all mistakes.
/// </summary>
sealed class YamlSection
{
    readonly YamlContext _context;
    readonly YamlMappingNode _node;
    readonly string _path;
    readonly List<string> _known = [];

    public YamlSection(YamlMappingNode node, string path, YamlContext context) => (_node, _path, _context) = (node, path, context);

    /// <summary>Reports against this section's own place in the file.</summary>
    public void Report(string expected) => _context.Report(_node, _path, expected);

    /// <summary>Reports against the value of <paramref name="key"/>, or the section if the key is absent.</summary>
    public void Report(string key, string expected) => _context.Report(Find(key) ?? _node, PathOf(key), expected);

    public bool Has(string key) => Find(key) is not null;

    /// <summary>Whether the key is there; it counts as read.</summary>
    public bool Knows(string key)
    {
        _known.Add(key);
        return Has(key);
    }

    /// <summary>The section of a key that may hold something else as well; null if it does.</summary>
    public YamlSection? Section(string key) =>
        Find(key) is YamlMappingNode mapping ? new YamlSection(mapping, PathOf(key), _context) : null;

    public string? Text(string key, string expected)
    {
        _known.Add(key);
        return Find(key) is { } node ? Scalar(node, key, expected) : null;
    }

    /// <summary>How the text of a key is read anew; null if there is nothing in it that may change.</summary>
    public Reading? ReadingOf(string key)
    {
        if (Find(key) is not YamlScalarNode { Value: { } raw } || !Substitution.IsIn(raw)) return null;
        var substitution = _context.Substitution;
        return new Reading(() => substitution.Apply(raw, out var missing) is var text && missing is null ? (text, null) : (null, missing));
    }

    /// <summary>A secret that stands in the file, or better in one of its own, which <paramref name="fileKey"/> names.</summary>
    public Secret? Secret(string key, string fileKey, string what)
    {
        var text = Text(key, $"{what}, better written ${{NAME}} or ${{file:PATH}} and taken from elsewhere");
        if (Text(fileKey, $"the path of a file that holds {what}") is not { } file)
            return text is null ? null : new Secret(text) { Source = ReadingOf(key) };
        if (Has(key)) Report(fileKey, $"expected either '{key}' or '{fileKey}'");
        var substitution = _context.Substitution;
        if (substitution.OfFile(file, out var fault) is { } content)
            return new Secret(content)
            {
                Source = new Reading(() =>
                    substitution.OfFile(file, out var why) is { } now ? (now, null) : (null, $"{file} {why}; it was kept as it was")),
            };
        Report(fileKey, $"expected the path of a file that holds {what}: {file} {fault}");
        return null;
    }

    public string RequiredText(string key, string expected)
    {
        var before = _context.Mistakes.Count;
        if (Text(key, expected) is { } text) return text;
        if (_context.Mistakes.Count == before) _context.Report(_node, PathOf(key), $"is missing; expected {expected}");
        return "";
    }

    /// <summary>The texts of a list; none if the key is absent or something else was reported.</summary>
    public IReadOnlyList<string> Texts(string key, string expected)
    {
        _known.Add(key);
        switch (Find(key))
        {
            case null: return [];
            case YamlSequenceNode { Children.Count: > 0 } sequence:
                return [.. sequence.Children.Select(node => Scalar(node, key, expected)).OfType<string>()];
            case var other:
                _context.Report(other, PathOf(key), $"expected {expected}, found {Describe(other)}");
                return [];
        }
    }

    public double? Number(string key, double minimum, double maximum)
    {
        var expected = string.Create(CultureInfo.InvariantCulture, $"a number from {minimum} to {maximum}");
        if (Text(key, expected) is not { } text) return null;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum)
            return value;
        Report(key, $"expected {expected}, found {Found(key)}");
        return null;
    }

    public int? Integer(string key, int minimum, int maximum)
    {
        var expected = $"a whole number from {minimum} to {maximum}";
        if (Text(key, expected) is not { } text) return null;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && value >= minimum && value <= maximum)
            return value;
        Report(key, $"expected {expected}, found {Found(key)}");
        return null;
    }

    public bool? Flag(string key)
    {
        const string Expected = "true or false";
        switch (Text(key, Expected))
        {
            case null: return null;
            case "true": return true;
            case "false": return false;
            default:
                Report(key, $"expected {Expected}, found {Found(key)}");
                return null;
        }
    }

    public YamlSection? Section(string key, string expected)
    {
        _known.Add(key);
        switch (Find(key))
        {
            case null: return null;
            case YamlMappingNode mapping: return new YamlSection(mapping, PathOf(key), _context);
            case var other:
                _context.Report(other, PathOf(key), $"expected {expected}, found {Describe(other)}");
                return null;
        }
    }

    public IReadOnlyList<YamlSection> Sections(string key, string expected)
    {
        _known.Add(key);
        var node = Find(key);
        if (node is not YamlSequenceNode { Children.Count: > 0 } sequence)
        {
            _context.Report(node ?? _node, PathOf(key),
                node is null ? $"is missing; expected {expected}" : $"expected {expected}, found {Describe(node)}");
            return [];
        }
        return Items(key, sequence);
    }

    /// <summary>A section or a list of some; none if the key is absent.</summary>
    public IReadOnlyList<YamlSection> OneOrMore(string key, int most, string expected)
    {
        _known.Add(key);
        switch (Find(key))
        {
            case null: return [];
            case YamlMappingNode mapping: return [new YamlSection(mapping, PathOf(key), _context)];
            case YamlSequenceNode sequence when sequence.Children.Count > 0 && sequence.Children.Count <= most: return Items(key, sequence);
            case var other:
                var found = other is YamlSequenceNode { Children.Count: > 0 } list ? $"a list of {list.Children.Count}" : Describe(other);
                _context.Report(other, PathOf(key), $"expected {expected}, found {found}");
                return [];
        }
    }

    /// <summary>A list of pairs of numbers, 0 or more; null if it is absent or something in it was reported.</summary>
    public IReadOnlyList<Vector2>? Points(string key, string expected, int most)
    {
        _known.Add(key);
        if (Find(key) is not YamlSequenceNode { Children: var nodes } || nodes.Count == 0 || nodes.Count > most)
        {
            Report(key, Has(key) ? $"expected {expected}, found {Found(key)}" : $"is missing; expected {expected}");
            return null;
        }
        var points = new List<Vector2>();
        for (var i = 0; i < nodes.Count; i++)
        {
            if (nodes[i] is YamlSequenceNode { Children: [YamlScalarNode x, YamlScalarNode y] }
                && Coordinate(x) is { } left && Coordinate(y) is { } top) points.Add(new Vector2(left, top));
            else
            {
                var found = nodes[i] is YamlSequenceNode list ? $"[{string.Join(", ", list.Children.Select(Plain))}]" : Describe(nodes[i]);
                _context.Report(nodes[i], $"{PathOf(key)}[{i}]",
                    $"expected a point [x, y] of two numbers from 0 to {MostPixels}, found {found}");
            }
        }
        return points.Count == nodes.Count ? points : null;
    }

    /// <summary>A list of numbers; null where it was reported or is missing, which is a mistake.</summary>
    public IReadOnlyList<double>? Numbers(string key, double minimum, double maximum, string expected)
    {
        _known.Add(key);
        if (Find(key) is not YamlSequenceNode { Children: var nodes })
        {
            Report(key, Has(key) ? $"expected a list: {expected}; found {Found(key)}" : $"is missing; expected a list: {expected}");
            return null;
        }
        var numbers = new List<double>();
        for (var i = 0; i < nodes.Count; i++)
        {
            if (nodes[i] is YamlScalarNode scalar
                && double.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && number >= minimum && number <= maximum) numbers.Add(number);
            else _context.Report(nodes[i], $"{PathOf(key)}[{i}]", FormattableString.Invariant(
                $"expected a number from {minimum} to {maximum}, found {Describe(nodes[i])}"));
        }
        return numbers.Count == nodes.Count ? numbers : null;
    }

    const int MostPixels = 100_000;

    static float? Coordinate(YamlScalarNode node) =>
        float.TryParse(node.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= MostPixels
            ? value : null;

    static string Plain(YamlNode node) => node is YamlScalarNode { Value: { } value } ? VideoSource.Mask(value) : Describe(node);

    List<YamlSection> Items(string key, YamlSequenceNode sequence)
    {
        var sections = new List<YamlSection>();
        for (var i = 0; i < sequence.Children.Count; i++)
        {
            var path = $"{PathOf(key)}[{i}]";
            if (sequence.Children[i] is YamlMappingNode mapping) sections.Add(new YamlSection(mapping, path, _context));
            else _context.Report(
                sequence.Children[i], path, $"expected a mapping of keys to values, found {Describe(sequence.Children[i])}");
        }
        return sections;
    }

    /// <summary>
    /// What the file has for a key, for a message: as it stands there, so that what a ${NAME} holds is not told, and without what could be
    /// credentials, since a URL may stand in a wrong place.
    /// </summary>
    public string Found(string key) => Find(key) is { } node ? Describe(node) : "nothing";

    /// <summary>Call after every key was read.</summary>
    public void RefuseUnknownKeys()
    {
        foreach (var key in _node.Children.Keys)
        {
            var name = (key as YamlScalarNode)?.Value ?? Describe(key);
            if (_known.Contains(name)) continue;
            var near = _known.Where(known => EditDistance.Between(known, name) <= 2)
                .OrderBy(known => EditDistance.Between(known, name)).ThenBy(known => Math.Abs(known.Length - name.Length)).FirstOrDefault();
            _context.Report(key, PathOf(VideoSource.Mask(name)), near is not null
                ? $"unknown key; did you mean '{near}'?"
                : $"unknown key; expected one of {string.Join(", ", _known.Distinct().Order(StringComparer.Ordinal))}");
        }
    }

    YamlNode? Find(string key) => _node.Children.TryGetValue(new YamlScalarNode(key), out var node) ? node : null;

    public string PathOf(string key) => _path.Length == 0 ? key : $"{_path}.{key}";

    string? Scalar(YamlNode node, string key, string expected)
    {
        if (node is not YamlScalarNode { Value: { } raw })
        {
            _context.Report(node, PathOf(key), $"expected {expected}, found {Describe(node)}");
            return null;
        }
        var value = _context.Substitution.Apply(raw, out var missing);
        if (missing is not null)
        {
            _context.Report(node, PathOf(key), missing);
            return null;
        }
        if (value.Length > 0) return value;
        _context.Report(node, PathOf(key), $"expected {expected}, found nothing");
        return null;
    }

    static string Describe(YamlNode node) => node switch
    {
        YamlMappingNode => "a mapping",
        YamlSequenceNode { Children.Count: 0 } => "an empty list",
        YamlSequenceNode => "a list",
        YamlScalarNode { Value: null or "" } => "nothing",
        YamlScalarNode { Value: var value } => $"'{VideoSource.Mask(value)}'",
        _ => "something else",
    };
}
