using Sqair.Drawing;
using Sqair.Shared.Tests.Tracking;

namespace Sqair.Shared.Tests.Drawing;

public sealed class TrackAnnotatorTests
{
    [Fact]
    public void Boxes_lie_on_the_people_and_the_panels_beside()
    {
        using var scene = new Scene();
        var camera = scene.Camera();
        var annotator = new TrackAnnotator(512, 384, Scene.Width, Scene.Height);
        Assert.Equal((512 + 170, 384), (annotator.FrameWidth, annotator.FrameHeight));
        ReadOnlyMemory<byte> frame = default;
        var picture = new byte[512 * 384 * 3];
        for (var i = 0; i < 5; i++)
        {
            scene.Step(camera, i, (100, 90), (200, 150));
            frame = annotator.Draw(picture, camera);
        }
        var pixels = frame.ToArray();
        Rgb At(float x, float y)
        {
            var i = 3 * ((int)MathF.Round(y) * annotator.FrameWidth + (int)MathF.Round(x));
            return new Rgb(pixels[i], pixels[i + 1], pixels[i + 2]);
        }
        foreach (var track in camera.Tracks.ToArray())
        {
            var box = track.Box.Scaled(2, 2);
            var colour = Rgb.ForIdentity(track.Id);
            Assert.Equal(colour, At(box.Left, box.CentreY));
            Assert.Equal(colour, At(box.Right, box.CentreY));
            Assert.Equal(colour, At(box.CentreX, box.Top));
            Assert.Equal(Rgb.Black, At(box.CentreX, box.CentreY));
        }
        // Input and model are bright where people are; nothing is left unexplained.
        var (px, py) = (512 + 100 * 170 / 256, 90 * 128 / 192);
        Assert.True(At(px, py).Red > 150);
        Assert.True(At(px, py + 128).Red > 150);
        Assert.Equal(Rgb.Black, At(px, py + 256));
    }
}
