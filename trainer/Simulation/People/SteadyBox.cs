using System.Numerics;
using Sqair.Tracking;

namespace Sqair.Trainer.Simulation;

/// <summary>
/// The box of a person as people draw it: around the whole body, and not wider with every step. It is the mean over a stride of what the
/// body spans at this place, heading and speed, so that it changes only as these do.
/// </summary>
sealed class SteadyBox(SceneCamera camera, bool dressed)
{
    /// <summary>Moments of a stride; both legs do the same half a stride apart, so an even number weighs them alike.</summary>
    const int Moments = 8;

    readonly Figure _figure = new(dressed) { IsOutline = true };

    /// <summary>The box in pixels, hidden or not, inside the picture or not, without what is carried in the hand.</summary>
    /// <param name="seconds">For idle motion, as in <see cref="Figure.Pose"/>.</param>
    public Box Of(Pedestrian person, float seconds)
    {
        Vector2 low = Vector2.Zero, high = Vector2.Zero;
        // Near the lens a pose costs more; who stands has only one.
        var moments = !dressed ? Moments : person.Steps == 0 ? 1 : Moments / 2;
        for (var moment = 0; moment < moments; moment++)
        {
            _figure.Pose(person.Look, person.Place, person.Heading, person.Steps, (float)moment / moments, seconds, person.Seated,
                person.At?.Spot?.Seat?.Height ?? 0.45f);
            var (from, to) = Span();
            low += from / moments;
            high += to / moments;
        }
        return new Box(low.X, low.Y, high.X - low.X, high.Y - low.Y);
    }

    (Vector2 Low, Vector2 High) Span()
    {
        var (low, high) = (new Vector2(float.MaxValue), new Vector2(float.MinValue));
        foreach (ref readonly var part in _figure.Parts)
        {
            if (part.Carried)
                continue;
            Include(part.A, part.RadiusA);
            Include(part.B, part.RadiusB);
        }
        foreach (var tube in _figure.Tubes)
            if (!tube.Carried)
                foreach (var point in tube.Points)
                    Include(point, 0);
        return (low, high);

        void Include(Vector3 point, float radius)
        {
            var at = camera.Project(point);
            var reach = new Vector2(camera.Focal * radius / MathF.Max(at.Z, 0.5f));
            low = Vector2.Min(low, new Vector2(at.X, at.Y) - reach);
            high = Vector2.Max(high, new Vector2(at.X, at.Y) + reach);
        }
    }
}
