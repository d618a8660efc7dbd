using Sqair.Tracking;

namespace Sqair.Shared.Tests.Tracking;

/// <summary>A foreground picture of bright rectangles, and an engine over the hand-made model to track them.</summary>
sealed class Scene : IDisposable
{
    public const int Width = 256, Height = 192;

    readonly string _folder = Directory.CreateTempSubdirectory("sqair-tracking").FullName;
    readonly float[] _picture = new float[Width * Height];

    public Scene(byte[]? propagate = null, byte[]? judge = null, EngineOptions? options = null, byte[]? motion = null) =>
        Engine = new TrackingEngine(HandMadeModel.Package(_folder, propagate: propagate, judge: judge, motion: motion), options);

    public TrackingEngine Engine { get; }

    public double FramesPerSecond { get; init; } = 10;

    public void Dispose()
    {
        Engine.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    public CameraTracker Camera(TrackerOptions? options = null) => Engine.CreateCamera(Width, Height, FramesPerSecond, options);

    /// <summary>People of 11x29 pixels around centres.</summary>
    public static float[] Draw(params ReadOnlySpan<(float X, float Y)> people)
    {
        var picture = new float[Width * Height];
        Draw(picture, people);
        return picture;
    }

    public static void Draw(float[] picture, ReadOnlySpan<(float X, float Y)> people)
    {
        Array.Clear(picture);
        foreach (var (x, y) in people)
        {
            for (var py = (int)MathF.Round(y) - 14; py <= (int)MathF.Round(y) + 14; py++)
                for (var px = (int)MathF.Round(x) - 5; px <= (int)MathF.Round(x) + 5; px++)
                    if (px is >= 0 and < Width && py is >= 0 and < Height) picture[py * Width + px] = 0.8f;
        }
    }

    public Track[] Step(CameraTracker camera, int frame, params ReadOnlySpan<(float X, float Y)> people)
    {
        Draw(_picture, people);
        Engine.StepForeground([new CameraForeground(camera, _picture, TimeSpan.FromSeconds(frame / FramesPerSecond))]);
        return camera.Tracks.ToArray();
    }

    public static void AssertAt(float x, float y, Track track, float tolerance = 2.5f)
    {
        Assert.Equal(x, track.Box.CentreX, tolerance);
        Assert.Equal(y, track.Box.CentreY, tolerance);
    }
}
