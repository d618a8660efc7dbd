using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>One person on his way through the scene.</summary>
sealed class Pedestrian(int id, Appearance look)
{
    public int Id => id;

    public Appearance Look => look;

    public Vector2 Place { get; set; }

    public Vector2 Velocity { get; set; }

    /// <summary>Radians from +x.</summary>
    public float Heading { get; set; }

    /// <summary>Phase of the stride, 0 to 1.</summary>
    public float Phase { get; set; }

    /// <summary>Speed in m/s that the person likes to walk at.</summary>
    public float Pace { get; set; }

    /// <summary>Points still to be walked to.</summary>
    public List<Vector2> Route { get; } = [];

    /// <summary>Index in <see cref="Route"/> of the next point.</summary>
    public int Leg { get; set; }

    /// <summary>Where along the route the person stops, by the index of the point.</summary>
    public Dictionary<int, Stop> Stops { get; } = [];

    /// <summary>The stop that the person is at.</summary>
    public Stop? At { get; set; }

    /// <summary>What is left of a small step of somebody who stands, in metres.</summary>
    public Vector2 Shift { get; set; }

    /// <summary>How far the person has sat down, 0 to 1.</summary>
    public float Seated { get; set; }

    /// <summary>The first and the last leg lead through a door, where walls do not stop anybody.</summary>
    public bool EntersByDoor { get; set; }

    public bool LeavesByDoor { get; set; }

    /// <summary>Seconds left to stand; walking at 0.</summary>
    public float Standing { get; set; }

    /// <summary>Whom this one walks with, and how far to the side (and behind) of him.</summary>
    public Pedestrian? Leader { get; set; }

    public Vector2 Offset { get; set; }

    /// <summary>Heading to turn to while standing.</summary>
    public float Attention { get; set; }

    /// <summary>Seconds since anything was gained on the way.</summary>
    public float Stuck { get; set; }

    /// <summary>The least distance to the next point so far, and the seconds since it was reached.</summary>
    public float Nearest { get; set; } = float.PositiveInfinity;

    public float SinceNearest { get; set; }

    public float Age { get; set; }

    public bool Gone { get; set; }

    /// <summary>Speed that the feet go at: small steps in place move nobody far.</summary>
    public float Steps => MathF.Max(Velocity.Length(), Standing > 0 && Shift.Length() > 0.01f ? 0.22f : 0);

    public bool PassesDoor => EntersByDoor && Leg == 0 || LeavesByDoor && Leg >= Route.Count - 1;
}
