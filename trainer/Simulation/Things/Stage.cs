using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>Everything that moves in a scene and is nobody. Each kind draws from a stream of its own.</summary>
sealed class Stage
{
    readonly Scene scene;
    readonly List<Thing> things = [];
    readonly Traffic? traffic;
    readonly Random fliers, luggage;
    readonly float flierGap, luggageGap;
    float untilFlier, untilLuggage;
    int nextId = 1;

    public Stage(Scene scene, Random random)
    {
        this.scene = scene;
        Random forTraffic = new(random.Next()), forRoom = new(random.Next()), forDogs = new(random.Next());
        (fliers, luggage) = (new Random(random.Next()), new Random(random.Next()));
        var outdoors = !scene.IsInside;
        if (scene.Roads.Count > 0)
            traffic = new Traffic(scene, forTraffic);
        foreach (var hinge in scene.Hinges)
            Add(new DoorLeaf(hinge, new Random(forRoom.Next())));
        foreach (var screen in scene.Screens)
            Add(new Screen(screen, new Random(forRoom.Next())));
        for (var i = outdoors ? 0 : forRoom.Of(0, 0, 1, 2); i > 0; i--)
            if (TryGround(forRoom, out var at))
                Add(new Movable(at, left: false, scene.Light.Saturation, new Random(forRoom.Next())));
        for (var i = forDogs.Chance(outdoors ? 0.22f : 0.07f) ? forDogs.Of(1, 1, 2) : 0; i > 0; i--)
            if (TryGround(forDogs, out var at))
                Add(new Dog(scene, at, new Random(forDogs.Next())));
        flierGap = outdoors ? fliers.Of(float.PositiveInfinity, 30, 12) : float.PositiveInfinity;
        untilFlier = fliers.Exponential(flierGap);
        luggageGap = luggage.Of(float.PositiveInfinity, float.PositiveInfinity, 80, 30);
        untilLuggage = luggage.Exponential(luggageGap);
    }

    public IEnumerable<Thing> Things => traffic is null ? things : things.Concat(traffic.Vehicles);

    /// <summary>Who lights the ground before him: place and heading of what drives.</summary>
    public IEnumerable<(Vector2 Place, float Heading)> Headlamps => scene.Light.IsDusk && traffic is not null
        ? traffic.Vehicles.Where(vehicle => vehicle.Kind == MotClass.Car && vehicle.Waits < 100).Select(vehicle =>
            (vehicle.Place, vehicle.Heading)) : [];

    /// <summary>What stands on the road or at its kerb.</summary>
    public IReadOnlyList<Obstacle> Parked => traffic is null ? [] : [.. traffic.Vehicles.Where(vehicle => vehicle.Speed < 0.3f)
        .Select(vehicle => new Obstacle(vehicle.Place, new(vehicle.HalfLength, vehicle.HalfWidth), vehicle.Heading))];

    bool TryGround(Random random, out Vector2 at)
    {
        for (var attempt = 0; attempt < 30; attempt++)
            if (scene.Camera.TryGround(random.NextSingle() * scene.Camera.Width, random.NextSingle() * scene.Camera.Height, out at)
                && at is var place && place.Y < scene.FarLimit && scene.Obstacles.All(o => o.Distance(place) > 0.4f))
                return true;
        at = default;
        return false;
    }

    void Add(Thing thing)
    {
        things.Add(thing);
        Name(thing);
    }

    void Name(Thing thing)
    {
        if (thing.Id == 0)
            thing.Id = nextId++;
    }

    public void Advance(float seconds, IReadOnlyList<Pedestrian> people)
    {
        traffic?.Advance(seconds, people);
        foreach (var vehicle in traffic?.Vehicles ?? [])
            Name(vehicle);
        untilFlier -= seconds;
        if (untilFlier < 0)
        {
            untilFlier = fliers.Exponential(flierGap);
            Add(new Flier(scene, new Random(fliers.Next())));
        }
        untilLuggage -= seconds;
        if (untilLuggage < 0 && things.Count(thing => thing is Movable { IsLeft: true }) < 2 && people.FirstOrDefault(person =>
            person.Standing > 2 && person.Seated == 0 && scene.Camera.Sees(person.Place, 0)) is { } owner)
        {
            // Somebody who stands puts something down beside him; later somebody takes it away.
            untilLuggage = luggage.Exponential(luggageGap);
            var turn = owner.Heading + luggage.Of(-1, 1) * luggage.Between(0.8f, 2);
            Add(new Movable(owner.Place + 0.45f * new Vector2(MathF.Cos(turn), MathF.Sin(turn)), left: true, scene.Light.Saturation,
                new Random(luggage.Next())));
        }
        foreach (var thing in things)
            thing.Advance(seconds, people);
        things.RemoveAll(thing => thing.Gone);
    }
}
