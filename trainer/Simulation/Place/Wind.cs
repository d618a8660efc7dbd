namespace Sqair.Trainer.Simulation;

/// <summary>Moves leaves: pixels of foliage show what is a little to their left or right, in slow waves with gusts.</summary>
sealed class Wind
{
    readonly Backdrop _backdrop;
    readonly float[] _reach, _phase;
    readonly float _strength, _pace;

    /// <param name="backdrop">The scene; its swaying pixels are moved.</param>
    /// <param name="focal">Focal length in pixels: a leaf moves by metres, not by pixels.</param>
    /// <param name="random">Decides whether there is any wind, and how much.</param>
    public Wind(Backdrop backdrop, float focal, Random random)
    {
        _backdrop = backdrop;
        _strength = random.Chance(0.6f) ? random.Between(0.006f, 0.05f) : 0;
        _pace = random.Between(0.25f, 0.6f);
        _reach = new float[backdrop.Swaying.Length];
        _phase = new float[backdrop.Swaying.Length];
        for (var i = 0; i < _reach.Length; i++)
        {
            int x = backdrop.Swaying[i] % backdrop.Width, y = backdrop.Swaying[i] / backdrop.Width;
            var depth = backdrop.Depth[2 * y * 2 * backdrop.Width + 2 * x];
            _reach[i] = float.IsFinite(depth) ? _strength * focal / depth : 0;
            var size = MathF.Max(4, 0.4f * focal / MathF.Min(depth, 60));
            _phase[i] = 1.2f * ValueNoise.At(x / size, y / size, 401) + 0.8f * ValueNoise.At(x / size * 3, y / size * 3, 402);
        }
    }

    public void Apply(float seconds, float skyGain, float sunGain, Span<float> frame)
    {
        if (_strength == 0)
            return;
        var gust = 0.6f + 0.4f * MathF.Sin(0.35f * seconds) + 0.3f * MathF.Sin(0.83f * seconds + 1);
        var swaying = _backdrop.Swaying;
        for (var i = 0; i < swaying.Length; i++)
        {
            var wave = _pace * seconds + _phase[i];
            wave = 4 * MathF.Abs(wave - MathF.Floor(wave + 0.5f)) - 1;
            var shift = Math.Clamp(_reach[i] * gust * wave * (1.5f - 0.5f * wave * wave), -6, 6);
            var whole = (int)MathF.Floor(shift);
            var part = shift - whole;
            var x = swaying[i] % _backdrop.Width;
            var row = swaying[i] - x;
            var a = 3 * (row + Math.Clamp(x + whole, 0, _backdrop.Width - 1));
            var b = 3 * (row + Math.Clamp(x + whole + 1, 0, _backdrop.Width - 1));
            var to = 3 * swaying[i];
            for (var channel = 0; channel < 3; channel++)
            {
                var sky = _backdrop.Sky[a + channel] + part * (_backdrop.Sky[b + channel] - _backdrop.Sky[a + channel]);
                var sun = _backdrop.Sun[a + channel] + part * (_backdrop.Sun[b + channel] - _backdrop.Sun[a + channel]);
                frame[to + channel] = skyGain * sky + sunGain * sun;
            }
        }
    }
}
