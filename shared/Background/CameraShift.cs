namespace Sqair.Background;

/// <summary>
/// How far the camera has moved against the background that was learnt (a mast in the wind, a knock), by a few pixels at most, and the
/// frame moved back by it. Gradient descent on the squared difference of frame and background (Lucas and Kanade 1981), robustly, since
/// people move too. Nothing is allocated after construction.
/// </summary>
/// <param name="width">Of the picture, pixels.</param>
/// <param name="height">Of the picture, pixels.</param>
sealed class CameraShift(int width, int height)
{
    /// <summary>Every so many-th pixel of a row, and every so many-th row, is looked at.</summary>
    const int Stride = 3;

    /// <summary>Pixels along the border that are left out: nobody knows what moves in there.</summary>
    const int Edge = 4;

    /// <summary>Longest shift, pixels; beyond it the view is another one.</summary>
    public const float Longest = 3;

    /// <summary>Gray levels at which a sample's weight has fallen to a quarter.</summary>
    const float Tolerance = 10;

    /// <summary>A shift shorter than this, pixels, is left to the background's own learning.</summary>
    const float Worthwhile = 0.15f;

    /// <summary>Mean squared gradient, gray levels squared, that a picture without any has: it then stays where it is.</summary>
    const float Flat = 30;

    const int Iterations = 8;

    /// <summary>A smaller picture has too few edges to tell.</summary>
    const int LeastPixels = 2000;

    static readonly float[] s_weights =
        [.. Enumerable.Range(0, 256).Select(residual => 1 / (1 + residual / Tolerance * (residual / Tolerance)))];

    readonly byte[] _moved = new byte[width * height];

    /// <summary>Pixels; what is at (x, y) in the background is at (x + X, y + Y) in the frame.</summary>
    public float X { get; private set; }

    /// <summary>Pixels, likewise.</summary>
    public float Y { get; private set; }

    public bool IsMoved => X != 0 || Y != 0;

    public void Reset() => (X, Y) = (0, 0);

    /// <summary>Finds the shift of a frame, starting from that of the frame before.</summary>
    /// <param name="excluded">byte[width * height]: what is not 0 is no background.</param>
    public void Find(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> background, ReadOnlySpan<byte> excluded)
    {
        if (width * height < LeastPixels) return;
        // In nearly every frame this is all.
        if (!IsMoved && StepInPlace(frame, background, excluded) is var (dx, dy) && MathF.Abs(dx) + MathF.Abs(dy) < Worthwhile / 2) return;
        var (x, y) = (X, Y);
        var before = Difference(frame, background, excluded, 0, 0);
        for (var i = 0; i < Iterations; i++)
        {
            var step = Step(frame, background, excluded, x, y);
            (x, y) = (Math.Clamp(x + step.X, -Longest, Longest), Math.Clamp(y + step.Y, -Longest, Longest));
        }
        // A gradient leads astray where the shift is longer than the edges are wide: then whole pixels are tried.
        var best = Difference(frame, background, excluded, x, y);
        if (best > 0.5f * before || MathF.Max(MathF.Abs(x), MathF.Abs(y)) > Longest - 0.1f)
        {
            for (var wholeY = -2; wholeY <= 2; wholeY++)
                for (var wholeX = -2; wholeX <= 2; wholeX++)
                    if (Difference(frame, background, excluded, wholeX, wholeY) is var difference && difference < best)
                        (x, y, best) = (wholeX, wholeY, difference);
            for (var i = 0; i < Iterations; i++)
            {
                var step = Step(frame, background, excluded, x, y);
                (x, y) = (Math.Clamp(x + step.X, -Longest, Longest), Math.Clamp(y + step.Y, -Longest, Longest));
            }
            best = Difference(frame, background, excluded, x, y);
        }
        (X, Y) = MathF.Max(MathF.Abs(x), MathF.Abs(y)) >= Worthwhile && best < Better * before ? (x, y) : (0, 0);
    }

    /// <summary>A shift is believed when it leaves less than this share of the difference.</summary>
    const float Better = 0.75f;

    /// <summary>The plane moved back, bilinear; at the border its last pixels are repeated.</summary>
    /// <param name="plane">byte[planeWidth * planeHeight], no larger than the picture.</param>
    /// <param name="scale">Its pixels to one of the picture's: a half for colour planes.</param>
    public ReadOnlySpan<byte> MovedBack(ReadOnlySpan<byte> plane, int planeWidth, int planeHeight, float scale)
    {
        float shiftX = scale * X, shiftY = scale * Y;
        int wholeX = (int)MathF.Floor(shiftX), wholeY = (int)MathF.Floor(shiftY);
        int right = (int)MathF.Round(256 * (shiftX - wholeX)), below = (int)MathF.Round(256 * (shiftY - wholeY));
        for (var y = 0; y < planeHeight; y++)
        {
            var upper = plane.Slice(Math.Clamp(y + wholeY, 0, planeHeight - 1) * planeWidth, planeWidth);
            var lower = plane.Slice(Math.Clamp(y + wholeY + 1, 0, planeHeight - 1) * planeWidth, planeWidth);
            var target = _moved.AsSpan(y * planeWidth, planeWidth);
            int from = Math.Clamp(-wholeX, 0, planeWidth), to = Math.Clamp(planeWidth - 1 - wholeX, from, planeWidth);
            for (var x = 0; x < from; x++) target[x] = upper[0];
            for (var x = to; x < planeWidth; x++) target[x] = upper[planeWidth - 1];
            for (var x = from; x < to; x++)
            {
                int a = upper[x + wholeX], b = upper[x + wholeX + 1], c = lower[x + wholeX], d = lower[x + wholeX + 1];
                int top = (a << 8) + right * (b - a), bottom = (c << 8) + right * (d - c);
                target[x] = (byte)(((top << 8) + below * (bottom - top) + (1 << 15)) >> 16);
            }
        }
        return _moved.AsSpan(0, planeWidth * planeHeight);
    }

