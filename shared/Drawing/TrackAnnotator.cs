using Sqair.Tracking;

namespace Sqair.Drawing;

/// <summary>
/// Composes the frames of an annotated video: the camera's picture with boxes and ways coloured by identity, and beside it what the network
/// saw, what it thinks is there, and what it left unexplained.
/// </summary>
public sealed class TrackAnnotator
{
    const int WayLength = 40;

    readonly RgbCanvas _canvas;
    readonly int _width;
    readonly int _height;
    readonly int _panelWidth;
    readonly int _panelHeight;
    readonly float[] _rendered;
    readonly Dictionary<int, Queue<(float X, float Y)>> _ways = [];

    /// <param name="width">Of the pictures to draw on; boxes are scaled to it.</param>
    /// <param name="analysisWidth">Of the camera's tracker.</param>
    public TrackAnnotator(int width, int height, int analysisWidth, int analysisHeight)
    {
        (_width, _height) = (width, height);
        // Three panels below one another are about as high as the picture.
        _panelHeight = Math.Max(height / 3, 1);
        _panelWidth = Math.Max(_panelHeight * analysisWidth / analysisHeight, 1);
        _canvas = new RgbCanvas(width + _panelWidth, height);
        _rendered = new float[analysisWidth * analysisHeight];
    }

    /// <summary>Size of the frames that <see cref="Draw"/> returns.</summary>
    public int FrameWidth => _canvas.Width;

    public int FrameHeight => _canvas.Height;

    /// <param name="rgb">The camera's picture: width·height·3 bytes.</param>
    /// <param name="shapes">Lines and zones, with what is counted of them.</param>
    /// <returns>FrameWidth·FrameHeight·3 bytes, valid until the next call.</returns>
    public ReadOnlyMemory<byte> Draw(ReadOnlySpan<byte> rgb, CameraTracker camera, params ReadOnlySpan<DrawnShape> shapes)
    {
        _canvas.Copy(rgb, 0, 0, _width, _height);
        float scaleX = (float)_width / camera.Width, scaleY = (float)_height / camera.Height;
        var text = Math.Max(1, _height / 280);
        foreach (var shape in shapes) _canvas.Shape(shape, _width, _height, text);
        for (var i = 0; i < camera.Tracks.Length; i++)
        {
            DrawTrack(camera.Tracks[i], scaleX, scaleY, text);
            DrawAhead(camera, i, scaleX, scaleY);
        }
        Forget(camera);

        camera.Render(_rendered);
        DrawPanel(0, camera.Foreground, camera, "INPUT", text);
        DrawPanel(1, _rendered, camera, "MODEL", text);
        DrawPanel(2, camera.UnexplainedForeground, camera, "UNEXPLAINED", text);
        foreach (var track in camera.Tracks)
        {
            var box = track.Box.Scaled((float)_panelWidth / camera.Width, (float)_panelHeight / camera.Height);
            _canvas.Rectangle(_width + box.Left, box.Top, box.Width, box.Height, Rgb.ForIdentity(track.Id), 1, track.Forecast ? 3 : 0);
        }
        return _canvas.Pixels;
    }

    void DrawTrack(Track track, float scaleX, float scaleY, int text)
    {
        var colour = Rgb.ForIdentity(track.Id);
        var box = track.Box.Scaled(scaleX, scaleY);
        if (!_ways.TryGetValue(track.Id, out var way)) _ways[track.Id] = way = new();
        way.Enqueue((box.CentreX, box.Bottom));
        if (way.Count > WayLength) way.Dequeue();
        (float X, float Y)? before = null;
        foreach (var point in way)
        {
            if (before is { } b) _canvas.Line(b.X, b.Y, point.X, point.Y, colour);
            before = point;
        }
        _canvas.Rectangle(box.Left, box.Top, box.Width, box.Height, colour, 2, track.Forecast ? 4 : 0);
        var label = $"{track.Id}";
        var labelWidth = BitmapFont.Width(label.Length, text) + 2 * text;
        var labelHeight = (BitmapFont.GlyphHeight + 2) * text;
        int left = (int)box.Left, top = (int)box.Top - labelHeight;
        _canvas.Fill(left, top, labelWidth, labelHeight, colour);
        _canvas.Text(label, left + text, top + text, text, Rgb.Black);
        _canvas.Text(track.Forecast ? "?" : $"{Math.Round(100 * track.Presence)}%", left + labelWidth + text, top + text, text, colour);
    }

    /// <summary>Where he will be, dotted, where the engine was asked.</summary>
    void DrawAhead(CameraTracker camera, int track, float scaleX, float scaleY)
    {
        if (camera.Ahead(track).IsEmpty) return;
        var colour = Rgb.ForIdentity(camera.Tracks[track].Id);
        var dot = Math.Max(2, _height / 200);
        for (var seconds = DotSeconds; seconds <= CameraTracker.AheadSeconds; seconds += DotSeconds)
        {
            var foot = camera.Ahead(track, seconds)!.Value.Foot;
            _canvas.Fill((int)(foot.X * scaleX) - dot / 2, (int)(foot.Y * scaleY) - dot / 2, dot, dot, colour);
        }
    }

    const float DotSeconds = 0.25f;

    void DrawPanel(int index, ReadOnlySpan<float> picture, CameraTracker camera, string title, int text)
    {
        var top = index * _panelHeight;
        _canvas.DrawGray(picture, camera.Width, camera.Height, _width, top, _panelWidth, _panelHeight);
        _canvas.Fill(_width, top, _panelWidth, 1, Rgb.Gray);
        _canvas.Fill(_width, top, 1, _panelHeight, Rgb.Gray);
        _canvas.Text(title, _width + 2 * text, top + 2 * text, text, Rgb.Gray);
    }

    /// <summary>Ways of people who are gone.</summary>
    void Forget(CameraTracker camera)
    {
        if (_ways.Count == camera.Tracks.Length) return;
        var present = new HashSet<int>();
        foreach (var track in camera.Tracks) present.Add(track.Id);
        foreach (var id in _ways.Keys.Where(id => !present.Contains(id)).ToArray()) _ways.Remove(id);
    }
}
