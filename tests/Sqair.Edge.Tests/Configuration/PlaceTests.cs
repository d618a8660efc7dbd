using System.Numerics;
using Sqair.Analytics;
using Sqair.Edge.Capture;
using Sqair.Edge.Configuration;

namespace Sqair.Edge.Tests.Configuration;

public sealed class PlaceTests
{
    static ConfigurationResult Parse(string camera) => ConfigurationFile.Parse(
        $"device: entrance\nmqtt: {{host: localhost}}\nmodels: {{allowUnsigned: true}}\n"
            + $"cameras:\n  - name: door\n    source: rtsp://10.0.0.21/stream\n{camera}", "/etc/sqair/edge.yaml", _ => null);

    [Fact]
    public void Lines_zones_and_masks_are_read_in_fractions_or_pixels()
    {
        var result = Parse("""
                lines:
                  - {name: gate, points: [[0.25, 0.5], [0.75, 1]], band: 0.3}
                  - {name: side, points: [[10, 20], [200, 20]]}
                zones: {name: till, points: [[0, 0], [100, 0], [100, 50]], inertiaSeconds: 2}
                masks: [{points: [[0, 0], [1, 0], [0, 1]]}]
                ground: {points: [[0.1, 0.9], [0.9, 0.9], [0.7, 0.4], [0.3, 0.4]], distances: [4, 6, 4, 6, 7.2]}
            """);
        Assert.Empty(result.Mistakes);
        var place = result.Options!.Cameras[0].Place;
        var picture = new PictureSize(640, 480);
        // It ends at the border, and so goes on beyond it.
        var gate = place.Lines[0].In(picture)!;
        Assert.Equal(("gate", new Vector2(160, 240), 0.3f), (gate.Name, gate.From, gate.Band));
        Assert.True(gate.To.Y > 480 + 300 && Math.Abs((gate.To - gate.From).X / (gate.To - gate.From).Y - 320 / 240f) < 1e-3);
        Assert.Equal(new CountingLine("side", new(-1110, 20), new(200, 20)), place.Lines[1].In(picture));
        var till = place.Zones[0].In(picture)!;
        Assert.Equal(("till", 2f), (till.Name, till.InertiaSeconds));
        Assert.Equal([new Vector2(0, 0), new(100, 0), new(100, 50)], till.Area.Points);
        // Boxes of who stands near reach over the border.
        var near = new ZoneOptions("near", new Outline([new(0.3f, 0.5f), new(0.7f, 0.5f), new(0.97f, 0.97f), new(0.2f, 0.98f)]), 0)
            .In(picture)!;
        Assert.Equal([new Vector2(192, 240), new(448, 240), new(640, 480), new(128, 480)], near.Area.Points);
        Assert.Equal(new Vector2(640, 480), near.Picture);
        var strip = new ZoneOptions("strip", new Outline([new(0, 0.96f), new(1, 0.96f), new(1, 1)]), 0).In(picture)!;
        Assert.Equal(480 * 0.96f, strip.Area.Points[0].Y);
        Assert.Equal(new Vector2(640, 0), place.Masks[0].In(picture)![1]);
        // As the camera looks at it, the second point is on the x axis and the others are to its left.
        Assert.Equal(new Vector2(4, 0), place.Ground!.In(picture)!.At(new(576, 432))!.Value.Place, Near);
        Assert.True(place.Ground.In(picture)!.At(new(320, 300))!.Value.Place.Y > 0);
        // Along the border it is as long as it was drawn.
        var along = new LineOptions("along", new Outline([new(0.25f, 0.96875f), new(0.75f, 0.96875f)]), 0.15f).In(picture)!;
        Assert.Equal((new Vector2(160, 465), new Vector2(480, 465)), (along.From, along.To));
        // Pixels of another picture.
        Assert.Null(place.Lines[1].In(new PictureSize(160, 120)));
    }

