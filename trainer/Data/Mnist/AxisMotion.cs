using Sqair.Trainer.Simulation;

namespace Sqair.Trainer.Data.Mnist;

/// <summary>A digit's corner on one axis, pixels and frames.</summary>
internal readonly record struct AxisMotion(float Position, float Velocity, float Acceleration)
{
    /// <summary>The corner stays within the canvas, not the digit: it can slide out at the right and at the bottom.</summary>
    public const float FarthestPosition = MovingMnist.Canvas;

    public const float FastestVelocity = 10f, LargestAcceleration = 3f, AccelerationNoise = 0.01f;

    /// <summary>
    /// The motion of the first frame. Velocity and acceleration have made one step from a position that is thrown away; the digit's
    /// place in the first frame is chosen by other rules.
    /// </summary>
    public static AxisMotion Draw(Random random)
    {
        var velocity = random.Between(-FastestVelocity, FastestVelocity);
        var acceleration = random.Between(-LargestAcceleration, LargestAcceleration);
        return new AxisMotion(random.Between(0, FarthestPosition), velocity, acceleration).Next(random);
    }

    public AxisMotion Next(Random random) => Next(random.Normal(0, AccelerationNoise));

    /// <summary>One frame later; the acceleration changes by the given amount.</summary>
    public AxisMotion Next(float accelerationChange)
    {
        // Each moves by the old value of the next.
        float position = Position + Velocity, velocity = Velocity + Acceleration, acceleration = Acceleration + accelerationChange;
        if (position is < 0 or > FarthestPosition)
        {
            position = (position < 0 ? 0 : 2 * FarthestPosition) - position;
            // Both: a digit that is driven against a border is driven away from it from then on.
            (velocity, acceleration) = (-velocity, -acceleration);
        }
        return new(
            Math.Clamp(position, 0, FarthestPosition), Math.Clamp(velocity, -FastestVelocity, FastestVelocity),
            Math.Clamp(acceleration, -LargestAcceleration, LargestAcceleration));
    }
}
