using Sqair.Tracking;

namespace Sqair.Shared.Tests.Tracking;

/// <summary>Somebody walks behind a sign and stays there: of him only his hair and his shoes are seen, too little to be an object.</summary>
public sealed class PartlyHiddenTests
{
    const int Arrival = 12, Hidden = 60;

    static float[] Pieces(float x, float y, bool hair = true, bool shoes = true)
    {
        var picture = new float[Scene.Width * Scene.Height];
        void Fill(int top, int wide)
        {
            for (var row = top; row < top + 2; row++)
                for (var column = (int)x - wide / 2; column < (int)x + wide / 2; column++) picture[row * Scene.Width + column] = 0.8f;
        }
        if (hair) Fill((int)y - 14, 6);
        if (shoes) Fill((int)y + 13, 8);
        return picture;
    }

    static Track[] Run(CameraTracker camera, Scene scene, Func<int, float[]> hidden, int frames = Hidden)
    {
        for (var frame = 0; frame < Arrival; frame++) scene.Step(camera, frame, (60 + 2 * frame, 90));
        for (var frame = Arrival; frame < Arrival + frames; frame++)
            scene.Engine.StepForeground([new CameraForeground(camera, hidden(frame), TimeSpan.FromSeconds(frame / scene.FramesPerSecond))]);
        return camera.Tracks.ToArray();
    }

    [Fact]
    public void He_stays_while_pieces_reach_from_head_to_feet_and_comes_out_as_himself()
    {
        using var scene = new Scene();
        var camera = scene.Camera();
        var track = Assert.Single(Run(camera, scene, _ => Pieces(83, 90)));
        Assert.Equal((1, true), (track.Id, track.Forecast));
        Scene.AssertAt(83, 90, track);
        Assert.Equal(29, track.Box.Height, 3f);

        var found = Assert.Single(scene.Step(camera, Arrival + Hidden, (85, 90)));
        Assert.Equal((1, false), (found.Id, found.Forecast));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void A_head_or_feet_alone_are_nobody(bool hair, bool shoes)
    {
        using var scene = new Scene();
        Assert.Empty(Run(scene.Camera(), scene, _ => Pieces(83, 90, hair, shoes)));
    }

    /// <summary>Nobody was seen going there; but pieces as far apart as people are tall at that place, for a second, are somebody.</summary>
    [Theory]
    [InlineData(29, true)]
    [InlineData(18, false)]   // a child's height where everybody else is grown up: a dog, or two leaves
    public void Pieces_that_stay_are_somebody(int apart, bool expected)
    {
        using var scene = new Scene();
        var camera = scene.Camera();
        Track[] At(int frame, bool pieces)
        {
            var picture = Scene.Draw((30 + frame, 50), (220 - frame, 150));
            if (pieces)
                foreach (var (top, wide) in ((int, int)[])[(86, 6), (86 + apart - 2, 8)])
                    for (var row = top; row < top + 2; row++)
                        for (var column = 128 - wide / 2; column < 128 + wide / 2; column++) picture[row * Scene.Width + column] = 0.8f;
            scene.Engine.StepForeground([new CameraForeground(camera, picture, TimeSpan.FromSeconds(frame / scene.FramesPerSecond))]);
            return camera.Tracks.ToArray();
        }
        for (var frame = 0; frame < 90; frame++) Assert.InRange(At(frame, false).Length, 0, 2);
        Assert.True(camera.People.IsKnown);
        for (var frame = 90; frame < 98; frame++) Assert.Equal(2, At(frame, true).Length);
        for (var frame = 98; frame < 130; frame++) At(frame, true);
        var tracks = camera.Tracks.ToArray();
        Assert.Equal(expected ? [1, 2, 3] : [1, 2], tracks.Select(t => t.Id));
        if (!expected) return;
        Assert.True(tracks[2].Forecast);
        Scene.AssertAt(128, 100.5f, tracks[2]);
        for (var frame = 130; frame < 140; frame++) At(frame, false);
        Assert.Equal(2, camera.Tracks.Length);
    }

    /// <summary>Beside somebody who is seen, what is left over is that person's fringe.</summary>
    [Fact]
    public void Fringes_of_somebody_else_keep_nobody()
    {
        using var scene = new Scene();
        var camera = scene.Camera();
        var tracks = Run(camera, scene, _ =>
        {
            var picture = Scene.Draw((86, 90));
            var pieces = Pieces(79, 90);
            for (var i = 0; i < picture.Length; i++) picture[i] = MathF.Max(picture[i], pieces[i]);
            return picture;
        });
        Assert.False(Assert.Single(tracks).Forecast);
    }
}
