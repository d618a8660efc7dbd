using System.Numerics;
using Sqair.Analytics;

namespace Sqair.Edge.Configuration;

// Lines, zones and masks.
sealed partial class OptionsReader
{
    const int MostShapes = 64, MostPoints = 256;

    const string ExpectedPoints =
        "of [x, y] within the picture, all in fractions of it (0 to 1) or all in pixels of the source picture";

    static PlaceOptions Place(YamlSection camera)
    {
        var lines = Named(camera, "lines", Line);
        var zones = Named(camera, "zones", Zone);
        var masks = camera.OneOrMore("masks", MostShapes, $"a section with 'points', or a list of at most {MostShapes}")
            .Select(section => (Outline: Mask(section, out var name), Name: name)).Where(mask => mask.Outline is not null).ToList();
        return new PlaceOptions
        {
            Lines = lines, Zones = zones,
            Masks = [.. masks.Select(mask => mask.Outline!)], MaskNames = [.. masks.Select(mask => mask.Name)],
            Ground = Ground(camera),
        };
    }

    static GroundOptions? Ground(YamlSection camera)
    {
        if (camera.Section("ground", "a section with 'points' and 'distances'") is not { } section) return null;
        var outline = Outline(section, "four points");
        var distances = section.Numbers("distances", 0.1, 1000,
            "metres from the first point to the second, third, fourth and back, then from the first to the third and, if measured, "
            + "from the second to the fourth");
        section.RefuseUnknownKeys();
        if (outline is null || distances is null) return null;
        if (GroundPlane.WhyNone(outline.Points, distances) is { } reason)
        {
            section.Report(reason.StartsWith("four", StringComparison.Ordinal) ? "points" : "distances", $"expected {reason}");
            return null;
        }
        return new GroundOptions(outline, distances);
    }

    static List<T> Named<T>(YamlSection camera, string key, Func<YamlSection, string, T?> read) where T : class
    {
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        var shapes = new List<T>();
        var sections = camera.OneOrMore(key, MostShapes, $"a section with 'name' and 'points', or a list of at most {MostShapes}");
        for (var i = 0; i < sections.Count; i++)
        {
            var section = sections[i];
            var name = Level(section, "name", section.RequiredText("name", "a name such as 'entrance'"));
            if (name.Length > 0 && !first.TryAdd(name, i))
                section.Report("name", $"expected a name of its own; '{name}' is also that of {camera.PathOf(key)}[{first[name]}]");
            if (read(section, name) is { } shape) shapes.Add(shape);
        }
        return shapes;
    }

    static LineOptions? Line(YamlSection section, string name)
    {
        var band = section.Number("band", 0.01, 2);
        var outline = Outline(section, "two points");
        section.RefuseUnknownKeys();
        if (outline is null) return null;
        if (outline.Points.Count != 2)
            section.Report("points", $"expected two points {ExpectedPoints}, found {outline.Points.Count}");
        else if (outline.Points[0] == outline.Points[1])
            section.Report("points", "expected two points that are not the same");
        return new LineOptions(name, outline, (float)(band ?? CountingLine.DefaultBand));
    }

    static ZoneOptions? Zone(YamlSection section, string name)
    {
        var inertia = section.Number("inertiaSeconds", 0, 60);
        var outline = Area(section);
        section.RefuseUnknownKeys();
        return outline is null ? null : new ZoneOptions(name, outline, (float)(inertia ?? Analytics.Zone.DefaultInertia));
    }

    static Outline? Mask(YamlSection section, out string? name)
    {
        name = section.Text("name", "a name");
        var outline = Area(section);
        section.RefuseUnknownKeys();
        return outline;
    }

    static Outline? Area(YamlSection section)
    {
        var outline = Outline(section, "a list");
        if (outline is not null && Polygon.WhyNone(outline.Points) is { } reason)
            section.Report("points", $"expected the corners of a polygon, which {reason}");
        return outline;
    }

    /// <returns>Null where they were reported or are missing.</returns>
    static Outline? Outline(YamlSection section, string what)
    {
        if (section.Points("points", $"{what} {ExpectedPoints}", MostPoints) is not { } points) return null;
        var numbers = points.SelectMany(point => new[] { point.X, point.Y }).ToList();
        if (numbers.Any(number => number > 1) && numbers.FirstOrDefault(number => number is > 0 and < 1) is > 0 and var fraction)
        {
            section.Report("points", FormattableString.Invariant(
                $"expected {what} {ExpectedPoints}; found {fraction}, a fraction, beside {numbers.Max()}"));
            return null;
        }
        return new Outline(points);
    }
}
