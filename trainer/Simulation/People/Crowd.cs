using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>The people of a scene: who comes when, on which way, and how they get past one another.</summary>
sealed class Crowd
{
    const float LongestStep = 0.05f;

    readonly Scene _scene;
    readonly Random _random;
    readonly Navigator _navigator;
    readonly List<Entrance> _entrances;
    readonly List<Pedestrian> _people = [];
    readonly Steering _steering;
    readonly Posture? _posture;
    readonly double _wanted;
    readonly float _variety;
    int _nextId = 1;
    float _untilArrival, _tide;

    public Crowd(Scene scene, SceneOptions options, Random random)
    {
        (_scene, _random) = (scene, random);
        _wanted = options.People ?? scene.Habits?.People ?? 6;
        _steering = new Steering(scene, _people);
        _posture = scene.Habits is null ? null : new Posture(scene, random);
        _navigator = new Navigator(scene);
        _entrances = Portals.Find(scene, _navigator, random);
        _variety = random.Between(0.5f, 1);
        // Long enough for the first to have crossed the scene.
        for (var t = 0f; t < 50 && _wanted > 0; t += 0.1f)
            Advance(0.1f);
    }

    public IReadOnlyList<Pedestrian> People => _people;

    /// <summary>Cars that stand, to be walked round.</summary>
    public IReadOnlyList<Obstacle> Parked { set => _steering.Parked = value; }

    /// <summary>Moves everybody by a time in seconds.</summary>
    public void Advance(float seconds)
    {
        if (_wanted <= 0)
            return;
        var steps = Math.Max(1, (int)MathF.Ceiling(seconds / LongestStep));
        for (var i = 0; i < steps; i++)
        {
            Arrive(seconds / steps);
            foreach (var person in _people)
                Step(person, seconds / steps);
            _people.RemoveAll(p => p.Gone);
        }
    }

    /// <summary>Keeps the number in view near the wanted mean, with slow ebb and flow around it.</summary>
    void Arrive(float dt)
    {
        var wanted = (float)_wanted;
        // Some of those who are there are hidden, cut by the border or on their way in.
        var ceiling = _scene.Habits is null ? wanted : 1.35f * wanted;
        _tide += dt * (-_tide / 12) + MathF.Sqrt(dt) * 0.13f * _variety * _random.Normal(0, 1);
        _untilArrival -= dt;
        if (_untilArrival > 0)
            return;
        var present = 0;
        foreach (var person in _people)
            if (_scene.Camera.Sees(person.Place, -0.3f) || person.Age < 6)
                present++;
        _untilArrival = _random.Exponential(2.2f / (wanted + 0.6f)) + (_scene.Habits is { } habits ? _random.Exponential(Gap(habits)) : 0);
        var size = _random.NextSingle() is var share && share < 0.66f || wanted < 1.5f ? 1 : share < 0.88f ? 2 : share < 0.96f ? 3 : 4;
        size = Math.Min(size, _scene.Habits?.LargestGroup ?? size);
        if (_scene.Habits is not null && wanted is > 0 and < 1.5f && present == 0
            || present + 0.45f * size <= ceiling * (1 + Math.Clamp(_tide, -0.7f, 0.9f)))
            if (!TryEnter(size) && _scene.Habits is not null)
                _untilArrival = 1;
    }

    /// <summary>Where hardly anybody is, one visit follows another after a pause that makes the mean come out.</summary>
    float Gap(Habits habits) => _wanted < 1.5 ? habits.Visit * MathF.Max(0.03f, 1.25f / (float)_wanted - 1)
        : habits.Gap * MathF.Min(1, 2.5f / (float)_wanted);

    Appearance Dress() => _scene.Habits is null ? Appearance.Dress(_random, _scene.Light.Saturation)
        : Appearance.DressNear(_random, _scene.Light.Saturation, umbrellas: !_scene.IsInside);

    WayFinder Ways => new(_scene, _navigator, _entrances, _random)
    {
        IsTaken = spot => _people.Exists(person => person.At?.Spot == spot || person.Stops.Values.Any(stop => stop.Spot == spot)),
    };

    bool TryEnter(int size)
    {
        var leader = new Pedestrian(_nextId++, Dress())
        {
            Pace = _random.Chance(0.035f) ? _random.Between(2.4f, 3.4f) : _random.Normal(1.32f, 0.22f, 0.7f, 1.95f),
            Phase = _random.NextSingle(),
        };
        leader.Pace *= _scene.Habits?.Pace ?? 1;
        if (!Ways.TryPlan(leader))
            return false;
        _people.Add(leader);
        for (var i = 1; i < size; i++)
        {
            var friend = new Pedestrian(_nextId++, Dress())
            {
                Leader = leader,
                Offset = new Vector2(-0.35f * (i / 2) - _random.Between(0, 0.4f), (i % 2 == 0 ? -1 : 1) * _random.Between(0.55f, 0.85f)),
                Pace = leader.Pace,
                Phase = _random.NextSingle(),
                EntersByDoor = leader.EntersByDoor,
                LeavesByDoor = leader.LeavesByDoor,
                Heading = leader.Heading,
                Place = leader.Place - 0.6f * i * new Vector2(MathF.Cos(leader.Heading), MathF.Sin(leader.Heading)),
            };
            friend.Route.AddRange(leader.Route);
            _people.Add(friend);
        }
        return true;
    }

