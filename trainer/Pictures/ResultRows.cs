using Sqair.Trainer.Data;
using Sqair.Trainer.Learning;

namespace Sqair.Trainer.Pictures;

/// <summary>Rows of a sheet from what a model made of a batch.</summary>
internal static class ResultRows
{
    /// <summary>For each example its frames with the boxes found, and below them what the first particle draws.</summary>
    /// <param name="window">Side of a picture, pixels.</param>
    /// <param name="examples">Which of the batch, in this order.</param>
    public static List<ClipRow> Of(CropBatch batch, SequenceResult result, int window, IEnumerable<int> examples)
    {
        var particles = (int)result.LogWeight.shape[1];
        var drawn = Clips(result.Frames, batch.Batch * particles, window);
        var rows = new List<ClipRow>();
        foreach (var b in examples)
        {
            rows.Add(new([.. Enumerable.Range(0, batch.Length).Select(t => Frame(batch, t, b, window))], drawn[b * particles].Boxes)
            {
                Joined = true, Label = "input"
            });
            rows.Add(drawn[b * particles] with { Boxes = null, Label = "drawn" });
        }
        return rows;
    }

    /// <summary>Canvas and boxes of each row of the model.</summary>
    public static ClipRow[] Clips(IReadOnlyList<FrameResult> frames, int rows, int window)
    {
        var pixels = window * window;
        var canvases = frames.Select(f => ObjectBox.Values(f.Canvas)).ToArray();
        var boxes = frames.Select(f => ObjectBox.Of(f.State, rows, window)).ToArray();
        return [.. Enumerable.Range(0, rows).Select(r =>
            new ClipRow([.. canvases.Select(c => (ReadOnlyMemory<float>)c.AsMemory(r * pixels, pixels))], [.. boxes.Select(b => b[r])]))];
    }

    public static ReadOnlyMemory<float> Frame(CropBatch batch, int t, int example, int window) =>
        batch.Frames.AsMemory((t * batch.Batch + example) * window * window, window * window);
}
