using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>How people get past one another and round what stands in their way.</summary>
sealed class Steering(Scene scene, IReadOnlyList<Pedestrian> people)
{
    /// <summary>Cars that stand.</summary>
    public IReadOnlyList<Obstacle> Parked { get; set; } = [];

    /// <summary>Velocity to add so as not to run into others: away from those close by, and to the side of those ahead.</summary>
    public Vector2 Avoid(Pedestrian person, Vector2 wanted)
    {
        var push = Vector2.Zero;
        foreach (var other in people)
        {
            if (other == person)
                continue;
            var d = person.Place - other.Place;
            var squared = d.LengthSquared();
            if (squared > 9 || squared < 1e-6f)
                continue;
            var distance = MathF.Sqrt(squared);
            if (distance < 0.75f)
                push += (0.75f - distance) * 2.2f / distance * d;
            var together = other.Leader == person || person.Leader == other || person.Leader is not null && person.Leader == other.Leader;
            if (together || person.Standing > 0)
                continue;
            // Time and distance of closest approach; who would come too close steps aside, to the right if it is head on.
            var relative = wanted - other.Velocity;
            var closing = -Vector2.Dot(d, relative);
            var time = closing / MathF.Max(relative.LengthSquared(), 1e-3f);
            if (time is <= 0 or > 2.2f)
                continue;
            var miss = d + time * relative;
            var gap = miss.Length();
            if (gap > 0.7f)
                continue;
            var aside = gap > 0.12f ? miss / gap : Vector2.Normalize(new Vector2(relative.Y, -relative.X));
            push += aside * (0.7f - gap) * 1.1f / (0.5f + time);
        }
        foreach (var obstacle in scene.Obstacles)
            if (obstacle.Round && Vector2.Distance(person.Place, obstacle.Centre) - obstacle.Half.X is var gap && gap < 0.6f)
            {
                var away = Vector2.Normalize(person.Place - obstacle.Centre + new Vector2(1e-4f, 0));
                var tangent = new Vector2(-away.Y, away.X);
                push += (0.6f - gap) * (away + (Vector2.Dot(tangent, wanted) >= 0 ? 1.2f : -1.2f) * tangent);
            }
        return push;
    }

    /// <summary>Nobody walks through walls, cars and posts.</summary>
    public void KeepOut(Pedestrian person)
    {
        foreach (var obstacle in scene.Obstacles)
            KeepOut(person, obstacle);
        foreach (var car in Parked)
            KeepOut(person, car);
    }

    static void KeepOut(Pedestrian person, in Obstacle obstacle)
    {
        var reach = 0.22f;
        if (obstacle.Distance(person.Place) >= reach)
            return;
        const float h = 0.02f;
        var gradient = new Vector2(
            obstacle.Distance(person.Place + new Vector2(h, 0)) - obstacle.Distance(person.Place - new Vector2(h, 0)),
            obstacle.Distance(person.Place + new Vector2(0, h)) - obstacle.Distance(person.Place - new Vector2(0, h)));
        if (gradient.LengthSquared() > 1e-8f)
            person.Place += MathF.Min(0.15f, reach - obstacle.Distance(person.Place)) * Vector2.Normalize(gradient);
    }
}
