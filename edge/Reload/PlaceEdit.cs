using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using Sqair.Edge.Capture;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Sqair.Edge.Reload;

/// <param name="Was">Its number in the file's list; null: it is new.</param>
/// <param name="Points">Fractions of the picture; null: as they were.</param>
sealed record ShapeEdit(int? Was, string? Name, IReadOnlyList<Vector2>? Points);

/// <summary>The shapes that a camera is to have; those of the file that are not named here are removed.</summary>
sealed record PlaceEdit(IReadOnlyList<ShapeEdit> Lines, IReadOnlyList<ShapeEdit> Zones, IReadOnlyList<ShapeEdit> Masks)
{
    public static readonly string[] Keys = ["lines", "zones", "masks"];

    IReadOnlyList<ShapeEdit>[] Lists => [Lines, Zones, Masks];

    /// <summary>Edits nothing of the text but these keys of one camera, and of them only what is other.</summary>
    /// <param name="camera">Its number.</param>
    /// <param name="picture">Of the camera: shapes in pixels stay in pixels.</param>
    /// <exception cref="EditException">The text cannot be edited so.</exception>
    /// <exception cref="YamlException">It is no YAML.</exception>
    public string ApplyTo(string before, int camera, PictureSize picture)
    {
        var text = new YamlText(before);
        var cameras = Find(text.Root, "cameras")?.Value as YamlSequenceNode;
        if (cameras is null || cameras.Children.Count <= camera || cameras.Children[camera] is not YamlMappingNode node)
            throw new EditException("the camera is not in it");
        new CameraEdit(text, node, picture).Apply(Keys.Zip(Lists));
        return text.Edited();
    }

    internal static (YamlNode Key, YamlNode Value)? Find(YamlMappingNode node, string key)
    {
        foreach (var (name, value) in node.Children)
            if (name is YamlScalarNode { Value: { } text } && text == key) return (name, value);
        return null;
    }
}

/// <summary>The edit of one camera's section.</summary>
sealed partial class CameraEdit(YamlText text, YamlMappingNode camera, PictureSize picture)
{
    public void Apply(IEnumerable<(string Key, IReadOnlyList<ShapeEdit> Shapes)> lists)
    {
        var (added, removed) = (new List<(string Key, IReadOnlyList<ShapeEdit> Shapes)>(), new HashSet<YamlNode>());
        foreach (var (key, shapes) in lists)
        {
            if (PlaceEdit.Find(camera, key) is not var (name, value))
            {
                if (shapes.Any(shape => shape.Was is not null)) throw new EditException($"there are no '{key}' in it");
                if (shapes.Count > 0) added.Add((key, shapes));
                continue;
            }
            var items = value is YamlSequenceNode list ? list.Children.ToList() : [value];
            if (items.All(item => item is YamlMappingNode) && !ChangesAny(shapes, items)) continue;
            text.RequirePlain(name, value, $"'{key}'");
            if (shapes.Count == 0) removed.Add(name);
            else if (shapes.All(shape => shape.Was is null)) Rewrite(value, shapes);
            else Edit(value, items, shapes, key);
        }
        Remove(removed);
        Add(added);
    }

    static bool ChangesAny(IReadOnlyList<ShapeEdit> shapes, List<YamlNode> items) => shapes.Count != items.Count
        || shapes.Index().Any(shape => shape.Item.Was != shape.Index || shape.Item.Points is not null
            || (shape.Item.Name is { } name && NameOf((YamlMappingNode)items[shape.Index]) != name));

    void Edit(YamlNode list, List<YamlNode> items, IReadOnlyList<ShapeEdit> shapes, string key)
    {
        var kept = shapes.Where(shape => shape.Was is not null).ToDictionary(shape => shape.Was!.Value);
        foreach (var (index, shape) in kept)
        {
            if (index < 0 || index >= items.Count) throw new EditException($"there is no {key}[{index}] in it");
            Edit((YamlMappingNode)items[index], shape);
        }
        List<ShapeEdit> fresh = [.. shapes.Where(shape => shape.Was is null)];
        if (list is YamlMappingNode single)
        {
            if (fresh.Count == 0) return;
            if (single.Style == MappingStyle.Flow)
            {
                text.Insert(YamlText.StartOf(single), "[");
                text.Insert(text.EndOf(single), $", {Flow(fresh)}]");
                return;
            }
            text.MakeItem(single);
            text.InsertLines(text.NextLine(text.EndOf(single)), Block(fresh, (int)single.Start.Column - 1));
            return;
        }
        var last = items[kept.Keys.Max()];
        if (((YamlSequenceNode)list).Style == SequenceStyle.Flow)
        {
            text.RemoveEntries([.. items.Select(item => (YamlText.StartOf(item), text.EndOf(item)))], kept.ContainsKey);
            if (fresh.Count > 0) text.Insert(text.EndOf(last), $", {Flow(fresh)}");
            return;
        }
        for (var i = 0; i < items.Count; i++)
            if (!kept.ContainsKey(i)) text.RemoveLines(text.DashOf(items[i]), text.EndOf(items[i]));
        if (fresh.Count > 0) text.InsertLines(text.NextLine(text.EndOf(last)), Block(fresh, (int)list.Start.Column - 1));
    }

