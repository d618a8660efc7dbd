using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>Draws a whole scene from a seed: where the camera hangs, what the ground is, what stands on it, how it is lit.</summary>
sealed class SceneBuilder
{
    readonly Random random;
    readonly SceneCamera camera;
    readonly List<Solid> solids = [];
    readonly List<Obstacle> obstacles = [];
    readonly List<Portal> doors = [];
    readonly float near, far;

    SceneBuilder(SceneOptions options, Random random)
    {
        this.random = random;
        camera = SceneCamera.Hang(options.Width, options.Height, random);
        camera.TryGround(0.5f * options.Width, options.Height, out var bottom);
        near = bottom.Y;
        far = near;
        while (far < 80 && camera.PersonPixels(new Vector2(0, far)) > 0.092f * options.Height)
            far += 0.25f;
    }

    public static Scene Build(SceneOptions options, Random random) => new SceneBuilder(options, random).Build();

    Scene Build()
    {
        var layouts = new GroundLayouts(random, near, far);
        var indoors = random.Chance(0.12f);
        var ground = indoors ? layouts.Hall() : random.Next(10) switch
        {
            < 4 => layouts.Paths(),
            < 6 => layouts.Plaza(),
            < 8 => layouts.Street(),
            _ => layouts.Yard(),
        };
        var light = indoors ? Light.Indoors(random) : Light.Outdoors(random);
        if (indoors)
            FurnishHall();
        else
            FurnishOutdoors(ground);
        return new Scene
        {
            Camera = camera,
            Ground = ground,
            Solids = solids,
            Light = light,
            Obstacles = obstacles,
            Doors = doors,
            FarLimit = far,
            NearLimit = near,
            SkyColour = light.Sky * random.Between(0.7f, 1.3f),
        };
    }

    /// <summary>Half of what the picture shows across, in metres at a ground distance.</summary>
    float HalfWidthAt(float y) => 0.5f * camera.Width / camera.Focal * MathF.Max(1, camera.Project(new Vector3(0, y, 0)).Z);

    /// <summary>Whether the upper edge of the picture looks beyond the walkable ground.</summary>
    bool LooksBeyond => !camera.TryGround(0.5f * camera.Width, 0, out var top) || top.Y > far;

    void FurnishOutdoors(GroundLayout ground)
    {
        if (LooksBeyond)
            Backdrop();
        if (random.Chance(0.3f))
            SideBuilding(ground);
        var count = random.Next(2, 9);
        for (var i = 0; i < count; i++)
            if (TryPlace(ground, random.Between(0.3f, 1f), out var at))
                PlaceProp(ground, at);
        if (random.Chance(0.4f))
            Foreground();
    }

    void PlaceProp(GroundLayout ground, Vector2 at)
    {
        var onLane = ground.Lanes.Any(lane => lane.Contains(at));
        switch (random.Next(onLane ? 4 : 11))
        {
            case 0: solids.Add(Props.LampPost(random, at, obstacles)); break;
            case 1: solids.Add(Props.Pole(random, at, obstacles)); break;
            case 2: solids.Add(Props.Bin(random, at, obstacles)); break;
            case 3:
                var surface = new Surface(SurfaceKind.Plain,
                    random.Of(new Vector3(0.04f), new Vector3(0.5f), new Vector3(0.4f, 0.15f, 0.02f), new Vector3(0.2f)), 1);
                var step = new Vector2(random.Between(0.8f, 1.8f), random.Between(-0.6f, 0.6f));
                for (var i = random.Next(1, 6); i > 0; i--)
                    solids.Add(Props.Bollard(random, at + i * step, surface, obstacles));
                break;
            case 4: solids.Add(Props.Bench(random, at, obstacles)); break;
            case 5: solids.Add(Props.Stone(random, at, obstacles)); break;
            case 6: solids.Add(Props.Planter(random, at, obstacles)); break;
            case 7: solids.Add(Props.Tree(random, at, obstacles)); break;
            case 8: solids.Add(Props.Bush(random, at, random.Between(0.4f, 1.1f), obstacles)); break;
            case 9: solids.Add(Props.Car(random, at, random.Between(0, MathF.PI), obstacles)); break;
            case 10:
                var direction = random.Between(-0.5f, 0.5f);
                solids.Add(Props.Fence(random, at, at + random.Between(2, 6) * new Vector2(MathF.Cos(direction), MathF.Sin(direction)),
                    random.Between(0.8f, 1.3f), obstacles));
                break;
        }
    }

