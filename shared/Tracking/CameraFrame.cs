namespace Sqair.Tracking;

/// <summary>The next picture of a camera.</summary>
/// <param name="Camera">Made by the engine that is stepped.</param>
/// <param name="Pixels">
/// Planes as <see cref="Sqair.Background.ForegroundExtractor.Process"/>
/// takes them, at the camera's analysis size; read during the step only.
/// </param>
/// <param name="Time">When it was taken, on a clock that starts anywhere; later than the frame before.</param>
public readonly record struct CameraFrame(CameraTracker Camera, ReadOnlyMemory<byte> Pixels, TimeSpan Time);

/// <summary>The next foreground picture of a camera, for callers that separate the background themselves.</summary>
/// <param name="Foreground">width·height values in [0, 1], people bright on black.</param>
public readonly record struct CameraForeground(CameraTracker Camera, ReadOnlyMemory<float> Foreground, TimeSpan Time);
