namespace Sqair.Trainer.Simulation;

/// <summary>What to simulate. The seed decides everything that is left open: camera, ground, light, objects, clothes and ways of walking.</summary>
public sealed record SceneOptions
{
    /// <summary>Width of the picture in pixels, even, 64 to 4096.</summary>
    public int Width { get; init; } = 768;

    /// <summary>Height of the picture in pixels, even, 48 to 4096. People are sized relative to it.</summary>
    public int Height { get; init; } = 576;

    /// <summary>Frames a second of the clip, 1 to 60.</summary>
    public double FramesPerSecond { get; init; } = 10;

    /// <summary>Length of the clip in seconds, above 0.</summary>
    public double Seconds { get; init; } = 60;

    /// <summary>Mean number of people in view, 0 to 40; 0 gives the empty scene.</summary>
    public double People { get; init; } = 6;

    public int Seed { get; init; } = 1;

    /// <summary>Shadows of people on the ground, cast and contact. The strength is the scene's own: none under a closed sky.</summary>
    public bool Shadows { get; init; } = true;

    /// <summary>Clouds, slow change of daylight and drift of the automatic exposure.</summary>
    public bool LightChanges { get; init; } = true;

    /// <summary>Noise of the sensor.</summary>
    public bool SensorNoise { get; init; } = true;

    /// <summary>Foliage moves in the wind.</summary>
    public bool Wind { get; init; } = true;

    /// <summary>Number of frames of the clip.</summary>
    public int Frames => Math.Max(1, (int)Math.Round(Seconds * FramesPerSecond));

    /// <summary>Refuses values out of range; the message names the option, its value and what is allowed.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public void Validate()
    {
        Require(Width is >= 64 and <= 4096 && Width % 2 == 0, $"the width is {Width}, expected an even number from 64 to 4096");
        Require(Height is >= 48 and <= 4096 && Height % 2 == 0, $"the height is {Height}, expected an even number from 48 to 4096");
        Require(FramesPerSecond is >= 1 and <= 60, $"the frame rate is {FramesPerSecond}, expected 1 to 60 frames a second");
        Require(Seconds > 0 && Seconds * FramesPerSecond <= 1e7, $"the length is {Seconds} s, expected more than 0 and at most ten million frames");
        Require(People is >= 0 and <= 40, $"the number of people in view is {People}, expected 0 to 40");
    }

    static void Require(bool good, string otherwise)
    {
        if (!good)
            throw new ArgumentException($"scene: {otherwise}");
    }
}
