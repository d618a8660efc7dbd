using System.Numerics;
using Sqair.Edge.Capture;
using Sqair.Edge.Configuration;
using Sqair.Edge.Reload;

namespace Sqair.Edge.Tests.Reload;

/// <summary>Lines, zones and masks in the file's text: what is drawn is in it, and everything else is as it was.</summary>
public sealed class PlaceEditTests
{
    static readonly PictureSize s_picture = new(640, 480);
    static readonly Vector2[] s_line = [new(0.1f, 0.2f), new(0.3f, 0.4f)];
    static readonly Vector2[] s_area = [new(0.1f, 0.1f), new(0.5f, 0.1f), new(0.5f, 0.5f)];

    const string Block = """
        # head
        cameras:
          - # the door
            name: door   # its name
            lines:
              # who comes in
              - name: "gate"   # of wood
                points: [[0.2, 0.7], [0.8, 0.65]]   # measured
                band: 0.2
              # the second
              - name: exit
                points:
                  - [0.1, 0.1]
                  - [0.2, 0.2]
            source: x.mp4
          # the yard
          - name: yard
            source: 'y.mp4'
        tracks: {perFrame: true}   # all

        """;

    [Fact]
    public void Points_that_are_moved_are_replaced_where_they_stand() => Assert.Equal(
        Block.Replace("[[0.2, 0.7], [0.8, 0.65]]", "[[0.1, 0.2], [0.3, 0.4]]", StringComparison.Ordinal),
        Lines(Block, new ShapeEdit(0, "gate", s_line), new ShapeEdit(1, "exit", null)));

    [Fact]
    public void Points_in_lines_of_their_own_stay_so() => Assert.Equal(
        Block.Replace("- [0.1, 0.1]", "- [0.1, 0.2]", StringComparison.Ordinal)
            .Replace("- [0.2, 0.2]", "- [0.3, 0.4]", StringComparison.Ordinal),
        Lines(Block, new ShapeEdit(0, "gate", null), new ShapeEdit(1, "exit", s_line)));

    [Theory]
    [InlineData("door", "\"door\"")]
    [InlineData("it's", "\"it's\"")]
    [InlineData("a\"b", "'a\"b'")]
    public void A_name_keeps_its_quotes(string name, string written) => Assert.Equal(
        Block.Replace("\"gate\"", written, StringComparison.Ordinal),
        Lines(Block, new ShapeEdit(0, name, null), new ShapeEdit(1, "exit", null)));

    [Theory]
    [InlineData("true", "'true'")]
    [InlineData("12", "'12'")]
    [InlineData("a:b", "'a:b'")]
    [InlineData("Tür-2", "Tür-2")]
    public void A_name_without_quotes_gets_some_where_it_needs_them(string name, string written) => Assert.Equal(
        Block.Replace("- name: exit", $"- name: {written}", StringComparison.Ordinal),
        Lines(Block, new ShapeEdit(0, "gate", null), new ShapeEdit(1, name, null)));

    [Fact]
    public void What_is_removed_takes_its_lines_with_it_and_no_others() => Assert.Equal(
        Block.Replace("      - name: \"gate\"   # of wood\n        points: [[0.2, 0.7], [0.8, 0.65]]   # measured\n        band: 0.2\n", "",
            StringComparison.Ordinal), Lines(Block, new ShapeEdit(1, "exit", null)));

    [Fact]
    public void What_is_new_comes_after_the_last() => Assert.Equal(
        Block.Replace("          - [0.2, 0.2]\n", "          - [0.2, 0.2]\n      - name: back\n        points: [[0.1, 0.2], [0.3, 0.4]]\n",
            StringComparison.Ordinal),
        Lines(Block, new ShapeEdit(0, "gate", null), new ShapeEdit(1, "exit", null), new ShapeEdit(null, "back", s_line)));

    [Fact]
    public void A_list_that_becomes_empty_goes_with_its_key()
    {
        var edited = Lines(Block);
        Assert.DoesNotContain("lines", edited);
        Assert.Contains("    name: door   # its name\n    source: x.mp4\n  # the yard\n", edited);
    }

    [Fact]
    public void The_first_of_a_camera_comes_at_its_end_and_the_comments_after_it_stay()
    {
        var edited = Edit(Block, 1, new PlaceEdit([new ShapeEdit(null, "gate", s_line)], [new ShapeEdit(null, "lawn", s_area)], []));
        Assert.Equal(Block.Replace("    source: 'y.mp4'\n", """
                source: 'y.mp4'
                lines:
                  - name: gate
                    points: [[0.1, 0.2], [0.3, 0.4]]
                zones:
                  - name: lawn
                    points: [[0.1, 0.1], [0.5, 0.1], [0.5, 0.5]]

            """.ReplaceLineEndings("\n"), StringComparison.Ordinal), edited);
    }

