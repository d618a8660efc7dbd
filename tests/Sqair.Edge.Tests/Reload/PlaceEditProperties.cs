using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Sqair.Edge.Capture;
using Sqair.Edge.Configuration;
using Sqair.Edge.Reload;

namespace Sqair.Edge.Tests.Reload;

/// <summary>
/// Whatever form a file has and whatever is drawn: what it says of the camera's place is what was asked for, and nothing else of its text
/// is other. A failure prints the file, the edit and FsCheck's seed.
/// </summary>
public sealed class PlaceEditProperties
{
    static readonly Config s_thorough = Config.QuickThrowOnFailure.WithMaxTest(1500);
    static readonly PictureSize s_picture = new(1000, 1000);
    static readonly string[] s_names = ["gate", "exit", "a.b", "it's", "true", "7", "Tür", "x:y", "-", "null"];

    [Fact]
    public void The_file_says_what_was_drawn_and_all_its_other_text_is_as_it_was() => Check.One(s_thorough, Prop.ForAll(Any, one =>
    {
        var before = Parse(one.Text);
        var edited = one.Edit.ApplyTo(one.Text, one.Camera, s_picture);
        var after = Parse(edited);
        var place = after.Cameras[one.Camera].Place;
        Assert.Equal(Wanted(one.Edit.Lines, before.Cameras[one.Camera].Place.Lines.Select(line => (line.Name, line.Points))),
            place.Lines.Select(line => Said(line.Name, line.Points)));
        Assert.Equal(Wanted(one.Edit.Zones, before.Cameras[one.Camera].Place.Zones.Select(zone => (zone.Name, zone.Points))),
            place.Zones.Select(zone => Said(zone.Name, zone.Points)));
        var start = $"cameras[{before.Cameras[one.Camera].Name}].";
        Assert.All(OptionChanges.Between(before, after), key => Assert.StartsWith(start, key));
        // Everything outside of the camera's two keys is marked in these files, and all marks stand there in their order.
        Assert.Equal(Marks(one.Text), Marks(edited));
        // Shapes that were not touched are there to the letter, comments too.
        foreach (var shape in one.Edit.Lines.Concat(one.Edit.Zones).Where(shape => shape is { Was: not null, Name: null, Points: null }))
            Assert.Contains($"keep-{(one.Edit.Lines.Contains(shape) ? "lines" : "zones")}-{shape.Was}", edited);
    }));

    [Fact]
    public void An_edit_that_changes_nothing_leaves_every_byte() => Check.One(s_thorough, Prop.ForAll(Any, one =>
    {
        var place = Parse(one.Text).Cameras[one.Camera].Place;
        var same = new PlaceEdit([.. place.Lines.Select((line, i) => new ShapeEdit(i, line.Name, null))],
            [.. place.Zones.Select((zone, i) => new ShapeEdit(i, zone.Name, null))],
            [.. place.Masks.Select((_, i) => new ShapeEdit(i, null, null))]);
        Assert.Equal(one.Text, same.ApplyTo(one.Text, one.Camera, s_picture));
    }));

    sealed record Case(string Text, int Camera, PlaceEdit Edit);

    /// <summary>A file of two cameras in one of many forms, and an edit of one of them.</summary>
    static Arbitrary<Case> Any { get; } = (
        from flowCamera in Gen.Elements(false, false, true)
        from flowList in Gen.Elements(false, true)
        from single in Gen.Elements(false, false, true)
        from end in Gen.Elements("\n", "\n", "\r\n")
        from indent in Gen.Elements(0, 2, 4)
        from last in Gen.Elements(false, true)
        from newline in Gen.Elements(true, true, false)
        from lines in Gen.Choose(0, 3)
        from zones in Gen.Choose(0, 3)
        from camera in Gen.Choose(0, 1)
        from edit in Edits(single ? Math.Min(lines, 1) : lines, single ? Math.Min(zones, 1) : zones)
        select new Case(File(flowCamera, flowList, single, end, indent, last, newline, lines, zones), camera, edit)).ToArbitrary();

    static Gen<PlaceEdit> Edits(int lines, int zones) =>
        from lineEdits in Shapes(lines, 2)
        from zoneEdits in Shapes(zones, 3)
        select new PlaceEdit(lineEdits, zoneEdits, []);

