using Sqair.Tracking;

namespace Sqair.Drawing;

/// <summary>
/// Composes the frames of an annotated video: the camera's picture with boxes and ways coloured by identity, and beside it what the network saw,
/// what it thinks is there, and what it left unexplained.
/// </summary>
public sealed class TrackAnnotator
{
    const int WayLength = 40;

    readonly RgbCanvas canvas;
    readonly int width;
    readonly int height;
    readonly int panelWidth;
    readonly int panelHeight;
    readonly float[] rendered;
    readonly Dictionary<int, Queue<(float X, float Y)>> ways = [];

    /// <param name="width">Of the pictures to draw on; boxes are scaled to it.</param>
    /// <param name="analysisWidth">Of the camera's tracker.</param>
    public TrackAnnotator(int width, int height, int analysisWidth, int analysisHeight)
    {
        (this.width, this.height) = (width, height);
        // Three panels below one another are about as high as the picture.
        panelHeight = Math.Max(height / 3, 1);
        panelWidth = Math.Max(panelHeight * analysisWidth / analysisHeight, 1);
        canvas = new RgbCanvas(width + panelWidth, height);
        rendered = new float[analysisWidth * analysisHeight];
    }

    /// <summary>Size of the frames that <see cref="Draw"/> returns.</summary>
    public int FrameWidth => canvas.Width;

    public int FrameHeight => canvas.Height;

    /// <param name="rgb">The camera's picture: width·height·3 bytes.</param>
    /// <returns>FrameWidth·FrameHeight·3 bytes, valid until the next call.</returns>
    public ReadOnlyMemory<byte> Draw(ReadOnlySpan<byte> rgb, CameraTracker camera)
    {
        canvas.Copy(rgb, 0, 0, width, height);
        float scaleX = (float)width / camera.Width, scaleY = (float)height / camera.Height;
        var text = Math.Max(1, height / 280);
        foreach (var track in camera.Tracks) DrawTrack(track, scaleX, scaleY, text);
        Forget(camera);

        camera.Render(rendered);
        DrawPanel(0, camera.Foreground, camera, "INPUT", text);
        DrawPanel(1, rendered, camera, "MODEL", text);
        DrawPanel(2, camera.UnexplainedForeground, camera, "UNEXPLAINED", text);
        foreach (var track in camera.Tracks)
        {
            var box = track.Box.Scaled((float)panelWidth / camera.Width, (float)panelHeight / camera.Height);
            canvas.Rectangle(width + box.Left, box.Top, box.Width, box.Height, Rgb.ForIdentity(track.Id), 1, track.Forecast ? 3 : 0);
        }
        return canvas.Pixels;
    }

    void DrawTrack(Track track, float scaleX, float scaleY, int text)
    {
        var colour = Rgb.ForIdentity(track.Id);
        var box = track.Box.Scaled(scaleX, scaleY);
        if (!ways.TryGetValue(track.Id, out var way)) ways[track.Id] = way = new();
        way.Enqueue((box.CentreX, box.Bottom));
        if (way.Count > WayLength) way.Dequeue();
        (float X, float Y)? before = null;
        foreach (var point in way)
        {
            if (before is { } b) canvas.Line(b.X, b.Y, point.X, point.Y, colour);
            before = point;
        }
        canvas.Rectangle(box.Left, box.Top, box.Width, box.Height, colour, 2, track.Forecast ? 4 : 0);
        var label = $"{track.Id}";
        var labelWidth = BitmapFont.Width(label.Length, text) + 2 * text;
        var labelHeight = (BitmapFont.GlyphHeight + 2) * text;
        int left = (int)box.Left, top = (int)box.Top - labelHeight;
        canvas.Fill(left, top, labelWidth, labelHeight, colour);
        canvas.Text(label, left + text, top + text, text, Rgb.Black);
        canvas.Text(track.Forecast ? "?" : $"{Math.Round(100 * track.Presence)}%", left + labelWidth + text, top + text, text, colour);
    }

    void DrawPanel(int index, ReadOnlySpan<float> picture, CameraTracker camera, string title, int text)
    {
        var top = index * panelHeight;
        canvas.DrawGray(picture, camera.Width, camera.Height, width, top, panelWidth, panelHeight);
        canvas.Fill(width, top, panelWidth, 1, Rgb.Gray);
        canvas.Fill(width, top, 1, panelHeight, Rgb.Gray);
        canvas.Text(title, width + 2 * text, top + 2 * text, text, Rgb.Gray);
    }

    /// <summary>Ways of people who are gone.</summary>
    void Forget(CameraTracker camera)
    {
        if (ways.Count == camera.Tracks.Length) return;
        var present = new HashSet<int>();
        foreach (var track in camera.Tracks) present.Add(track.Id);
        foreach (var id in ways.Keys.Where(id => !present.Contains(id)).ToArray()) ways.Remove(id);
    }
}
