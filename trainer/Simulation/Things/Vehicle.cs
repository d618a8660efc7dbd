using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>A car, bus or bicycle on its way along a road: keeps its distance, may pull over, stand and start again.</summary>
sealed class Vehicle(int kind, Shape shape, float half, Road road, float start, float end) : Thing(kind)
{
    const float Braking = 3.5f;

    /// <summary>The line that it keeps to: bicycles nearer to the kerb.</summary>
    public float Line { get; } = kind == MotClass.OnVehicle ? road.Across + 0.35f * (road.Kerb - road.Across) : road.Across;

    public float HalfWidth { get; } = kind == MotClass.OnVehicle ? 0.35f : 0.95f;

    float _moved;

    public Road Road => road;

    /// <summary>Metres along the road, in its direction of travel.</summary>
    public float Along { get; set; } = start;

    public float HalfLength => half;

    public float Speed { get; set; }

    public required float Wanted { get; init; }

    /// <summary>Offset across the road from the middle of the strip.</summary>
    public float Across { get; set; } = road.Across;

    /// <summary>Where it pulls over, infinite for nowhere, and the seconds that it stands there.</summary>
    public float StopAt { get; set; } = float.PositiveInfinity;

    public float Waits { get; set; }

    /// <summary>How far it swings out to get past something that stands at the kerb, as an offset across the road.</summary>
    public float Past { get; set; } = road.Across;

    /// <summary>Seconds for which somebody has been in the way.</summary>
    public float Blocked { get; set; }

    /// <summary>Free metres ahead.</summary>
    public float Clear { get; set; } = float.PositiveInfinity;

    public override Vector2 Place => road.Strip.PointAt(road.Direction * Along, Across);

    public float Heading { get; private set; }

    public override Shape Shape => shape;

    public override void Advance(float seconds, IReadOnlyList<Pedestrian> people)
    {
        var stopping = StopAt - Along;
        // Who has just started again has passed the place where he stood.
        var room = MathF.Min(Clear - 1.5f, stopping > 0 && Waits > 0 ? stopping : float.PositiveInfinity);
        var most = MathF.Sqrt(2 * Braking * MathF.Max(0, room));
        var goal = MathF.Min(Wanted, most);
        Speed += Math.Clamp(goal - Speed, -1.8f * Braking * seconds, 1.8f * seconds);
        Speed = MathF.Max(0, Speed);
        if (Waits > 0 && stopping < 0.6f && Speed < 0.4f)
        {
            Speed = 0;
            Waits -= seconds;
            if (Waits <= 0)
                StopAt = float.PositiveInfinity;
        }
        Blocked = Speed < 0.3f && Waits <= 0 ? Blocked + seconds : 0;
        Along += seconds * Speed;
        _moved += seconds * Speed;
        // To the kerb on the last metres, and back to the lane on the first.
        var aside = Waits > 0 && stopping < 12 ? road.Kerb : Past;
        Across += Math.Clamp(aside - Across, -0.22f * Speed * seconds, 0.22f * Speed * seconds);
        Gone = Along > end;
        Pose(aside);
    }

    public void Pose(float aside)
    {
        var ahead = road.Strip.PointAt(road.Direction * Along + 0.5f, Across) - road.Strip.PointAt(road.Direction * Along - 0.5f, Across);
        var heading = MathF.Atan2(ahead.Y, ahead.X) + (road.Direction < 0 ? MathF.PI : 0);
        var drift = Math.Clamp(aside - Across, -1, 1);
        heading += 0.2f * road.Direction * drift * MathF.Min(1, Speed);
        Heading = heading;
        if (shape is PosedModel model)
            model.Move(new Vector3(Place, 0), heading);
        else if (shape is Rider rider)
            rider.Move(Place, heading, _moved);
    }
}
