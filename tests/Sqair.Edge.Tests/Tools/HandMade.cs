using Sqair.Shared.Tests.Tracking;
using Sqair.Video;

namespace Sqair.Edge.Tests.Tools;

/// <summary>The model made by hand, and clips in which it finds its people: bright rectangles of 11x29 pixels before a place.</summary>
static class HandMade
{
    const int Width = 256, Height = 192, FramesPerSecond = 10;

    /// <param name="mostForeground">ONNX Runtime fails at a window with more.</param>
    public static string Model(TestFolder folder, float? mostForeground = null)
        => HandMadeModel.Package(
            folder.Path, propagate: HandMadeModel.Propagate(mostForeground: mostForeground),
            discover: HandMadeModel.Discover(mostForeground)).Path;

    /// <summary>Two places that have nothing in common.</summary>
    public static double Yard(int x, int y) => 110 + 45 * Math.Sin(x / 9.0) * Math.Cos(y / 8.0) + 30 * Math.Sin((x + 2 * y) / 21.0);

    public static double Street(int x, int y) => 110 + 60 * Math.Sin(x / 5.0 + y / 13.0) + 30 * Math.Sign(Math.Sin(y / 11.0));

    /// <summary>Nobody for four seconds, then those whom <paramref name="people"/> names for a frame, by their centres.</summary>
    /// <param name="light">Added to the left third of the picture in a frame.</param>
    public static async Task ClipAsync(
        string path, Func<int, int, double> place, int frames, Func<int, (int X, int Y)[]>? people = null, Func<int, int>? light = null)
    {
        people ??= frame => [(30 + frame * 2 % 190, 80 + frame % 9)];
        await using var writer = VideoWriter.Create(path, new VideoWriterOptions
        {
            Width = Width, Height = Height, FramesPerSecond = FramesPerSecond, ConstantRateFactor = 10, Preset = "ultrafast",
            KeyFrameInterval = FramesPerSecond,
        });
        for (var frame = 0; frame < frames; frame++)
        {
            var picture = new byte[Width * Height];
            var more = light?.Invoke(frame) ?? 0;
            for (var y = 0; y < Height; y++)
                for (var x = 0; x < Width; x++)
                    picture[y * Width + x] = (byte)Math.Clamp(place(x, y) + (x < Width / 3 ? more : 0), 16, 235);
            if (frame >= 4 * FramesPerSecond)
                foreach (var (x, y) in people(frame))
                    for (var py = y - 14; py <= y + 14; py++) picture.AsSpan(py * Width + x - 5, 11).Fill(235);
            await writer.WriteAsync(picture);
        }
        await writer.CompleteAsync();
    }
}
