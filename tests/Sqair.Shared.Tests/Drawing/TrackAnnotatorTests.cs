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

    [Fact]
    public void Lines_and_zones_are_drawn_with_what_is_counted()
    {
        using var scene = new Scene();
        var camera = scene.Camera();
        scene.Step(camera, 0);
        var annotator = new TrackAnnotator(512, 384, Scene.Width, Scene.Height);
        var pixels = annotator.Draw(new byte[512 * 384 * 3], camera,
            new DrawnShape([new(0.5f, 0.75f), new(0.75f, 0.75f)], false, "GATE IN 1 OUT 0"),
            new DrawnShape([new(0.1f, 0.1f), new(0.4f, 0.1f), new(0.4f, 0.5f)], true, "TILL 2")).ToArray();
        Assert.True(IsDrawn(320, 288));
        Assert.False(IsDrawn(230, 288));
        // The last point of a zone is joined to the first.
        Assert.True(IsDrawn((int)(0.25f * 512), (int)(0.3f * 384)));
        Assert.Contains(Enumerable.Range(258, 60), x => IsDrawn(x, 294));

        bool IsDrawn(int x, int y) => Enumerable.Range(-1, 3).Any(row => pixels[3 * ((y + row) * annotator.FrameWidth + x)] > 0);
    }
}