    void Step(Pedestrian person, float dt)
    {
        person.Age += dt;
        var leader = person.Leader is { Gone: false } ? person.Leader : null;
        if (leader is not null)
            (person.Leg, person.Standing) = (Math.Min(leader.Leg, person.Route.Count - 1),
                leader.Standing > 0 ? MathF.Max(person.Standing, 0.2f) : person.Standing);
        person.Standing = MathF.Max(0, person.Standing - dt);
        if (_posture?.Holds(person, dt) == true)
            return;

        var goal = person.Route[person.Leg];
        var to = goal - person.Place;
        var distance = to.Length();
        var wanted = person.Standing > 0 || distance < 1e-3f ? Vector2.Zero : person.Pace / distance * to;
        if (leader is not null && person.Leg < person.Route.Count - 1)
        {
            var (sin, cos) = MathF.SinCos(leader.Heading);
            var place = leader.Place
                + new Vector2(cos * person.Offset.X - sin * person.Offset.Y, sin * person.Offset.X + cos * person.Offset.Y);
            wanted = leader.Velocity + 0.9f * (place - person.Place);
            if (wanted.Length() is var speed && speed > 1.4f * person.Pace)
                wanted *= 1.4f * person.Pace / speed;
            if (leader.Standing > 0 && Vector2.Distance(place, person.Place) < 0.5f)
                wanted = Vector2.Zero;
        }
        var push = _steering.Avoid(person, wanted);
        var change = wanted + push - person.Velocity;
        var most = 3.2f * dt * (person.Pace > 2 ? 2 : 1);
        if (change.Length() is var size && size > most)
            change *= most / size;
        person.Velocity += change;
        if (person.Standing > 0 && person.Velocity.Length() < 0.12f)
            person.Velocity = Vector2.Zero;
        person.Place += dt * person.Velocity;
        if (!person.PassesDoor)
            _steering.KeepOut(person);
        Turn(person, dt);
        Follow(person, leader, distance, dt);
    }

    static void Turn(Pedestrian person, float dt)
    {
        var speed = person.Velocity.Length();
        var target = speed > 0.15f
            ? MathF.Atan2(person.Velocity.Y, person.Velocity.X)
            : person.Standing > 0 ? person.Attention
            : person.Heading;
        var turn = MathF.IEEERemainder(target - person.Heading, MathF.Tau);
        person.Heading += Math.Clamp(turn, -3.2f * dt, 3.2f * dt);
        person.Phase += dt * Gait.Cadence(speed) * 1.72f / person.Look.Height;
        person.Phase -= MathF.Floor(person.Phase);
    }

    /// <summary>Goes on to the next point of the way, stops for a while, turns round, or leaves.</summary>
    void Follow(Pedestrian person, Pedestrian? leader, float distance, float dt)
    {
        var last = person.Leg >= person.Route.Count - 1;
        if (distance < (last ? 0.3f : 0.5f))
        {
            if (last)
                person.Gone = true;
            else if (leader is null)
                Advance(person);
            return;
        }
        if (leader is not null || person.Standing > 0)
        {
            // Friends who have lost sight of the scene leave with the leader's last leg.
            person.Stuck = person.SinceNearest = 0;
            return;
        }
        if (_scene.Habits is not null && Watch(person, distance, last, dt))
            return;
        person.Stuck = person.Velocity.Length() < 0.35f * person.Pace ? person.Stuck + dt : 0;
        if (person.Stuck > 6)
            Replan(person);
        else if (_random.Chance(0.008f * dt) && person.Age > 4)
            Pause(person, _random.Between(1, 5));
        else if (_random.Chance(0.006f * dt) && person.Age > 5 && !person.PassesDoor)
            Replan(person);
    }

    /// <summary>Where it is narrow somebody may step to and fro before others: who gains nothing stops where he is, or goes
    /// elsewhere.</summary>
    bool Watch(Pedestrian person, float distance, bool last, float dt)
    {
        person.SinceNearest += dt;
        if (distance < person.Nearest - 0.15f)
            (person.Nearest, person.SinceNearest) = (distance, 0);
        if (person.SinceNearest < 4)
            return false;
        if (last && distance < 1.5f)
            person.Gone = !_scene.Shows(person.Place, 0) || person.PassesDoor;
        else if (distance < 1.2f && !last)
            Advance(person);
        else if (person.SinceNearest > 6)
            Replan(person);
        else
            return false;
        (person.Nearest, person.SinceNearest) = (float.PositiveInfinity, 0);
        return true;
    }

    void Advance(Pedestrian person)
    {
        person.Leg++;
        (person.Nearest, person.SinceNearest) = (float.PositiveInfinity, 0);
        if (person.Stops.Remove(person.Leg - 1, out var stop))
        {
            person.At = stop;
            Pause(person, stop.Seconds);
            if (!float.IsNaN(stop.Facing))
                person.Attention = stop.Facing + _random.Normal(0, 0.15f);
        }
        else if (person.Age > 3 && _random.Chance(0.10f * _variety)
            && _scene.Camera.Sees(person.Place, 0) && _navigator.IsFree(person.Place))
            Pause(person, _random.Between(2, 16));
    }

    void Pause(Pedestrian person, float seconds)
    {
        person.Standing = seconds;
        person.Attention = person.Heading + _random.Normal(0, 0.9f);
        foreach (var friend in _people)
            if (friend.Leader == person)
            {
                // A group that stops turns to one another.
                person.Attention = MathF.Atan2(friend.Place.Y - person.Place.Y, friend.Place.X - person.Place.X);
                friend.Attention = person.Attention + MathF.PI + _random.Normal(0, 0.3f);
            }
    }

    /// <summary>Changes the plan: another way out, from where the person stands.</summary>
    void Replan(Pedestrian person)
    {
        person.Stuck = 0;
        if (Ways.TryReplan(person))
            foreach (var friend in _people)
                if (friend.Leader == person)
                {
                    friend.Route.Clear();
                    friend.Route.AddRange(person.Route);
                    (friend.Leg, friend.EntersByDoor, friend.LeavesByDoor) = (0, false, person.LeavesByDoor);
                }
    }
}
