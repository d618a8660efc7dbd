using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>The people of a scene: who comes when, on which way, and how they get past one another.</summary>
sealed class Crowd
{
    const float LongestStep = 0.05f;

    readonly Scene scene;
    readonly Random random;
    readonly Navigator navigator;
    readonly List<Entrance> entrances;
    readonly List<Pedestrian> people = [];
    readonly Steering steering;
    readonly Posture? posture;
    readonly double wanted;
    readonly float variety;
    int nextId = 1;
    float untilArrival, tide;

    public Crowd(Scene scene, SceneOptions options, Random random)
    {
        (this.scene, this.random) = (scene, random);
        wanted = options.People ?? scene.Habits?.People ?? 6;
        steering = new Steering(scene, people);
        posture = scene.Habits is null ? null : new Posture(scene, random);
        navigator = new Navigator(scene);
        entrances = Portals.Find(scene, navigator, random);
        variety = random.Between(0.5f, 1);
        // Long enough for the first to have crossed the scene.
        for (var t = 0f; t < 50 && wanted > 0; t += 0.1f)
            Advance(0.1f);
    }

    public IReadOnlyList<Pedestrian> People => people;

    /// <summary>Cars that stand, to be walked round.</summary>
    public IReadOnlyList<Obstacle> Parked { set => steering.Parked = value; }

    /// <summary>Moves everybody by a time in seconds.</summary>
    public void Advance(float seconds)
    {
        if (wanted <= 0)
            return;
        var steps = Math.Max(1, (int)MathF.Ceiling(seconds / LongestStep));
        for (var i = 0; i < steps; i++)
        {
            Arrive(seconds / steps);
            foreach (var person in people)
                Step(person, seconds / steps);
            people.RemoveAll(p => p.Gone);
        }
    }

    /// <summary>Keeps the number in view near the wanted mean, with slow ebb and flow around it.</summary>
    void Arrive(float dt)
    {
        var wanted = (float)this.wanted;
        // Some of those who are there are hidden, cut by the border or on their way in.
        var ceiling = scene.Habits is null ? wanted : 1.35f * wanted;
        tide += dt * (-tide / 12) + MathF.Sqrt(dt) * 0.13f * variety * random.Normal(0, 1);
        untilArrival -= dt;
        if (untilArrival > 0)
            return;
        var present = 0;
        foreach (var person in people)
            if (scene.Camera.Sees(person.Place, -0.3f) || person.Age < 6)
                present++;
        untilArrival = random.Exponential(2.2f / (wanted + 0.6f)) + (scene.Habits is { } habits ? random.Exponential(Gap(habits)) : 0);
        var size = random.NextSingle() is var share && share < 0.66f || wanted < 1.5f ? 1 : share < 0.88f ? 2 : share < 0.96f ? 3 : 4;
        size = Math.Min(size, scene.Habits?.LargestGroup ?? size);
        if (scene.Habits is not null && wanted is > 0 and < 1.5f && present == 0
            || present + 0.45f * size <= ceiling * (1 + Math.Clamp(tide, -0.7f, 0.9f)))
            if (!TryEnter(size) && scene.Habits is not null)
                untilArrival = 1;
    }

    /// <summary>Where hardly anybody is, one visit follows another after a pause that makes the mean come out.</summary>
    float Gap(Habits habits) => wanted < 1.5 ? habits.Visit * MathF.Max(0.03f, 1.25f / (float)wanted - 1)
        : habits.Gap * MathF.Min(1, 2.5f / (float)wanted);

    Appearance Dress() => scene.Habits is null ? Appearance.Dress(random, scene.Light.Saturation)
        : Appearance.DressNear(random, scene.Light.Saturation, umbrellas: !scene.IsInside);

    WayFinder Ways => new(scene, navigator, entrances, random)
    {
        IsTaken = spot => people.Exists(person => person.At?.Spot == spot || person.Stops.Values.Any(stop => stop.Spot == spot)),
    };

