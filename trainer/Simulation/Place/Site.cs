using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>A scene being put together: the camera, the part of the ground that matters, and what stands there so far.</summary>
sealed class Site
{
    /// <param name="camera">Decides what is near and what is far.</param>
    /// <param name="random">The stream that the whole scene is drawn from.</param>
    /// <param name="smallest">Height of a person at the far limit as a part of the picture's height.</param>
    public Site(SceneCamera camera, Random random, float smallest)
    {
        (Camera, Random) = (camera, random);
        camera.TryGround(0.5f * camera.Width, camera.Height, out var bottom);
        Near = bottom.Y;
        Far = Near;
        while (Far < 80 && camera.PersonPixels(new Vector2(0, Far)) > smallest * camera.Height)
            Far += 0.25f;
    }

    public SceneCamera Camera { get; }

    public Random Random { get; }

    /// <summary>Ground distance in metres of the middle of the picture's lower edge, and of the last person who is large enough to
    /// see.</summary>
    public float Near { get; }

    public float Far { get; set; }

    public List<Solid> Solids { get; } = [];

    public List<Obstacle> Obstacles { get; } = [];

    public List<Portal> Doors { get; } = [];

    public List<Spot> Spots { get; } = [];

    public List<Road> Roads { get; } = [];

    public float Gloss { get; set; }

    public List<Hinge> Hinges { get; } = [];

    public List<ScreenPlace> Screens { get; } = [];

    public Scene Finish(GroundLayout ground, Light light, Vector3 sky, float backLimit, Habits? habits = null) => new()
    {
        Camera = Camera,
        Ground = ground,
        Solids = Solids,
        Light = light,
        Obstacles = Obstacles,
        Doors = Doors,
        FarLimit = Far,
        NearLimit = Near,
        BackLimit = backLimit,
        SkyColour = sky,
        Habits = habits,
        Spots = Spots,
        Roads = Roads,
        Gloss = Gloss,
        Hinges = Hinges,
        Screens = Screens,
    };

    /// <summary>Half of what the picture shows across, in metres at a ground distance.</summary>
    public float HalfWidthAt(float y) => 0.5f * Camera.Width / Camera.Focal * MathF.Max(1, Camera.Project(new Vector3(0, y, 0)).Z);

    /// <summary>Whether the upper edge of the picture looks beyond the walkable ground.</summary>
    public bool LooksBeyond => !Camera.TryGround(0.5f * Camera.Width, 0, out var top) || top.Y > Far;

    /// <summary>A visible ground point between the near and far limits, not closer than the given part of the way.</summary>
    public bool TryPlace(GroundLayout ground, float part, out Vector2 at)
    {
        for (var attempt = 0; attempt < 30; attempt++)
        {
            var y = Near + MathF.Max(1.5f, part * (Far - Near)) + Random.Between(-1, 1);
            at = new Vector2(Random.Between(-1, 1) * HalfWidthAt(y), y);
            var point = at;
            if (Camera.Sees(at, 0) && Obstacles.TrueForAll(o => o.Distance(point) > 1.2f)
                && Roads.TrueForAll(road => !road.Covers(point, 0.5f))
                && (attempt > 15 || !ground.Lanes.Any(lane => lane.Contains(point))))
                return true;
        }
        at = default;
        return false;
    }
}