    [Theory]
    [InlineData("cameras: [{name: door, lines: {name: gate, points: [[0, 0], [1, 1]]}, source: x.mp4}]",
        "cameras: [{name: door, lines: [{name: gate, points: [[0, 0], [1, 1]]}, "
        + "{name: new, points: [[0.1, 0.2], [0.3, 0.4]]}], source: x.mp4}]")]
    [InlineData("cameras: [{name: door, source: x.mp4, lines: [{name: gate, points: [[0, 0], [1, 1]]}, ]}]",
        "cameras: [{name: door, source: x.mp4, lines: [{name: gate, points: [[0, 0], [1, 1]]}, "
        + "{name: new, points: [[0.1, 0.2], [0.3, 0.4]]}, ]}]")]
    [InlineData("cameras:\n- name: door\n  lines:\n    name: gate   # one\n    points: [[0, 0], [1, 1]]\n  source: x.mp4",
        "cameras:\n- name: door\n  lines:\n    - name: gate   # one\n      points: [[0, 0], [1, 1]]\n"
        + "    - name: new\n      points: [[0.1, 0.2], [0.3, 0.4]]\n  source: x.mp4")]
    [InlineData("cameras:\n- name: door\n  source: x.mp4\n  lines:\n  - name: gate\n    points: [[0, 0], [1, 1]]",
        "cameras:\n- name: door\n  source: x.mp4\n  lines:\n  - name: gate\n    points: [[0, 0], [1, 1]]\n"
        + "  - name: new\n    points: [[0.1, 0.2], [0.3, 0.4]]")]
    public void One_more_fits_every_form_of_a_list(string before, string after) =>
        Assert.Equal(after, Lines(before, new ShapeEdit(0, "gate", null), new ShapeEdit(null, "new", s_line)));

    [Theory]
    [InlineData("[{name: a, points: [[0, 0], [1, 1]]}, {name: b, points: [[0, 0], [1, 1]]}, {name: c, points: [[0, 0], [1, 1]]}]", 1)]
    [InlineData("[{name: a, points: [[0, 0], [1, 1]]}, {name: b, points: [[0, 0], [1, 1]]}, {name: c, points: [[0, 0], [1, 1]]}]", 0)]
    [InlineData("[{name: a, points: [[0, 0], [1, 1]]}, {name: b, points: [[0, 0], [1, 1]]}, {name: c, points: [[0, 0], [1, 1]]}]", 2)]
    public void Out_of_brackets_one_goes_with_its_comma(string list, int which)
    {
        var text = $"cameras: [{{name: door, lines: {list}, source: x.mp4}}]";
        string[] names = ["a", "b", "c"];
        var kept = Enumerable.Range(0, 3).Where(i => i != which).ToList();
        Assert.Equal(text.Replace(list, $"[{string.Join(", ", kept.Select(i => $"{{name: {names[i]}, points: [[0, 0], [1, 1]]}}"))}]"),
            Lines(text, [.. kept.Select(i => new ShapeEdit(i, names[i], null))]));
    }

    [Fact]
    public void Pixels_stay_pixels()
    {
        const string Text = "cameras:\n  - name: door\n    zones: {name: till, points: [[30, 20], [620, 21], [60, 40]]}\n"
            + "    source: x.mp4\n";
        Assert.Equal(Text.Replace("[[30, 20], [620, 21], [60, 40]]", "[[64, 48], [320, 48], [320, 240]]"),
            Edit(Text, 0, new PlaceEdit([], [new ShapeEdit(0, "till", s_area)], [])));
    }

    [Theory]
    [InlineData("lines: &l [{name: gate, points: [[0, 0], [1, 1]]}]", "anchor")]
    [InlineData("lines: [{name: gate, points: &p [[0, 0], [1, 1]]}]", "anchor")]
    [InlineData("lines: [{name: !!str gate, points: [[0, 0], [1, 1]]}]", "tag")]
    [InlineData("lines: [{name: '${GATE}', points: [[0, 0], [1, 1]]}]", "${NAME}")]
    public void What_is_shared_or_comes_from_elsewhere_is_left_to_people(string lines, string why)
    {
        var fault = Assert.Throws<EditException>(() => Lines($"cameras:\n  - name: door\n    {lines}\n", new ShapeEdit(0, "gate", s_line)));
        Assert.Contains(why, fault.Message);
        // What is not touched may be anything.
        Lines($"cameras:\n  - name: door\n    {lines}\n", new ShapeEdit(0, null, null));
    }

    [Fact]
    public void An_alias_is_left_to_people()
    {
        const string Text = """
            shared: &l [{name: gate, points: [[0, 0], [1, 1]]}]
            cameras:
              - name: door
                lines: *l
            """;
        Assert.Contains("alias", Assert.Throws<EditException>(() => Lines(Text, new ShapeEdit(0, "gate", s_line))).Message);
    }

    static string Lines(string text, params ShapeEdit[] lines) => Edit(text, 0, new PlaceEdit(lines, [], []));

    static string Edit(string text, int camera, PlaceEdit edit) => edit.ApplyTo(text, camera, s_picture);
}
