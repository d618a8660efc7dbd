namespace Sqair.Trainer.Simulation;

/// <summary>The kinds of places that cameras hang over.</summary>
public enum ScenePlace
{
    /// <summary>Squares, paths, yards and halls from so far away that people are small and mostly walk.</summary>
    Yard,

    /// <summary>Rooms, shops, corridors and lobbies: people near the lens, who stand and sit.</summary>
    Indoor,

    /// <summary>Streets and car parks, sometimes from steeply above: cars, bicycles, people on the pavements, sometimes nobody.</summary>
    Street,

    /// <summary>Before a door or a table: one to three people come near the camera, stand for a while, go.</summary>
    Doorway,

    /// <summary>From a bridge or a mast over the lanes: cars that fill half of the picture come and go along it, seldom anybody.</summary>
    Carriageway,

    /// <summary>The seed decides.</summary>
    Any,
}

/// <summary>
/// What to simulate. The seed decides everything that is left open: camera, ground, light, objects, clothes and ways of walking.
/// </summary>
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

    /// <summary>Mean number of people in view, 0 to 40; 0 gives the empty scene. Left open it is 6 in a yard, elsewhere what the place
    /// draws.</summary>
    public double? People { get; init; }

    public int Seed { get; init; } = 1;

    public ScenePlace Place { get; init; } = ScenePlace.Yard;

    /// <summary>Cars, bicycles, dogs, doors, screens: what moves and is nobody.</summary>
    public bool Things { get; init; } = true;

    /// <summary>Shadows of people on the ground, cast and contact. The strength is the scene's own: none under a closed sky.</summary>
    public bool Shadows { get; init; } = true;

    /// <summary>Clouds, slow change of daylight lamps, and what the camera does about them: automatic exposure and white balance.</summary>
    public bool LightChanges { get; init; } = true;

    /// <summary>Noise of the sensor.</summary>
    public bool SensorNoise { get; init; } = true;

    /// <summary>Foliage moves in the wind; outside the yard also rain and snow.</summary>
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
        Require(Seconds > 0 && Seconds * FramesPerSecond <= 1e7,
            $"the length is {Seconds} s, expected more than 0 and at most ten million frames");
        Require(People is null or >= 0 and <= 40, $"the number of people in view is {People}, expected 0 to 40");
    }

    static void Require(bool good, string otherwise)
    {
        if (!good)
            throw new ArgumentException($"scene: {otherwise}");
    }
}
