using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>Draws the way of one person: in at one entrance, over a few places or along a lane, out at another.</summary>
sealed class WayFinder(Scene scene, Navigator navigator, IReadOnlyList<Entrance> entrances, Random random)
{
    /// <summary>Whether somebody is at a spot or on his way to it.</summary>
    public Func<Spot, bool> IsTaken { get; init; } = _ => false;

    /// <summary>Puts the person at an entrance with a way to another; false if none was found.</summary>
    public bool TryPlan(Pedestrian person)
    {
        for (var attempt = 0; attempt < 8; attempt++)
        {
            var from = entrances[random.Next(entrances.Count)];
            var to = entrances[random.Next(entrances.Count)];
            if (from == to || Vector2.Distance(from.Portal.Outside, to.Portal.Outside) < 2.5f)
                continue;
            person.Route.Clear();
            person.Stops.Clear();
            if (from.IsDoor)
                person.Route.Add(from.Portal.Outside);
            if (!TryFill(person.Route, person.Stops, from.Portal.Outside, from, to))
                continue;
            person.Place = from.Portal.Inside;
            person.EntersByDoor = from.IsDoor;
            person.LeavesByDoor = to.IsDoor;
            Face(person);
            return true;
        }
        return false;
    }

    /// <summary>Gives a person who is under way another way out.</summary>
    public bool TryReplan(Pedestrian person)
    {
        var route = new List<Vector2>();
        var stops = new Dictionary<int, Stop>();
        for (var attempt = 0; attempt < 8; attempt++)
        {
            var to = entrances[random.Next(entrances.Count)];
            route.Clear();
            stops.Clear();
            if (Vector2.Distance(person.Place, to.Portal.Outside) < 2 || !TryFill(route, stops, person.Place, null, to))
                continue;
            person.Stops.Clear();
            foreach (var (leg, stop) in stops)
                person.Stops.Add(leg, stop);
            person.Route.Clear();
            person.Route.AddRange(route);
            (person.Leg, person.EntersByDoor, person.LeavesByDoor) = (0, false, to.IsDoor);
            return true;
        }
        return false;
    }

    bool TryFill(List<Vector2> route, Dictionary<int, Stop> stops, Vector2 place, Entrance? from, Entrance to)
    {
        if (scene.Habits is { } habits && random.Chance(habits.Stops))
            AddStops(route, stops, ref place, habits);
        else if (from is { Lane: >= 0 } entry && entry.Lane == to.Lane)
            AlongLane(route, ref place, entry, to);
        else
            for (var i = random.Next(3); i > 0; i--)
                if (TryPlace(out var over) && navigator.TryRoute(place, over, route))
                    place = over;
        if (!navigator.TryRoute(place, to.Portal.Outside, route))
            return false;
        if (to.IsDoor)
            route.Add(to.Portal.Inside);
        return true;
    }

    /// <summary>Leads the way over one to three places where the person stops.</summary>
    void AddStops(List<Vector2> route, Dictionary<int, Stop> stops, ref Vector2 place, Habits habits)
    {
        for (var i = random.Of(1, 1, 1, 2, 2, 3); i > 0; i--)
        {
            var spot = scene.Spots.Count > 0 && random.Chance(habits.Spots) ? scene.Spots[random.Next(scene.Spots.Count)] : null;
            if (spot is not null && (IsTaken(spot) || stops.Values.Any(stop => stop.Spot == spot)))
                spot = null;
            var at = spot?.At ?? default;
            if (spot is null && (!TryPlace(out at) || scene.Roads.Any(road => road.Covers(at, 0.3f))) || !navigator.TryRoute(place, at,
                route))
                continue;
            place = at;
            stops[route.Count - 1] = new Stop(habits.Duration(random), spot?.Facing ?? float.NaN, spot);
        }
    }

    void AlongLane(List<Vector2> route, ref Vector2 place, Entrance from, Entrance to)
    {
        var lane = scene.Ground.Lanes[from.Lane];
        var across = random.Between(lane.From, lane.To);
        var sign = MathF.Sign(to.Along - from.Along);
        for (var along = from.Along + 1.5f * sign; sign * (to.Along - along) > 1; along += 2.5f * sign)
        {
            var p = lane.Strip.PointAt(along, across + random.Normal(0, 0.12f));
            if (navigator.IsFree(p) && navigator.TryRoute(place, p, route))
                place = p;
        }
    }

    /// <summary>A free place in view, on a lane if there are lanes (mostly).</summary>
    bool TryPlace(out Vector2 place)
    {
        var lanes = scene.Ground.Lanes;
        for (var attempt = 0; attempt < 20; attempt++)
        {
            if (lanes.Count > 0 && random.Chance(0.75f))
            {
                var lane = lanes[random.Next(lanes.Count)];
                place = lane.Strip.PointAt(random.Between(-12, 12), random.Between(lane.From, lane.To));
            }
            else
            {
                // Even over the picture rather than over the ground: otherwise nearly everybody would be far away.
                if (!scene.Camera.TryGround(random.NextSingle() * scene.Camera.Width, random.NextSingle() * scene.Camera.Height, out place))
                    continue;
            }
            if (place.Y < scene.FarLimit && scene.Camera.Sees(place, -0.5f) && navigator.IsFree(place))
                return true;
        }
        place = default;
        return false;
    }

    static void Face(Pedestrian person)
    {
        var to = person.Route[0] - person.Place;
        person.Heading = MathF.Atan2(to.Y, to.X);
        person.Velocity = to.Length() > 1e-3f ? person.Pace * Vector2.Normalize(to) : Vector2.Zero;
    }
}
