using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>Everything that moves in a scene and is nobody. Each kind draws from a stream of its own.</summary>
sealed class Stage
{
    readonly Scene _scene;
    readonly List<Thing> _things = [];
    readonly Traffic? _traffic;
    readonly Random _fliers, _luggage;
    readonly float _flierGap, _luggageGap;
    float _untilFlier, _untilLuggage;
    int _nextId = 1;

    public Stage(Scene scene, Random random)
    {
        _scene = scene;
        Random forTraffic = new(random.Next()), forRoom = new(random.Next()), forDogs = new(random.Next());
        (_fliers, _luggage) = (new Random(random.Next()), new Random(random.Next()));
        var outdoors = !scene.IsInside;
        if (scene.Roads.Count > 0)
            _traffic = new Traffic(scene, forTraffic);
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
        _flierGap = outdoors ? _fliers.Of(float.PositiveInfinity, 30, 12) : float.PositiveInfinity;
        _untilFlier = _fliers.Exponential(_flierGap);
        _luggageGap = _luggage.Of(float.PositiveInfinity, float.PositiveInfinity, 80, 30);
        _untilLuggage = _luggage.Exponential(_luggageGap);
    }

    public IEnumerable<Thing> Things => _traffic is null ? _things : _things.Concat(_traffic.Vehicles);

    /// <summary>Who lights the ground before him: place and heading of what drives.</summary>
    public IEnumerable<(Vector2 Place, float Heading)> Headlamps => _scene.Light.IsDusk && _traffic is not null
        ? _traffic.Vehicles.Where(vehicle => vehicle.Kind == MotClass.Car && vehicle.Waits < 100).Select(vehicle =>
            (vehicle.Place, vehicle.Heading)) : [];

    /// <summary>What stands on the road or at its kerb.</summary>
    public IReadOnlyList<Obstacle> Parked => _traffic is null ? [] : [.. _traffic.Vehicles.Where(vehicle => vehicle.Speed < 0.3f)
        .Select(vehicle => new Obstacle(vehicle.Place, new(vehicle.HalfLength, vehicle.HalfWidth), vehicle.Heading))];

    bool TryGround(Random random, out Vector2 at)
    {
        for (var attempt = 0; attempt < 30; attempt++)
            if (_scene.Camera.TryGround(random.NextSingle() * _scene.Camera.Width, random.NextSingle() * _scene.Camera.Height, out at)
                && at is var place && place.Y < _scene.FarLimit && _scene.Obstacles.All(o => o.Distance(place) > 0.4f))
                return true;
        at = default;
        return false;
    }

    void Add(Thing thing)
    {
        _things.Add(thing);
        Name(thing);
    }

    void Name(Thing thing)
    {
        if (thing.Id == 0)
            thing.Id = _nextId++;
    }

    public void Advance(float seconds, IReadOnlyList<Pedestrian> people)
    {
        _traffic?.Advance(seconds, people);
        foreach (var vehicle in _traffic?.Vehicles ?? [])
            Name(vehicle);
        _untilFlier -= seconds;
        if (_untilFlier < 0)
        {
            _untilFlier = _fliers.Exponential(_flierGap);
            Add(new Flier(_scene, new Random(_fliers.Next())));
        }
        _untilLuggage -= seconds;
        if (_untilLuggage < 0 && _things.Count(thing => thing is Movable { IsLeft: true }) < 2 && people.FirstOrDefault(person =>
            person.Standing > 2 && person.Seated == 0 && _scene.Camera.Sees(person.Place, 0)) is { } owner)
        {
            // Somebody who stands puts something down beside him; later somebody takes it away.
            _untilLuggage = _luggage.Exponential(_luggageGap);
            var turn = owner.Heading + _luggage.Of(-1, 1) * _luggage.Between(0.8f, 2);
            Add(new Movable(owner.Place + 0.45f * new Vector2(MathF.Cos(turn), MathF.Sin(turn)), left: true, _scene.Light.Saturation,
                new Random(_luggage.Next())));
        }
        foreach (var thing in _things)
            thing.Advance(seconds, people);
        _things.RemoveAll(thing => thing.Gone);
    }
}
