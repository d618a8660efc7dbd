using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>What people do where they stop: sit down on a seat and get up again, turn, shift their weight, take a small step.</summary>
sealed class Posture(Scene scene, Random random)
{
    const float SecondsToSit = 1.1f;

    /// <summary>Moves somebody who is at a stop; false if he goes his way like everybody else.</summary>
    public bool Holds(Pedestrian person, float dt)
    {
        if (person.At is not { } stop)
        {
            if (person.Standing > 0 && person.Velocity == Vector2.Zero)
                Fidget(person, dt);
            return false;
        }
        if (stop.Spot?.Seat is { } seat)
            return Sit(person, seat, stop.Spot.At, dt);
        if (person.Standing <= 0)
            person.At = null;
        else
            Fidget(person, dt);
        return false;
    }

    /// <summary>To the seat, down, and up again when the time is over.</summary>
    static bool Sit(Pedestrian person, in Seat seat, Vector2 approach, float dt)
    {
        var leaves = person.Standing <= 0;
        if (leaves && person.Seated > 0 || !leaves && Vector2.Distance(person.Place, seat.Place) < 0.03f && IsTurned(person, seat.Heading))
        {
            person.Velocity = Vector2.Zero;
            person.Seated = Math.Clamp(person.Seated + (leaves ? -dt : dt) / SecondsToSit, 0, 1);
            return true;
        }
        var goal = leaves ? approach : seat.Place;
        var to = goal - person.Place;
        if (leaves && to.Length() < 0.1f)
        {
            person.At = null;
            return false;
        }
        // The last step to a seat is made backwards.
        var speed = MathF.Min(0.55f, 3 * to.Length());
        person.Velocity = to.Length() > 0.02f ? speed * Vector2.Normalize(to) : Vector2.Zero;
        person.Place += dt * person.Velocity;
        TurnTo(person, seat.Heading, dt);
        person.Phase += dt * Gait.Cadence(speed);
        person.Phase -= MathF.Floor(person.Phase);
        return true;
    }

    static bool IsTurned(Pedestrian person, float heading) => MathF.Abs(MathF.IEEERemainder(heading - person.Heading, MathF.Tau)) < 0.1f;

    static void TurnTo(Pedestrian person, float heading, float dt)
    {
        var turn = MathF.IEEERemainder(heading - person.Heading, MathF.Tau);
        person.Heading += Math.Clamp(turn, -2.5f * dt, 2.5f * dt);
    }

    /// <summary>Now and then somebody who stands turns a little, or right round.</summary>
    void Fidget(Pedestrian person, float dt)
    {
        if (random.Chance(dt / 7))
            person.Attention = (float.IsNaN(person.At?.Facing ?? float.NaN) || random.Chance(0.3f) ? person.Attention : person.At!.Facing)
                + random.Normal(0, random.Chance(0.25f) ? 1.6f : 0.3f);
        if (random.Chance(dt / 9))
            person.Shift = new Vector2(random.Normal(0, 0.1f), random.Normal(0, 0.1f));
        if (person.Shift.Length() is var rest && rest < 0.01f)
            return;
        // Small steps in place; nobody walks off by them.
        var step = MathF.Min(rest, 0.3f * dt) / rest * person.Shift;
        var place = person.Place + step;
        if (scene.Obstacles.All(o => o.Distance(place) > 0.24f))
            person.Place = place;
        person.Shift -= step;
        person.Phase += dt * 0.5f;
        person.Phase -= MathF.Floor(person.Phase);
    }
}
