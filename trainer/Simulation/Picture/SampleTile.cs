using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>
/// The part of the picture that one figure covers while it is painted: samples of colour and share (and depth), averaged to pixels,
/// blurred as the lens does, and laid over the frame. Remembers whose pixel is whose.
/// </summary>
sealed class SampleTile(SceneCamera camera, Backdrop backdrop, float blurDeviation, LiveDepth? live)
{
    readonly PixelBlur _blur = new(blurDeviation);
    readonly int[] _owner = new int[camera.Width * camera.Height];
    Vector4[] _fine = [];
    float[] _depths = [];
    float[] _pixels = [];

    public int Left { get; private set; }

    public int Top { get; private set; }

    public int Width { get; private set; }

    public int Height { get; private set; }

    /// <summary>Samples along the side of a pixel: 1, 2 or 4.</summary>
    public int Samples { get; private set; }

    int Columns => Width * Samples;

    /// <summary>Forgets who covers which pixel.</summary>
    public void Begin() => Array.Fill(_owner, -1);

    /// <summary>Puts the tile somewhere, in pixels; it may reach over the border of the picture.</summary>
    public void Lay(int left, int top, int right, int bottom, int samples)
    {
        (Left, Top, Width, Height, Samples) = (left, top, right - left, bottom - top, samples);
        var count = Width * Height * samples * samples;
        if (_fine.Length < count)
            _fine = new Vector4[count * 3 / 2];
        if (live is not null && _depths.Length < count)
            _depths = new float[count * 3 / 2];
        if (_pixels.Length < Width * Height * 4)
            _pixels = new float[Width * Height * 6];
    }

    public void Clear()
    {
        _fine.AsSpan(0, Columns * Height * Samples).Clear();
        if (live is not null)
            _depths.AsSpan(0, Columns * Height * Samples).Fill(float.PositiveInfinity);
    }

    /// <summary>A row of samples: premultiplied colour and share.</summary>
    public Span<Vector4> Row(int y) => _fine.AsSpan(y * Columns, Columns);

    /// <summary>The depths of a row of samples; empty where the figure as a whole has one.</summary>
    public Span<float> DepthRow(int y) => live is null ? [] : _depths.AsSpan(y * Columns, Columns);

    /// <summary>Averages the samples to pixels (premultiplied colour and share), leaving out what stands before them.</summary>
    public void Resolve(float depth, ref FigureTrace trace)
    {
        if (live is not null)
        {
            Resolve(live, ref trace);
            return;
        }
        var perPixel = 1f / (Samples * Samples);
        for (var y = 0; y < Height; y++)
            for (var x = 0; x < Width; x++)
            {
                int px = Left + x, py = Top + y;
                var inside = (uint)px < (uint)camera.Width && (uint)py < (uint)camera.Height;
                var all = 0f;
                var sum = Vector4.Zero;
                for (var sub = 0; sub < Samples * Samples; sub++)
                {
                    int sx = sub % Samples, sy = sub / Samples;
                    var sample = _fine[(y * Samples + sy) * Columns + x * Samples + sx];
                    if (sample.W == 0)
                        continue;
                    all += sample.W;
                    if (inside && backdrop.Depth[(2 * py + 2 * sy / Samples) * 2 * camera.Width + 2 * px + 2 * sx / Samples] > depth - 0.2f)
                        sum += sample;
                }
                Settle(x, y, sum * perPixel, all * perPixel, ref trace);
            }
    }

    void Resolve(LiveDepth live, ref FigureTrace trace)
    {
        var perPixel = 1f / (Samples * Samples);
        for (var y = 0; y < Height; y++)
            for (var x = 0; x < Width; x++)
            {
                int px = Left + x, py = Top + y;
                var inside = (uint)px < (uint)camera.Width && (uint)py < (uint)camera.Height;
                var all = 0f;
                var sum = Vector4.Zero;
                for (var sy = 0; sy < Samples; sy++)
                {
                    var at = (y * Samples + sy) * Columns + x * Samples;
                    for (var sx = 0; sx < Samples; sx++, at++)
                    {
                        var sample = _fine[at];
                        if (sample.W == 0)
                            continue;
                        all += sample.W;
                        if (inside)
                            sum += sample * live.Claim(px, py, sx, sy, Samples, _depths[at], sample.W > 0.5f);
                    }
                }
                Settle(x, y, sum * perPixel, all * perPixel, ref trace);
            }
    }

    /// <summary>Averages the samples to pixels, whatever stands before them.</summary>
    public void Average()
    {
        var perPixel = 1f / (Samples * Samples);
        for (var y = 0; y < Height; y++)
            for (var x = 0; x < Width; x++)
            {
                var sum = Vector4.Zero;
                for (var sub = 0; sub < Samples * Samples; sub++)
                    sum += _fine[(y * Samples + sub / Samples) * Columns + x * Samples + sub % Samples];
                (sum * perPixel).CopyTo(_pixels, (y * Width + x) * 4);
            }
    }

    /// <summary>Mixes the pixels into the ground of the frame up to a share.</summary>
    public void Lighten(float share, Span<float> frame)
    {
        _blur.Apply(_pixels.AsSpan(0, Width * Height * 4), Width, Height, 4);
        for (var y = Math.Max(0, -Top); y < Math.Min(Height, camera.Height - Top); y++)
            for (var x = Math.Max(0, -Left); x < Math.Min(Width, camera.Width - Left); x++)
            {
                var at = (y * Width + x) * 4;
                var pixel = (Top + y) * camera.Width + Left + x;
                var part = share * backdrop.Ground[pixel];
                if (_pixels[at + 3] <= 0.002f || part <= 0)
                    continue;
                for (var channel = 0; channel < 3; channel++)
                {
                    ref var value = ref frame[3 * pixel + channel];
                    value = value * (1 - part * _pixels[at + 3]) + part * _pixels[at + channel];
                }
            }
    }

    void Settle(int x, int y, Vector4 pixel, float all, ref FigureTrace trace)
    {
        pixel.CopyTo(_pixels, (y * Width + x) * 4);
        if (all > 0.5f)
            trace.Pixels++;
        if (pixel.W > 0.5f)
            trace.Unhidden++;
    }

    /// <summary>Lays the pixels over the frame [height, width, 3]; whoever had them before loses them in <paramref
    /// name="traces"/>.</summary>
    public void Compose(int index, Span<float> frame, Span<FigureTrace> traces)
    {
        _blur.Apply(_pixels.AsSpan(0, Width * Height * 4), Width, Height, 4);
        int y0 = Math.Max(0, -Top), y1 = Math.Min(Height, camera.Height - Top);
        int x0 = Math.Max(0, -Left), x1 = Math.Min(Width, camera.Width - Left);
        for (var y = y0; y < y1; y++)
            for (var x = x0; x < x1; x++)
            {
                var at = (y * Width + x) * 4;
                var share = _pixels[at + 3];
                if (share <= 0.002f)
                    continue;
                var pixel = (Top + y) * camera.Width + Left + x;
                for (var channel = 0; channel < 3; channel++)
                {
                    ref var value = ref frame[3 * pixel + channel];
                    value = value * (1 - share) + _pixels[at + channel];
                }
                if (share <= 0.5f)
                    continue;
                if (_owner[pixel] >= 0)
                    traces[_owner[pixel]].Visible--;
                _owner[pixel] = index;
            }
    }
}