    /// <summary>A visible ground point between the near and far limits, not closer than the given part of the way.</summary>
    bool TryPlace(GroundLayout ground, float part, out Vector2 at)
    {
        for (var attempt = 0; attempt < 30; attempt++)
        {
            var y = near + MathF.Max(1.5f, part * (far - near)) + random.Between(-1, 1);
            at = new Vector2(random.Between(-1, 1) * HalfWidthAt(y), y);
            var point = at;
            if (camera.Sees(at, 0) && obstacles.TrueForAll(o => o.Distance(point) > 1.2f)
                && (attempt > 15 || !ground.Lanes.Any(lane => lane.Contains(point))))
                return true;
        }
        at = default;
        return false;
    }

    Surface FacadeSurface() => new(SurfaceKind.Facade,
        random.Near(random.Of(new Vector3(0.27f, 0.15f, 0.09f), new Vector3(0.45f, 0.43f, 0.38f), new Vector3(0.30f, 0.29f, 0.27f),
            new Vector3(0.55f, 0.50f, 0.40f), new Vector3(0.16f, 0.11f, 0.09f)), 0.2f, 0.05f), random.Next())
    {
        Pitch = new(random.Between(1.6f, 4.5f), random.Between(2.6f, 3.6f)),
        Second = new Vector3(random.Between(0.03f, 0.16f)) * new Vector3(0.9f, 1, 1.1f),
    };

    void Backdrop()
    {
        var edge = HalfWidthAt(far);
        Distance();
        switch (random.Next(4))
        {
            case 0:
                Building(new Vector2(random.Between(-2, 2), far + 0.8f), 6 * edge, random.Between(-0.12f, 0.12f), doorways: random.Next(1, 4));
                break;
            case 1: // a corner of a building, with open ground beside it
                var side = random.Of(-1, 1);
                var width = random.Between(1.2f, 2.2f) * edge;
                Building(new Vector2(side * (width / 2 - random.Between(-0.2f, 0.5f) * edge), far - random.Between(0, 2)), width,
                    random.Between(-0.2f, 0.2f), doorways: random.Next(0, 3));
                Hedge(far + random.Between(3, 9), 2.5f * edge);
                break;
            case 2:
                Hedge(far + 1.2f, 1.5f * edge);
                break;
            case 3:
                var angle = random.Between(-0.1f, 0.1f) + (random.Chance(0.5f) ? MathF.PI / 2 : 0);
                for (var x = -1.3f * edge; x < 1.3f * edge; x += random.Between(2.8f, 6.5f))
                    if (random.Chance(0.75f))
                        solids.Add(Props.Car(random, new Vector2(x, far + 2.6f), angle + random.Between(-0.04f, 0.04f), obstacles));
                if (random.Chance(0.5f))
                    Building(new Vector2(0, far + random.Between(7, 14)), 8 * edge, random.Between(-0.1f, 0.1f), doorways: 0);
                break;
        }
    }

    /// <summary>What is seen towards the horizon: houses and trees, too far away for anything to happen there.</summary>
    void Distance()
    {
        for (var i = random.Next(4, 10); i > 0; i--)
        {
            var y = far + random.Between(18, 70);
            var x = random.Between(-1.4f, 1.4f) * HalfWidthAt(y);
            if (random.Chance(0.5f))
                solids.Add(new Block(new(x, y), 0, new(random.Between(10, 40), 8, random.Between(4, 16)), random.Between(-0.4f, 0.4f),
                    FacadeSurface()));
            else
                solids.Add(Props.Foliage(random, new Vector3(x, y, 2), new(random.Between(3, 9), 3, random.Between(3, 7)), 40, Props.Green(random)));
        }
    }

    void Hedge(float y, float half)
    {
        var size = random.Between(0.7f, 1.3f);
        for (var x = -half; x < half; x += size * 1.1f)
            if (random.Chance(0.94f))
                solids.Add(Props.Bush(random, new Vector2(x, y + random.Between(-0.2f, 0.2f)), size * random.Between(0.85f, 1.2f), obstacles));
    }

