using Sqair.Tracking;

namespace Sqair.Shared.Tests.Tracking;

/// <summary>
/// Somebody walks behind a sign and stays there: of him only his hair and his shoes are seen, too little to be an object.
/// </summary>
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