    bool TryEnter(int size)
    {
        var leader = new Pedestrian(nextId++, Dress())
        {
            Pace = random.Chance(0.035f) ? random.Between(2.4f, 3.4f) : random.Normal(1.32f, 0.22f, 0.7f, 1.95f),
            Phase = random.NextSingle(),
        };
        leader.Pace *= scene.Habits?.Pace ?? 1;
        if (!Ways.TryPlan(leader))
            return false;
        people.Add(leader);
        for (var i = 1; i < size; i++)
        {
            var friend = new Pedestrian(nextId++, Dress())
            {
                Leader = leader,
                Offset = new Vector2(-0.35f * (i / 2) - random.Between(0, 0.4f), (i % 2 == 0 ? -1 : 1) * random.Between(0.55f, 0.85f)),
                Pace = leader.Pace,
                Phase = random.NextSingle(),
                EntersByDoor = leader.EntersByDoor,
                LeavesByDoor = leader.LeavesByDoor,
                Heading = leader.Heading,
                Place = leader.Place - 0.6f * i * new Vector2(MathF.Cos(leader.Heading), MathF.Sin(leader.Heading)),
            };
            friend.Route.AddRange(leader.Route);
            people.Add(friend);
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
        if (posture?.Holds(person, dt) == true)
            return;

        var goal = person.Route[person.Leg];
        var to = goal - person.Place;
        var distance = to.Length();
        var wanted = person.Standing > 0 || distance < 1e-3f ? Vector2.Zero : person.Pace / distance * to;
        if (leader is not null && person.Leg < person.Route.Count - 1)
        {
            var (sin, cos) = MathF.SinCos(leader.Heading);
            var place = leader.Place + new Vector2(cos * person.Offset.X - sin * person.Offset.Y, sin * person.Offset.X + cos * person.Offset.Y);
            wanted = leader.Velocity + 0.9f * (place - person.Place);
            if (wanted.Length() is var speed && speed > 1.4f * person.Pace)
                wanted *= 1.4f * person.Pace / speed;
            if (leader.Standing > 0 && Vector2.Distance(place, person.Place) < 0.5f)
                wanted = Vector2.Zero;
        }
        var push = steering.Avoid(person, wanted);
        var change = wanted + push - person.Velocity;
        var most = 3.2f * dt * (person.Pace > 2 ? 2 : 1);
        if (change.Length() is var size && size > most)
            change *= most / size;
        person.Velocity += change;
        if (person.Standing > 0 && person.Velocity.Length() < 0.12f)
            person.Velocity = Vector2.Zero;
        person.Place += dt * person.Velocity;
        if (!person.PassesDoor)
            steering.KeepOut(person);
        Turn(person, dt);
        Follow(person, leader, distance, dt);
    }

    static void Turn(Pedestrian person, float dt)
    {
        var speed = person.Velocity.Length();
        var target = speed > 0.15f ? MathF.Atan2(person.Velocity.Y, person.Velocity.X) : person.Standing > 0 ? person.Attention : person.Heading;
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
        if (scene.Habits is not null && Watch(person, distance, last, dt))
            return;
        person.Stuck = person.Velocity.Length() < 0.35f * person.Pace ? person.Stuck + dt : 0;
        if (person.Stuck > 6)
            Replan(person);
        else if (random.Chance(0.008f * dt) && person.Age > 4)
            Pause(person, random.Between(1, 5));
        else if (random.Chance(0.006f * dt) && person.Age > 5 && !person.PassesDoor)
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
            person.Gone = !scene.Shows(person.Place, 0) || person.PassesDoor;
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
                person.Attention = stop.Facing + random.Normal(0, 0.15f);
        }
        else if (person.Age > 3 && random.Chance(0.10f * variety) && scene.Camera.Sees(person.Place, 0) && navigator.IsFree(person.Place))
            Pause(person, random.Between(2, 16));
    }

    void Pause(Pedestrian person, float seconds)
    {
        person.Standing = seconds;
        person.Attention = person.Heading + random.Normal(0, 0.9f);
        foreach (var friend in people)
            if (friend.Leader == person)
            {
                // A group that stops turns to one another.
                person.Attention = MathF.Atan2(friend.Place.Y - person.Place.Y, friend.Place.X - person.Place.X);
                friend.Attention = person.Attention + MathF.PI + random.Normal(0, 0.3f);
            }
    }

    /// <summary>Changes the plan: another way out, from where the person stands.</summary>
    void Replan(Pedestrian person)
    {
        person.Stuck = 0;
        if (Ways.TryReplan(person))
            foreach (var friend in people)
                if (friend.Leader == person)
                {
                    friend.Route.Clear();
                    friend.Route.AddRange(person.Route);
                    (friend.Leg, friend.EntersByDoor, friend.LeavesByDoor) = (0, false, person.LeavesByDoor);
                }
    }
}