    /// <summary>
    /// The first step from where the background is: without samples between pixels, and with weights from a table, it takes a third of the
    /// time.
    /// </summary>
    (float X, float Y) StepInPlace(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> background, ReadOnlySpan<byte> excluded)
    {
        float xx = 0, xy = 0, yy = 0, x0 = 0, y0 = 0, weights = 0;
        for (var y = Edge; y < height - Edge; y += Stride)
        {
            var row = y * width;
            ReadOnlySpan<byte> here = background.Slice(row, width),
                above = background.Slice(row - width, width), below = background.Slice(row + width, width);
            ReadOnlySpan<byte> seen = frame.Slice(row, width), without = excluded.Slice(row, width);
            for (var x = Edge + y % Stride; x < width - Edge; x += Stride)
            {
                if (without[x] != 0) continue;
                int twiceX = here[x + 1] - here[x - 1], twiceY = below[x] - above[x], residual = seen[x] - here[x];
                var weight = s_weights[Math.Abs(residual)];
                weights += weight;
                float gx = weight * (0.5f * twiceX), gy = weight * (0.5f * twiceY);
                xx += gx * (0.5f * twiceX);
                xy += gx * (0.5f * twiceY);
                yy += gy * (0.5f * twiceY);
                x0 -= gx * residual;
                y0 -= gy * residual;
            }
        }
        return Solve(xx, xy, yy, x0, y0, weights);
    }

    /// <summary>One step of robust least squares: how much further the frame has moved.</summary>
    (float X, float Y) Step(
        ReadOnlySpan<byte> frame, ReadOnlySpan<byte> background, ReadOnlySpan<byte> excluded, float shiftX, float shiftY)
    {
        float xx = 0, xy = 0, yy = 0, x0 = 0, y0 = 0, weights = 0;
        for (var y = Edge; y < height - Edge; y += Stride)
        {
            for (var x = Edge + y % Stride; x < width - Edge; x += Stride)
            {
                var at = y * width + x;
                if (excluded[at] != 0) continue;
                float gx = 0.5f * (background[at + 1] - background[at - 1]), gy = 0.5f * (background[at + width] - background[at - width]);
                var residual = Sample(frame, x + shiftX, y + shiftY) - background[at];
                var relative = residual / Tolerance;
                var weight = 1 / (1 + relative * relative);
                weights += weight;
                xx += weight * gx * gx;
                xy += weight * gx * gy;
                yy += weight * gy * gy;
                // frame(p + d + e) = background(p) where e = -residual / gradient.
                x0 -= weight * gx * residual;
                y0 -= weight * gy * residual;
            }
        }
        return Solve(xx, xy, yy, x0, y0, weights);
    }

    static (float X, float Y) Solve(float xx, float xy, float yy, float x0, float y0, float weights)
    {
        xx += weights * Flat;
        yy += weights * Flat;
        var determinant = xx * yy - xy * xy;
        return determinant > 0 ? ((yy * x0 - xy * y0) / determinant, (xx * y0 - xy * x0) / determinant) : (0, 0);
    }

    /// <summary>Sum of differences, each counting up to the tolerance.</summary>
    float Difference(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> background, ReadOnlySpan<byte> excluded, float shiftX, float shiftY)
    {
        var sum = 0f;
        for (var y = Edge; y < height - Edge; y += Stride)
        {
            for (var x = Edge + y % Stride; x < width - Edge; x += Stride)
            {
                var at = y * width + x;
                if (excluded[at] == 0) sum += MathF.Min(Tolerance, MathF.Abs(Sample(frame, x + shiftX, y + shiftY) - background[at]));
            }
        }
        return sum;
    }

    float Sample(ReadOnlySpan<byte> frame, float x, float y)
    {
        int left = (int)x, top = (int)y;
        float right = x - left, below = y - top;
        var at = top * width + left;
        var upper = frame[at] + right * (frame[at + 1] - frame[at]);
        var lower = frame[at + width] + right * (frame[at + width + 1] - frame[at + width]);
        return upper + below * (lower - upper);
    }
}