    [Theory]
    [InlineData("lines: gate", "9:12 cameras[0].lines: expected a section with 'name' and 'points', or a list of at most 64, found 'gate'")]
    [InlineData("lines: {points: [[0, 0], [1, 1]]}", "9:12 cameras[0].lines.name: is missing; expected a name such as 'entrance'")]
    [InlineData("lines: {name: a/b, points: [[0, 0], [1, 1]]}",
        "9:19 cameras[0].lines.name: expected a name for a topic; 'a/b' contains '/', which means something else in a topic")]
    [InlineData("lines: [{name: a, points: [[0, 0], [1, 1]]}, {name: a, points: [[0, 0], [0, 1]]}]",
        "9:57 cameras[0].lines[1].name: expected a name of its own; 'a' is also that of cameras[0].lines[0]")]
    [InlineData("lines: {name: a}", "9:12 cameras[0].lines.points: is missing; expected two points " + Points)]
    [InlineData("lines: {name: a, points: [[0, 0]]}", "9:30 cameras[0].lines.points: expected two points " + Points + ", found 1")]
    [InlineData("lines: {name: a, points: [[5, 5], [5, 5]]}", "9:30 cameras[0].lines.points: expected two points that are not the same")]
    [InlineData("lines: {name: a, points: [[5, 5], [-3, x]]}",
        "9:39 cameras[0].lines.points[1]: expected a point [x, y] of two numbers from 0 to 100000, found [-3, x]")]
    [InlineData("lines: {name: a, points: [[5, 5, 5], [3, 3]]}",
        "9:31 cameras[0].lines.points[0]: expected a point [x, y] of two numbers from 0 to 100000, found [5, 5, 5]")]
    [InlineData("lines: {name: a, points: [[0.2, 0.5], [1.4, 0.5]]}",
        "9:30 cameras[0].lines.points: expected two points " + Points + "; found 0.2, a fraction, beside 1.4")]
    [InlineData("lines: {name: a, points: [[0, 0], [1, 1]], band: 9}",
        "9:54 cameras[0].lines.band: expected a number from 0.01 to 2, found '9'")]
    [InlineData("zones: {name: a, points: [[0, 0], [1, 1]]}",
        "9:30 cameras[0].zones.points: expected the corners of a polygon, which has at least three points, this one has 2")]
    [InlineData("zones: {name: a, points: [[0, 0], [9, 9], [9, 0], [0, 9]]}",
        "9:30 cameras[0].zones.points: expected the corners of a polygon, which does not meet itself; "
            + "the side after its point 1 meets the one after its point 3")]
    [InlineData("ground: {points: [[0, 0], [9, 0], [9, 9], [0, 9]]}",
        "9:13 cameras[0].ground.distances: is missing; expected a list: " + Distances)]
    [InlineData("ground: {points: [[0, 0], [9, 0], [9, 9], [0, 9]], distances: [1, x, 1, 1, 9]}",
        "9:71 cameras[0].ground.distances[1]: expected a number from 0.1 to 1000, found 'x'")]
    [InlineData("ground: {points: [[0, 0], [9, 0], [9, 9], [0, 9]], distances: [1, 1, 1, 1, 9]}",
        "9:67 cameras[0].ground.distances: expected distances that are possible: the sides 1, 1 and the diagonal 9 are to make "
            + "a triangle, and 1, 1 and that diagonal another")]
    [InlineData("ground: {points: [[0, 0], [9, 9], [9, 0], [0, 9]], distances: [1, 1, 1, 1, 1.4]}",
        "9:22 cameras[0].ground.points: expected four corners in their order around an area that has no dent, "
            + "no three of them on a line")]
    [InlineData("masks: {points: [[0, 0], [9, 9]], nme: x}", "9:21 cameras[0].masks.points: expected the corners of a polygon, "
        + "which has at least three points, this one has 2|9:39 cameras[0].masks.nme: unknown key; did you mean 'name'?")]
    public void Mistakes_are_named_with_their_place(string yaml, string expected)
    {
        // A line of its own makes the columns easy to count.
        var mistakes = Parse($"    stallSeconds: 10\n\n    {yaml}\n").Mistakes;
        Assert.Equal(expected, string.Join('|', mistakes.Select(
            mistake => $"{mistake.Line}:{mistake.Column} {mistake.Key}: {mistake.Expected}")));
    }

    const string Distances = "metres from the first point to the second, third, fourth and back, then from the first to the third and, "
        + "if measured, from the second to the fourth";

    static bool Near(Vector2 expected, Vector2 actual) => Vector2.Distance(expected, actual) < 0.01f;

    const string Points = "of [x, y] within the picture, all in fractions of it (0 to 1) or all in pixels of the source picture";
}