    void Edit(YamlMappingNode node, ShapeEdit shape)
    {
        if (shape.Name is { Length: > 0 } name && NameOf(node) != name)
        {
            if (PlaceEdit.Find(node, "name") is var (_, value))
                text.Replace(YamlText.StartOf(value), text.EndOf(value), Quoted(name, ((YamlScalarNode)value).Style));
            else if (node.Style == MappingStyle.Flow) text.Insert(YamlText.StartOf(node) + 1, $"name: {Quoted(name)}, ");
            else text.Insert(YamlText.StartOf(node), $"name: {Quoted(name)}{text.LineEnd}{Blanks((int)node.Start.Column - 1)}");
        }
        if (shape.Points is not { } points) return;
        if (PlaceEdit.Find(node, "points") is not (_, YamlSequenceNode old)) throw new EditException("a shape has no list of points");
        var written = old.Children.Any(point => point is YamlSequenceNode pair && pair.Children.Any(IsPixels))
            ? points.Select(InPixels) : points.Select(InFractions);
        if (old.Style == SequenceStyle.Flow)
            text.Replace(YamlText.StartOf(old), text.EndOf(old), $"[{string.Join(", ", written)}]");
        else
            text.Replace(text.DashOf(old.Children[0]), text.EndOf(old),
                string.Join(text.LineEnd + Blanks((int)old.Start.Column - 1), written.Select(point => $"- {point}")));
    }

    /// <summary>Nothing of a list stays.</summary>
    void Rewrite(YamlNode list, IReadOnlyList<ShapeEdit> shapes)
    {
        var isFlow = list is YamlSequenceNode { Style: SequenceStyle.Flow } or YamlMappingNode { Style: MappingStyle.Flow };
        var start = !isFlow && list is YamlSequenceNode { Children: var items } ? text.DashOf(items[0]) : YamlText.StartOf(list);
        text.Replace(start, text.EndOf(list),
            isFlow ? $"[{Flow(shapes)}]" : Block(shapes, (int)list.Start.Column - 1).Trim());
    }

    void Remove(HashSet<YamlNode> keys)
    {
        if (keys.Count == 0) return;
        if (camera.Style == MappingStyle.Flow)
        {
            var pairs = camera.Children.ToList();
            text.RemoveEntries([.. pairs.Select(pair => (YamlText.StartOf(pair.Key), text.EndOf(pair.Value)))],
                i => !keys.Contains(pairs[i].Key));
            return;
        }
        foreach (var key in keys) text.RemoveLines(YamlText.StartOf(key), text.EndOf(camera.Children[key]));
    }

    void Add(List<(string Key, IReadOnlyList<ShapeEdit> Shapes)> lists)
    {
        if (lists.Count == 0) return;
        if (camera.Style == MappingStyle.Flow)
        {
            text.Insert(text.EndOf(camera.Children.Last().Value), string.Concat(
                lists.Select(list => $", {list.Key}: [{Flow(list.Shapes)}]")));
            return;
        }
        var column = (int)camera.Start.Column - 1;
        text.InsertLines(text.NextLine(text.EndOf(camera)), string.Concat(
            lists.Select(list => $"{Blanks(column)}{list.Key}:{text.LineEnd}{Block(list.Shapes, column + 2)}")));
    }

    string Flow(IEnumerable<ShapeEdit> shapes) => string.Join(", ", shapes.Select(shape =>
        $"{{{(shape.Name is { Length: > 0 } name ? $"name: {Quoted(name)}, " : "")}points: {Points(shape)}}}"));

    string Block(IEnumerable<ShapeEdit> shapes, int column) => string.Concat(shapes.Select(shape =>
        shape.Name is { Length: > 0 } name
            ? $"{Blanks(column)}- name: {Quoted(name)}{text.LineEnd}{Blanks(column)}  points: {Points(shape)}{text.LineEnd}"
            : $"{Blanks(column)}- points: {Points(shape)}{text.LineEnd}"));

    static string Points(ShapeEdit shape) =>
        $"[{string.Join(", ", (shape.Points ?? throw new EditException("a new shape has no points")).Select(InFractions))}]";

    static string InFractions(Vector2 point) => string.Create(CultureInfo.InvariantCulture, $"[{point.X:0.####}, {point.Y:0.####}]");

    string InPixels(Vector2 point) => string.Create(
        CultureInfo.InvariantCulture, $"[{Math.Round(point.X * picture.Width)}, {Math.Round(point.Y * picture.Height)}]");

    static bool IsPixels(YamlNode node) => node is YamlScalarNode { Value: var value }
        && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number > 1;

    static string? NameOf(YamlMappingNode shape) => (PlaceEdit.Find(shape, "name")?.Value as YamlScalarNode)?.Value;

    static string Blanks(int count) => new(' ', count);

    static string Quoted(string name, ScalarStyle style = ScalarStyle.Plain) => style switch
    {
        ScalarStyle.DoubleQuoted when !name.Contains('\\') && !name.Contains('"') => $"\"{name}\"",
        ScalarStyle.Plain when Plain().IsMatch(name) && !Word().IsMatch(name) => name,
        _ => $"'{name.Replace("'", "''", StringComparison.Ordinal)}'",
    };

    [GeneratedRegex(@"^[\p{L}_][\p{L}\p{N}_.-]*$")]
    private static partial Regex Plain();

    /// <summary>What YAML reads as something else than text.</summary>
    [GeneratedRegex("^(true|false|yes|no|on|off|null|y|n)$", RegexOptions.IgnoreCase)]
    private static partial Regex Word();
}
