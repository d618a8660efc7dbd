using System.Text;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Core.Tokens;
using YamlDotNet.RepresentationModel;

namespace Sqair.Edge.Reload;

/// <summary>A file that cannot be edited as it was asked for; the message says why.</summary>
sealed class EditException(string message) : Exception(message);

/// <summary>
/// A YAML text whose parts are replaced where the parser says that they stand. What no edit names stays as it is, byte for byte.
/// </summary>
sealed partial class YamlText
{
    readonly string _text;
    readonly List<int> _dashes = [];
    readonly Dictionary<int, int> _flowEnds = [];
    readonly List<(int Start, int End, string With)> _edits = [];

    /// <exception cref="YamlException">It is none.</exception>
    public YamlText(string text)
    {
        _text = text;
        LineEnd = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        if (stream.Documents is not [{ RootNode: YamlMappingNode root }])
            throw new EditException("it is not one mapping of keys to values");
        Root = root;
        Scan();
    }

    /// <summary>Of dashes the tree knows nothing, and of a collection only where it begins.</summary>
    void Scan()
    {
        var open = new Stack<int>();
        var scanner = new Scanner(new StringReader(_text));
        while (scanner.MoveNext())
            switch (scanner.Current)
            {
                case BlockEntry dash: _dashes.Add((int)dash.Start.Index); break;
                case FlowSequenceStart or FlowMappingStart: open.Push((int)scanner.Current.Start.Index); break;
                // Its own end mark lies before the bracket.
                case FlowSequenceEnd or FlowMappingEnd: _flowEnds[open.Pop()] = (int)scanner.Current.Start.Index + 1; break;
            }
    }

    public YamlMappingNode Root { get; }

    public string LineEnd { get; }

    public void Replace(int start, int end, string with) => _edits.Add((start, end, with));

    public void Insert(int at, string text) => Replace(at, at, text);

    /// <summary>The text with all edits.</summary>
    public string Edited()
    {
        var result = new StringBuilder();
        var done = 0;
        foreach (var (start, end, with) in _edits.OrderBy(edit => edit.Start).ThenBy(edit => edit.End))
        {
            if (start < done) throw new EditException("its form is too unusual to be edited here");
            result.Append(_text, done, start - done).Append(with);
            done = end;
        }
        return result.Append(_text, done, _text.Length - done).ToString();
    }

    public static int StartOf(YamlNode node) => (int)node.Start.Index;

    /// <summary>Behind the last character of a node; the parser's own mark of a block lies behind the comments after it.</summary>
    public int EndOf(YamlNode node) => node switch
    {
        YamlMappingNode { Style: not MappingStyle.Flow, Children: { Count: > 0 } children } => EndOf(children.Last().Value),
        YamlSequenceNode { Style: not SequenceStyle.Flow, Children: { Count: > 0 } children } => EndOf(children[^1]),
        YamlScalarNode => (int)node.End.Index,
        _ => _flowEnds.TryGetValue(StartOf(node), out var end) ? end
            : throw new EditException("an anchor (&) or a tag (!) stands before a list or section"),
    };

    /// <summary>Where the line after this place begins; the end of the text if there is none.</summary>
    public int NextLine(int at) => _text.IndexOf('\n', at) is >= 0 and var end ? end + 1 : _text.Length;

    /// <summary>Inserts whole lines before the line that begins at a place.</summary>
    public void InsertLines(int at, string lines) =>
        Insert(at, at == _text.Length && !_text.EndsWith('\n') ? LineEnd + lines[..^LineEnd.Length] : lines);

    /// <summary>The dash of an item of a block sequence.</summary>
    public int DashOf(YamlNode item) => _dashes.Last(dash => dash <= StartOf(item));

    /// <summary>Removes all lines from one place to another; before the first there may be blanks only.</summary>
    public void RemoveLines(int start, int end)
    {
        var line = start == 0 ? 0 : _text.LastIndexOf('\n', start - 1) + 1;
        if (!string.IsNullOrWhiteSpace(_text[line..start])) throw new EditException("what is to be removed begins in the midst of a line");
        Replace(line, NextLine(end), "");
    }

    /// <summary>Removes some of a flow collection's entries, and the commas with them; others have to stay.</summary>
    public void RemoveEntries(IReadOnlyList<(int Start, int End)> entries, Func<int, bool> stays)
    {
        var last = Enumerable.Range(0, entries.Count).Last(stays);
        for (var i = 0; i < last; i++)
        {
            if (stays(i)) continue;
            var comma = CommaAfter().Match(_text, entries[i].End);
            if (!comma.Success) throw new EditException("a comment stands between the shapes of a list in brackets");
            Replace(entries[i].Start, entries[i].End + comma.Length, "");
        }
        if (last == entries.Count - 1) return;
        if (_text[entries[last].End..entries[last + 1].Start].Trim() != ",")
            throw new EditException("a comment stands between the shapes of a list in brackets");
        Replace(entries[last].End, entries[^1].End, "");
    }

    /// <summary>Makes a block an item of a list: a dash before it, and its lines further in.</summary>
    public void MakeItem(YamlNode block)
    {
        Insert(StartOf(block), "- ");
        for (var line = NextLine(StartOf(block)); line < EndOf(block); line = NextLine(line))
            if (_text[line] is not ('\n' or '\r')) Insert(line, "  ");
    }

    /// <summary>Nothing of a part may be shared with, or come from, elsewhere: an anchor, an alias, a tag, a ${NAME}.</summary>
    public void RequirePlain(YamlNode key, YamlNode value, string what)
    {
        if (StartOf(value) < StartOf(key)) throw new EditException($"{what} is an alias (*)");
        var (start, end) = (StartOf(key), EndOf(value));
        if (_text[start..end].Contains("${", StringComparison.Ordinal)) throw new EditException($"{what} has a ${{NAME}} in it");
        var parser = new Parser(new StringReader(_text));
        while (parser.MoveNext())
            if (parser.Current is { } part && part.Start.Index >= start && part.Start.Index < end
                && part is YamlDotNet.Core.Events.AnchorAlias or NodeEvent { Anchor.IsEmpty: false } or NodeEvent { Tag.IsEmpty: false })
                throw new EditException($"{what} has an anchor (&), an alias (*) or a tag (!) in it");
    }

    [GeneratedRegex(@"\G\s*,[ \t]*(\r?\n[ \t]*)?")]
    private static partial Regex CommaAfter();
}
