using Sqair.Drawing;
using Sqair.Video;

namespace Sqair.Trainer.Pictures;

/// <summary>A clip of a sheet: its frames side by side, with boxes.</summary>
/// <param name="Frames">[T][S·S] in [0, 1], or beyond, which is clipped. An empty one leaves its place blank.</param>
/// <param name="Boxes">For each frame; null for none.</param>
internal sealed record ClipRow(IReadOnlyList<ReadOnlyMemory<float>> Frames, IReadOnlyList<IReadOnlyList<ObjectBox>>? Boxes = null)
{
    /// <summary>Frames that were given; a line behind them shows where generation begins. 0: none.</summary>
    public int Given { get; init; }

    /// <summary>The row below belongs to this one: no gap between them.</summary>
    public bool Joined { get; init; }

    /// <summary>Left of the row; lines are parted by \n. Letters of <see cref="BitmapFont"/>.</summary>
    public string Label { get; init; } = "";

    /// <summary>Below each frame, lines parted by \n; null for none.</summary>
    public IReadOnlyList<ClipNote>? Notes { get; init; }

    /// <summary>Of pictures that are not S by S, such as glimpses.</summary>
    public (int Height, int Width)? Size { get; init; }
}

/// <param name="Wrong">In the colour of what is wrong.</param>
internal readonly record struct ClipNote(string Text, bool Wrong);

/// <summary>Clips below one another, frames side by side, boxes in a colour for each identity.</summary>
internal static class ClipSheet
{
    const int Gap = 2, Between = 8, Zoom = 2, Text = 2, TextLine = (BitmapFont.GlyphHeight + 3) * Text, BirthThickness = 3;
    static readonly Rgb s_paper = new(90, 90, 90), s_begins = new(255, 255, 255), s_wrong = new(255, 160, 120);

    /// <param name="size">S.</param>
    /// <param name="caption">Lines above the clips.</param>
    public static RgbCanvas Draw(IReadOnlyList<ClipRow> rows, int size, params ReadOnlySpan<string> caption)
    {
        var side = size * Zoom;
        var margin = rows.SelectMany(r => r.Label.Split('\n')).Select(l => BitmapFont.Width(l.Length, Text)).Max();
        if (margin > 0) margin += 2 * Gap;
        var tops = new int[rows.Count + 1];
        tops[0] = Gap + caption.Length * TextLine;
        for (var i = 0; i < rows.Count; i++)
        {
            var height = (rows[i].Size?.Height ?? size) * Zoom + TextLine * (rows[i].Notes?.Max(n => n.Text.Split('\n').Length) ?? 0);
            tops[i + 1] = tops[i] + height + (rows[i].Joined ? Gap : Between);
        }
        var sheet = new RgbCanvas(margin + Math.Max(1, rows.Max(r => r.Frames.Count)) * (side + Gap) + Gap, tops[^1] - Between + Gap);
        sheet.Fill(0, 0, sheet.Width, sheet.Height, s_paper);
        Lines(sheet, caption, Gap);
        for (var row = 0; row < rows.Count; row++)
        {
            Lines(sheet, rows[row].Label.Split('\n'), tops[row]);
            Row(sheet, rows[row], rows[row].Size ?? (size, size), Gap + margin, tops[row], side);
        }
        return sheet;
    }

    static void Row(RgbCanvas sheet, ClipRow row, (int Height, int Width) size, int start, int top, int side)
    {
        var (height, width) = (size.Height * Zoom, size.Width * Zoom);
        // Its own canvas cuts off boxes that reach beyond the frame.
        var frame = new RgbCanvas(width, height);
        for (var t = 0; t < row.Frames.Count; t++)
        {
            var left = start + t * (side + Gap);
            if (!row.Frames[t].IsEmpty)
            {
                frame.DrawGray(row.Frames[t].Span, size.Width, size.Height, 0, 0, width, height);
                foreach (var box in row.Boxes?[t] ?? [])
                    frame.Rectangle(box.Left * Zoom - 1, box.Top * Zoom - 1,
                        box.Width * Zoom + 1, box.Height * Zoom + 1, Rgb.ForIdentity(box.Id), box.Born ? BirthThickness : 1);
                sheet.Copy(frame.Pixels.Span, left + (side - width) / 2, top, width, height);
            }
            foreach (var (line, text) in (row.Notes?[t].Text ?? "").Split('\n').Index())
                sheet.Text(text, left + (side - BitmapFont.Width(text.Length, Text)) / 2,
                    top + height + Text + line * TextLine, Text, row.Notes?[t].Wrong == true ? s_wrong : s_begins);
            if (t > 0 && t == row.Given) sheet.Fill(left - Gap, top, Gap, height, s_begins);
        }
    }

    static void Lines(RgbCanvas sheet, ReadOnlySpan<string> lines, int top)
    {
        for (var line = 0; line < lines.Length; line++)
            sheet.Text(lines[line], Text * Gap, top + Text + line * TextLine, Text, s_begins);
    }

    /// <exception cref="VideoException">The file cannot be written there.</exception>
    public static Task SaveAsync(RgbCanvas sheet, string path, CancellationToken cancel = default) =>
        PngWriter.WriteAsync(path, sheet.Width, sheet.Height, PixelFormat.Rgb24, sheet.Pixels, cancel);
}
