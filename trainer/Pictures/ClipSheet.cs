using Sqair.Drawing;
using Sqair.Video;

namespace Sqair.Trainer.Pictures;

/// <summary>A clip of a sheet: its frames side by side, with boxes.</summary>
/// <param name="Frames">[T][S·S] in [0, 1], or beyond, which is clipped.</param>
/// <param name="Boxes">For each frame; null for none.</param>
internal sealed record ClipRow(IReadOnlyList<ReadOnlyMemory<float>> Frames, IReadOnlyList<IReadOnlyList<ObjectBox>>? Boxes = null)
{
    /// <summary>Frames that were given; a line behind them shows where generation begins. 0: none.</summary>
    public int Given { get; init; }

    /// <summary>The row below belongs to this one: no gap between them.</summary>
    public bool Joined { get; init; }
}

/// <summary>Clips below one another, frames side by side, boxes in a colour for each identity.</summary>
internal static class ClipSheet
{
    const int Gap = 2, Between = 8, Zoom = 2, Text = 2, TextLine = (BitmapFont.GlyphHeight + 3) * Text;
    static readonly Rgb s_paper = new(90, 90, 90), s_begins = new(255, 255, 255);

    /// <param name="size">S.</param>
    /// <param name="caption">Lines above the clips.</param>
    public static RgbCanvas Draw(IReadOnlyList<ClipRow> rows, int size, params ReadOnlySpan<string> caption)
    {
        var side = size * Zoom;
        var tops = new int[rows.Count + 1];
        tops[0] = Gap + caption.Length * TextLine;
        for (var i = 0; i < rows.Count; i++) tops[i + 1] = tops[i] + side + (rows[i].Joined ? Gap : Between);
        var sheet = new RgbCanvas(Math.Max(1, rows.Max(r => r.Frames.Count)) * (side + Gap) + Gap, tops[^1] - Between + Gap);
        sheet.Fill(0, 0, sheet.Width, sheet.Height, s_paper);
        for (var line = 0; line < caption.Length; line++)
            sheet.Text(caption[line], Text * Gap, Gap + Text + line * TextLine, Text, s_begins);
        // Its own canvas cuts off boxes that reach beyond the frame.
        var frame = new RgbCanvas(side, side);
        for (var row = 0; row < rows.Count; row++)
            for (var t = 0; t < rows[row].Frames.Count; t++)
            {
                frame.DrawGray(rows[row].Frames[t].Span, size, size, 0, 0, side, side);
                foreach (var box in rows[row].Boxes?[t] ?? [])
                    frame.Rectangle(box.Left * Zoom - 1, box.Top * Zoom - 1,
                        box.Width * Zoom + 1, box.Height * Zoom + 1, Rgb.ForIdentity(box.Id));
                var left = Gap + t * (side + Gap);
                sheet.Copy(frame.Pixels.Span, left, tops[row], side, side);
                if (t > 0 && t == rows[row].Given) sheet.Fill(left - Gap, tops[row], Gap, side, s_begins);
            }
        return sheet;
    }

    /// <exception cref="VideoException">The file cannot be written there.</exception>
    public static Task SaveAsync(RgbCanvas sheet, string path, CancellationToken cancel = default) =>
        PngWriter.WriteAsync(path, sheet.Width, sheet.Height, PixelFormat.Rgb24, sheet.Pixels, cancel);
}
