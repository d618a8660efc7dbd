using System.Numerics;
using System.Runtime.InteropServices;
using Sqair.Network;

namespace Sqair.Tracking;

/// <summary>
/// The mean of the last views of an object, in its own coordinates. Who walks differs from it at legs and arms; a car, however it moves,
/// nowhere.
/// </summary>
sealed class RecentView
{
    /// <summary>How long a view counts.</summary>
    const double Seconds = 0.4;

    const int Samples = JudgeShape.Side * JudgeShape.Side;

    readonly float[] _mean = new float[Samples], _last = new float[Samples];
    TimeSpan _time;
    int _frames;

    public void Clear()
    {
        _frames = 0;
        Array.Clear(_mean);
    }

    /// <summary>
    /// How this frame's view differs from the mean of those before it; all of it where there were none. Asked
    /// more than once a frame, it answers alike.
    /// </summary>
    /// <param name="view">Side·side values.</param>
    /// <param name="by">As many.</param>
    public void Compare(ReadOnlySpan<float> view, TimeSpan now, Span<float> by)
    {
        var mean = MemoryMarshal.Cast<float, Vector<float>>(_mean.AsSpan());
        var last = MemoryMarshal.Cast<float, Vector<float>>(_last.AsSpan());
        if (_frames == 0 || now != _time)
        {
            var weight = _frames == 0 ? 0 : MathF.Max(1f / _frames, (float)(1 - Math.Exp((_time - now).TotalSeconds / Seconds)));
            for (var i = 0; i < mean.Length; i++) mean[i] += weight * (last[i] - mean[i]);
            _frames++;
            _time = now;
        }
        view.CopyTo(_last);
        var differences = MemoryMarshal.Cast<float, Vector<float>>(by);
        for (var i = 0; i < mean.Length; i++) differences[i] = Vector.Abs(last[i] - mean[i]);
    }
}
