using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>Classes of MOT16's ground truth.</summary>
static class MotClass
{
    public const int Pedestrian = 1, OnVehicle = 2, Car = 3, Distractor = 8;
}

/// <summary>Something that moves and is nobody.</summary>
/// <param name="kind">Class of MOT16.</param>
abstract class Thing(int kind)
{
    public int Id { get; set; }

    public int Kind { get; } = kind;

    public abstract Shape Shape { get; }

    /// <summary>Where on the ground it stands; decides what is painted before what.</summary>
    public abstract Vector2 Place { get; }

    public bool Gone { get; protected set; }

    public abstract void Advance(float seconds, IReadOnlyList<Pedestrian> people);
}