    void Building(Vector2 frontMiddle, float width, float angle, int doorways)
    {
        const float depth = 8;
        var (sin, cos) = MathF.SinCos(angle);
        var back = new Vector2(-sin, cos);
        var centre = frontMiddle + 0.5f * depth * back;
        var surface = FacadeSurface();
        solids.Add(new Block(centre, 0, new(width, depth, random.Between(3.2f, 13)), angle, surface,
            new Surface(SurfaceKind.Concrete, new(0.2f), 1)) { Hides = true });
        obstacles.Add(new Obstacle(centre, new(0.5f * width, 0.5f * depth), angle));
        for (var i = 0; i < doorways; i++)
        {
            var along = random.Between(-0.8f, 0.8f) * MathF.Min(0.5f * width - 1.2f, HalfWidthAt(far));
            var at = frontMiddle + along * new Vector2(cos, sin);
            var dark = new Surface(SurfaceKind.Plain, new Vector3(random.Between(0.012f, 0.06f)), random.Next());
            var frame = new Surface(SurfaceKind.Plain, new Vector3(random.Between(0.1f, 0.6f)), random.Next());
            solids.Add(new Block(at - 0.01f * back, 0, new(1.9f, 0.04f, 2.35f), angle, frame));
            solids.Add(new Block(at - 0.02f * back, 0, new(1.6f, 0.05f, 2.2f), angle, dark));
            doors.Add(new Portal(at + 1.3f * back, at - 0.9f * back));
        }
    }

    void SideBuilding(GroundLayout ground)
    {
        var y = random.Between(near + 0.45f * (far - near), far - 2);
        var side = random.Of(-1, 1);
        var half = HalfWidthAt(y);
        var size = new Vector3(random.Between(2.5f, 6), random.Between(1.5f, 4), random.Between(2.2f, 3.6f));
        var at = new Vector2(side * (random.Between(0.55f, 0.95f) * half + 0.3f * size.X), y);
        if (ground.Lanes.Any(lane => lane.Contains(at)))
            return;
        var angle = random.Between(-0.3f, 0.3f);
        var surface = random.Chance(0.5f) ? FacadeSurface()
            : new Surface(SurfaceKind.Planks, random.Near(new Vector3(0.3f), 0.6f, 0.15f), random.Next()) { Pitch = new(3, 0.25f) };
        solids.Add(new Block(at, 0, size, angle, surface, new Surface(SurfaceKind.Concrete, new(0.25f), 2)) { Hides = true });
        obstacles.Add(new Obstacle(at, new(0.5f * size.X, 0.5f * size.Y), angle));
    }

    /// <summary>Something close to the camera that people disappear behind for a moment.</summary>
    void Foreground()
    {
        var y = near + random.Between(0.06f, 0.22f) * (far - near);
        var half = HalfWidthAt(y);
        switch (random.Next(3))
        {
            case 0: solids.Add(Props.LampPost(random, new(random.Between(-0.8f, 0.8f) * half, y), obstacles)); break;
            case 1: solids.Add(Props.Bush(random, new(random.Of(-1f, 1f) * random.Between(0.6f, 1f) * half, near - 0.2f),
                random.Between(0.7f, 1.3f), obstacles)); break;
            case 2:
                var x = random.Between(-1, 0.3f) * half;
                solids.Add(Props.Fence(random, new(x, near + 0.6f),
                    new(x + random.Between(0.4f, 1.2f) * half, near + random.Between(0.5f, 1.2f)), random.Between(0.8f, 1.1f), obstacles));
                break;
        }
    }

    void FurnishHall()
    {
        var wall = random.Chance(0.5f) ? FacadeSurface()
            : new Surface(SurfaceKind.Slabs, random.Near(new Vector3(0.5f), 0.4f, 0.08f),
            random.Next()) { Pitch = new(random.Between(1, 3), random.Between(0.8f, 2)), Second = new(0.2f) };
        Building(new Vector2(0, far + 0.6f), 60, random.Between(-0.15f, 0.15f), random.Next(2, 5));
        solids.Add(new Block(new Vector2(0, far + 8), 0, new(90, 6, 14), 0, wall) { Hides = true });
        var column = new Surface(SurfaceKind.Concrete, random.Near(new Vector3(0.45f), 0.4f, 0.05f), random.Next());
        var radius = random.Between(0.2f, 0.4f);
        var spacing = random.Between(4, 8);
        var row = near + random.Between(0.3f, 0.7f) * (far - near);
        if (random.Chance(0.6f))
            for (var x = -2.5f * spacing + random.Between(0, spacing); x < 3 * spacing; x += spacing)
            {
                solids.Add(new Post(new(x, row), 0, 14, radius, radius, column));
                obstacles.Add(new Obstacle(new(x, row), new(radius), 0, true));
            }
        for (var i = random.Next(1, 5); i > 0; i--)
        {
            var y = random.Between(near + 2, far - 1);
            var at = new Vector2(random.Between(-1, 1) * HalfWidthAt(y), y);
            if (obstacles.TrueForAll(o => o.Distance(at) > 1))
                solids.Add(random.Next(3) switch
                {
                    0 => Props.Bench(random, at, obstacles),
                    1 => Props.Planter(random, at, obstacles),
                    _ => Props.Bin(random, at, obstacles),
                });
        }
    }
}