    /// <summary>Of those that are there some stay, some get other names or points, some go; some come.</summary>
    static Gen<IReadOnlyList<ShapeEdit>> Shapes(int count, int points) =>
        from fates in Gen.Choose(0, 4).ArrayOf(count)
        from more in Gen.Choose(0, 2)
        from spots in Gen.Choose(1, 900).ArrayOf(2 * (count + more))
        let at = (Func<int, Vector2[]>)(i => Points(i, points, spots[2 * i], spots[2 * i + 1]))
        select (IReadOnlyList<ShapeEdit>)[
            .. fates.Select((fate, i) => fate switch
            {
                0 => null,
                1 => new ShapeEdit(i, s_names[i], at(i)),
                2 => new ShapeEdit(i, s_names[i], null),
                3 => new ShapeEdit(i, null, at(i)),
                _ => new ShapeEdit(i, null, null),
            }).OfType<ShapeEdit>(),
            .. Enumerable.Range(count, more).Select(i => new ShapeEdit(null, s_names[i + 4], at(i))),
        ];

    static Vector2[] Points(int spot, int points, int x, int y) => [.. new Vector2[]
    {
        new(x / 1000f, y / 1000f), new((x + 50) / 1000f, y / 1000f), new((x + 50) / 1000f, (y + 50 + spot) / 1000f),
    }.Take(points)];

    static string File(
        bool flowCamera, bool flowList, bool single, string end, int indent, bool last, bool newline, int lines, int zones)
    {
        var text = "# mark-0\ndevice: entrance   # mark-1\nmodels: {allowUnsigned: true}\noutput: {motFile: '{camera}.txt'}\n"
            + "cameras: # mark-2\n" + Camera("door", 3) + "# mark-8\n" + Camera("yard", 9)
            + "# mark-14\ntracks: {perFrame: true}   # mark-15\n";
        return (newline ? text : text.TrimEnd('\n')).Replace("\n", end, StringComparison.Ordinal);

        string Camera(string name, int mark)
        {
            if (flowCamera)
                return $"  - {{name: {name}, {Flow("lines", lines, 2)}source: '{name}.mp4'"
                    + $"{(zones > 0 ? ", " + Flow("zones", zones, 3)[..^2] : "")}}}   # mark-{mark}\n";
            var list = List("lines", lines, 2) + (last ? "" : List("zones", zones, 3));
            return $"  - # mark-{mark}\n    name: {name}   # mark-{mark + 1}\n{list}    # mark-{mark + 2}\n"
                + $"    source: '{name}.mp4'   # mark-{mark + 3}\n" + (last ? List("zones", zones, 3) : "") + $"    # mark-{mark + 4}\n";
        }

        string List(string key, int count, int points)
        {
            if (count == 0) return "";
            if (flowList) return $"    {Flow(key, count, points)[..^2]}\n";
            var blanks = new string(' ', 4 + indent);
            if (single) return $"    {key}:\n{blanks}  name: keep-{key}-0\n{blanks}  points: {Old(0, points)}\n";
            return $"    {key}:\n" + string.Concat(Enumerable.Range(0, count).Select(i =>
                $"{blanks}- name: \"old{i}\"   # keep-{key}-{i}\n{blanks}  points: {Old(i, points)}\n"));
        }

        string Flow(string key, int count, int points) => count == 0 ? ""
            : single ? $"{key}: {{name: keep-{key}-0, points: {Old(0, points)}}}, "
            : $"{key}: [{string.Join(", ", Enumerable.Range(0, count).Select(i =>
                $"{{name: keep-{key}-{i}, points: {Old(i, points)}}}"))}], ";

        static string Old(int i, int points) => points == 2 ? $"[[0.{i + 1}, 0], [0.5, 1]]" : $"[[0, 0], [{100 + i}, 0], [900, 999]]";
    }

    static EdgeOptions Parse(string text)
    {
        var parsed = ConfigurationFile.Parse(text, "/edge.yaml", _ => null);
        Assert.True(parsed.Options is not null, $"{string.Join('\n', parsed.Mistakes)}\n{text}");
        return parsed.Options;
    }

    static List<string> Marks(string text) =>
        [.. text.Split('\n').Where(line => line.Contains("mark-", StringComparison.Ordinal))
            .Select(line => line[line.IndexOf('#')..].TrimEnd())];

    static List<string> Wanted(IReadOnlyList<ShapeEdit> edits, IEnumerable<(string Name, Outline Points)> before)
    {
        var old = before.ToList();
        return [.. edits.Select(edit => edit.Points is { } points
            ? $"{edit.Name ?? old[edit.Was!.Value].Name} {Text(points.Select(point => point * 1000))}"
            : Said(edit.Name ?? old[edit.Was!.Value].Name, old[edit.Was!.Value].Points))];
    }

    static string Said(string name, Outline outline) => $"{name} {Text(outline.In(s_picture)!)}";

    static string Text(IEnumerable<Vector2> points) =>
        string.Join(' ', points.Select(point => $"{MathF.Round(point.X)},{MathF.Round(point.Y)}"));
}
