using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>What drives along the roads of a scene: comes, queues, gives way to people, pulls over, starts again, goes.</summary>
sealed class Traffic
{
    readonly Scene _scene;
    readonly Random _random;
    readonly List<(Road Road, float From, float To)> _ways = [];
    readonly List<Vehicle> _vehicles = [];
    readonly float _gap, _pace, _bicycles, _parking;
    readonly float[] _until;
    readonly bool _night;

    public Traffic(Scene scene, Random random)
    {
        (_scene, _random) = (scene, random);
        foreach (var road in scene.Roads)
            if (TryFind(road, out var from, out var to))
                _ways.Add((road, from, to));
        _night = scene.Light.IsDusk;
        _gap = random.Of(4, 7, 12, 20, 45);
        _pace = scene.Roads.Count > 0 && scene.Roads[0].Strip.Kerb > 0 ? random.Between(5, 13) : random.Between(2.5f, 6);
        _bicycles = random.Of(0.05f, 0.15f, 0.5f);
        _parking = random.Of(0, 0.2f, 0.5f);
        _until = [.. _ways.Select(_ => random.Exponential(0.5f * _gap))];
        for (var way = 0; way < _ways.Count; way++)
            for (var i = random.Of(0, 0, 1, 2, 3); i > 0; i--)
                Park(way);
    }

    public IReadOnlyList<Vehicle> Vehicles => _vehicles;

    /// <summary>The part of a road that can be seen, with room to appear and vanish beyond it.</summary>
    bool TryFind(Road road, out float from, out float to)
    {
        (from, to) = (float.PositiveInfinity, float.NegativeInfinity);
        for (var along = -90f; along < 90; along += 0.5f)
        {
            var at = road.Strip.PointAt(road.Direction * along, road.Across);
            var p = _scene.Camera.Project(new Vector3(at, 0.5f));
            if (p.Z < 0.5f || p.X < 0 || p.X > _scene.Camera.Width || p.Y < 0 || p.Y > _scene.Camera.Height)
                continue;
            (from, to) = (MathF.Min(from, along), MathF.Max(to, along));
        }
        (from, to) = (from - 12, to + 14);
        return from < to;
    }

    Vehicle Make(int way, float along)
    {
        var (road, _, to) = _ways[way];
        if (_random.Chance(_bicycles))
            return new Vehicle(MotClass.OnVehicle,
                new Rider(Appearance.Dress(_random, _scene.Light.Saturation), _random), 0.9f, road, along,
                to)
            {
                Wanted = _random.Between(2.5f, 6),
            };
        var model = _random.Chance(0.2f) ? VehicleModels.Large(_random, _night) : VehicleModels.Car(_random, _night);
        model.Fade(_scene.Light.Saturation);
        return new Vehicle(MotClass.Car, new PosedModel(model), model.Half.X, road, along, to)
        {
            Wanted = _pace * _random.Between(0.7f,
            1.25f)
        };
    }

    /// <summary>One that stands at the kerb when the clip starts, for good or for a while.</summary>
    void Park(int way)
    {
        var (road, from, to) = _ways[way];
        var vehicle = Make(way, _random.Between(from + 10, MathF.Max(from + 11, to - 12)));
        if (vehicle.Kind == MotClass.OnVehicle || _vehicles.Exists(v => v.Road == road
            && MathF.Abs(v.Along - vehicle.Along) < v.HalfLength + vehicle.HalfLength + 0.6f))
            return;
        vehicle.Across = road.Kerb;
        vehicle.StopAt = vehicle.Along + 0.1f;
        vehicle.Waits = _random.Chance(0.5f) ? 1e6f : _random.Between(5, 90);
        vehicle.Pose(road.Kerb);
        _vehicles.Add(vehicle);
    }

    public void Advance(float seconds, IReadOnlyList<Pedestrian> people)
    {
        for (var way = 0; way < _ways.Count; way++)
        {
            _until[way] -= seconds;
            if (_until[way] > 0)
                continue;
            _until[way] = _random.Exponential(_gap);
            Enter(way);
        }
        foreach (var vehicle in _vehicles)
        {
            vehicle.Past = Line(vehicle);
            vehicle.Clear = Ahead(vehicle, people);
            vehicle.Advance(seconds, people);
        }
        _vehicles.RemoveAll(v => v.Gone);
    }

    void Enter(int way)
    {
        var (road, from, to) = _ways[way];
        var vehicle = Make(way, from);
        if (_vehicles.Exists(v => v.Road == road && v.Along - from < 14 && v.Waits <= 0))
            return;
        vehicle.Speed = vehicle.Wanted;
        if (vehicle.Kind == MotClass.Car && _random.Chance(_parking))
            (vehicle.StopAt, vehicle.Waits) = (_random.Between(from + 14, MathF.Max(from + 15, to - 16)), _random.Between(3, 60));
        // Nobody pulls over into another.
        if (_vehicles.Exists(v => v.Road == road && v.Waits > 0
            && MathF.Abs(v.StopAt - vehicle.StopAt) < v.HalfLength + vehicle.HalfLength + 1.5f))
            (vehicle.StopAt, vehicle.Waits) = (float.PositiveInfinity, 0);
        vehicle.Pose(vehicle.Across);
        _vehicles.Add(vehicle);
    }

    /// <summary>The line to keep to: past who stands at the kerb within the next metres, on the side of the road's middle.</summary>
    float Line(Vehicle vehicle)
    {
        var line = vehicle.Line;
        var outwards = MathF.Sign(vehicle.Road.Across - vehicle.Road.Kerb);
        if (outwards == 0)
            outwards = vehicle.Road.Across > 0 ? -1 : 1;
        foreach (var other in _vehicles)
            if (other != vehicle && other.Road == vehicle.Road && other.Waits > 0 && other.Speed < 0.5f
                && other.Along + other.HalfLength + vehicle.HalfLength > vehicle.Along
                    && other.Along - vehicle.Along < 14 + vehicle.HalfLength)
            {
                var past = other.Across + outwards * (other.HalfWidth + vehicle.HalfWidth + 0.35f);
                line = outwards > 0 ? MathF.Max(line, past) : MathF.Min(line, past);
            }
        return line;
    }

    float Ahead(Vehicle vehicle, IReadOnlyList<Pedestrian> people)
    {
        var clear = float.PositiveInfinity;
        foreach (var other in _vehicles)
            if (other != vehicle && other.Road == vehicle.Road && other.Along > vehicle.Along
                && MathF.Abs(other.Across - (other.Waits > 0 ? vehicle.Past : vehicle.Across)) < other.HalfWidth + vehicle.HalfWidth + 0.1f)
                clear = MathF.Min(clear, other.Along - vehicle.Along - other.HalfLength - vehicle.HalfLength);
        // Who has waited long drives on at a crawl: people step aside, and nothing stands still for a whole clip.
        if (vehicle.Blocked > 9)
            return MathF.Max(clear, 1.6f);
        foreach (var person in people)
        {
            var at = vehicle.Road.Strip.Coordinates(person.Place);
            var along = vehicle.Road.Direction * at.X;
            if (along > vehicle.Along && along < vehicle.Along + 15 && MathF.Abs(at.Y - vehicle.Across) < vehicle.HalfWidth + 0.3f)
                clear = MathF.Min(clear, along - vehicle.Along - vehicle.HalfLength);
        }
        return clear;
    }
}
