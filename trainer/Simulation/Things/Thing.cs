using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>Classes of MOT16's ground truth.</summary>
static class MotClass
{
    public const int Pedestrian = 1, OnVehicle = 2, Car = 3, Bicycle = 4, Distractor = 8;
}

/// <summary>Something that moves and is nobody.</summary>
abstract class Thing(int id, int kind)
{
    public int Id => id;

    /// <summary>Class of MOT16.</summary>
    public int Kind => kind;

    public abstract Shape Shape { get; }

    public bool Gone { get; protected set; }

    public abstract void Advance(float seconds);
}
