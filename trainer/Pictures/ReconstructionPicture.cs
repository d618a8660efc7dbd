using Sqair.Trainer.Data;
using Sqair.Trainer.Learning;
using Sqair.Video;

namespace Sqair.Trainer.Pictures;

/// <summary>Input above reconstruction for some clips of a batch, boxes coloured by identity.</summary>
internal sealed class ReconstructionPicture
{
    const int Gap = 2, Examples = 8, Zoom = 2;
    static readonly (byte R, byte G, byte B)[] Colours = [(255, 80, 80), (80, 220, 80), (90, 140, 255), (255, 210, 60), (220, 100, 255), (80, 230, 230)];

    readonly byte[] _rgb;
    readonly int _width, _height;

    ReconstructionPicture(int width, int height) => (_width, _height, _rgb) = (width, height, new byte[3 * width * height]);

    /// <summary>Examples side by side, frames below one another; each frame as input, then canvas.</summary>
    public static ReconstructionPicture Draw(CropBatch batch, SequenceResult result, int window)
    {
        var size = window * Zoom;
        var examples = Math.Min(Examples, batch.Batch);
        var picture = new ReconstructionPicture(examples * (size + Gap), batch.Length * 2 * (size + Gap));
        var particles = (int)result.LogWeight.shape[1];
        for (var t = 0; t < batch.Length; t++)
        {
            var canvas = Values(result.Frames[t].Canvas);
            var state = result.Frames[t].State;   // null: a model without objects has no boxes
            var slots = (int)(state?.Presence.shape[1] ?? 0);
            float[] where = Values(state?.Where), presence = Values(state?.Presence), ids = Values(state?.Ids);
            for (var b = 0; b < examples; b++)
            {
                int left = b * (size + Gap), top = 2 * t * (size + Gap), row = b * particles;
                var pixels = window * window;
                picture.Paint(batch.Frames.AsSpan((t * batch.Batch + b) * pixels, pixels), window, left, top);
                picture.Paint(canvas.AsSpan(row * pixels, pixels), window, left, top + size + Gap);
                for (var i = 0; i < slots; i++)
                {
                    var at = row * slots + i;
                    if (presence[at] > 0.5f) picture.Box(where.AsSpan(4 * at, 4), window, left, top, Colours[Math.Max(0, (int)ids[at]) % Colours.Length]);
                }
            }
        }
        return picture;
    }

    public Task SaveAsync(string path) => PngWriter.WriteAsync(path, _width, _height, PixelFormat.Rgb24, _rgb);

    static float[] Values(TorchSharp.torch.Tensor? x) => x is null ? [] : x.detach().cpu().contiguous().data<float>().ToArray();

    void Paint(ReadOnlySpan<float> image, int size, int left, int top)
    {
        for (var y = 0; y < size * Zoom; y++)
            for (var x = 0; x < size * Zoom; x++)
            {
                var value = (byte)(255f * Math.Clamp(image[y / Zoom * size + x / Zoom], 0f, 1f));
                Set(left + x, top + y, (value, value, value));
            }
    }

    void Box(ReadOnlySpan<float> where, int window, int left, int top, (byte, byte, byte) colour)
    {
        // Spec section 3: size = (L+1) s, corner = (L-1)/2 (t - s + 1).
        var (x0, x1) = Span(where[0], where[2], window);
        var (y0, y1) = Span(where[1], where[3], window);
        for (var x = x0; x <= x1; x++) { Inside(x, y0); Inside(x, y1); }
        for (var y = y0; y <= y1; y++) { Inside(x0, y); Inside(x1, y); }

        void Inside(int x, int y)
        {
            if (x >= 0 && y >= 0 && x < window * Zoom && y < window * Zoom) Set(left + x, top + y, colour);
        }
    }

    static (int From, int To) Span(float a, float b, int window)
    {
        float s = 1f / (1f + MathF.Exp(-a)), t = MathF.Tanh(b);
        var corner = 0.5f * (window - 1) * (t - s + 1f);
        return ((int)(corner * Zoom), (int)((corner + (window + 1) * s) * Zoom));
    }

    void Set(int x, int y, (byte R, byte G, byte B) c)
    {
        var at = 3 * (y * _width + x);
        (_rgb[at], _rgb[at + 1], _rgb[at + 2]) = (c.R, c.G, c.B);
    }
}
