using System.Xml.Linq;
using Sqair.Storage;

namespace Sqair.Trainer.Report;

/// <summary>One HTML file that needs nothing beside it: pictures are data URIs, curves are SVG. Text is escaped by construction.</summary>
internal sealed class HtmlReport(string title)
{
    const string Style = """
        body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 1320px; padding: 0 1em; color: #222; background: #fff }
        table { border-collapse: collapse; margin: 1em 0; font-variant-numeric: tabular-nums }
        th, td { border-bottom: 1px solid #ccc; padding: .25em .7em; text-align: right }
        .wide { overflow-x: auto } th:first-child, td:first-child { text-align: left } figure { margin: 1.5em 0 } figcaption { color: #555 }
        p, figcaption { max-width: 1100px }
        img { max-width: 100%; image-rendering: pixelated } svg { display: block }
        """;

    readonly XElement _body = new("body", new XElement("h1", title));

    public void Heading(string text, int level = 2) => _body.Add(new XElement($"h{level}", text));

    public void Paragraph(string text) => _body.Add(new XElement("p", text));

    /// <summary>One that is wider than the page can be moved by itself.</summary>
    public void Table(IEnumerable<string> header, IEnumerable<IEnumerable<string>> rows) => _body.Add(TableOf(header, rows));

    /// <summary>A table that is seen when it is asked for.</summary>
    public void Folded(string title, IEnumerable<string> header, IEnumerable<IEnumerable<string>> rows) =>
        _body.Add(new XElement("details", new XElement("summary", title), TableOf(header, rows)));

    static XElement TableOf(IEnumerable<string> header, IEnumerable<IEnumerable<string>> rows) => new(
        "div", new XAttribute("class", "wide"), new XElement("table",
            new XElement("thead", new XElement("tr", header.Select(h => new XElement("th", h)))),
            new XElement("tbody", rows.Select(r => new XElement("tr", r.Select(c => new XElement("td", c)))))));

    public void Picture(string caption, ReadOnlySpan<byte> png) => _body.Add(new XElement("figure",
        new XElement("img", new XAttribute("alt", caption), new XAttribute("src", "data:image/png;base64," + Convert.ToBase64String(png))),
        new XElement("figcaption", caption)));

    /// <param name="svg">Made by <see cref="CurveChart"/>.</param>
    public void Figure(string caption, XElement svg) => _body.Add(new XElement("figure", svg, new XElement("figcaption", caption)));

    public void Save(string path)
    {
        var html = new XElement("html", new XAttribute("lang", "en"),
            new XElement("head", new XElement("meta", new XAttribute("charset", "utf-8")),
                new XElement("title", title), new XElement("style", Style)), _body);
        AtomicFile.Replace(path, "<!DOCTYPE html>\n" + html.ToString(SaveOptions.DisableFormatting));
    }
}
