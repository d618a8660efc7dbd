using Sqair.Drawing;
using Sqair.Trainer.Data.Mnist;
using Sqair.Video;

namespace Sqair.Trainer.Pictures;

/// <summary>Sequences of moving digits below one another, frames side by side, true boxes in a colour for each digit.</summary>
internal static class ContactSheet
{
    const int Gap = 2, Zoom = 2;
    static readonly Rgb Paper = new(90, 90, 90);

    public static RgbCanvas Draw(IReadOnlyList<MovingSequence> sequences)
    {
        const int size = MovingMnist.Canvas * Zoom;
        var sheet = new RgbCanvas(MovingMnist.Length * (size + Gap) + Gap, sequences.Count * (size + Gap) + Gap);
        sheet.Fill(0, 0, sheet.Width, sheet.Height, Paper);
        // Its own canvas cuts off boxes that reach beyond the frame.
        var frame = new RgbCanvas(size, size);
        for (var row = 0; row < sequences.Count; row++)
            for (var t = 0; t < MovingMnist.Length; t++)
            {
                frame.DrawGray(sequences[row].Frame(t), MovingMnist.Canvas, MovingMnist.Canvas, 0, 0, size, size);
                for (var i = 0; i < sequences[row].Digits.Count; i++)
                    if (sequences[row].Places[t, i] is { Present: true } p)
                        frame.Rectangle(p.Left * Zoom - 1, p.Top * Zoom - 1, p.Width * Zoom + 1, p.Height * Zoom + 1, Rgb.ForIdentity(i));
                sheet.Copy(frame.Pixels.Span, Gap + t * (size + Gap), Gap + row * (size + Gap), size, size);
            }
        return sheet;
    }

    /// <exception cref="VideoException">The file cannot be written there.</exception>
    public static Task SaveAsync(RgbCanvas sheet, string path, CancellationToken cancel) =>
        PngWriter.WriteAsync(path, sheet.Width, sheet.Height, PixelFormat.Rgb24, sheet.Pixels, cancel);
}
