using Sqair.Tracking;

namespace Sqair.Trainer.Simulation;

/// <summary>What became of a figure in the picture.</summary>
struct FigureTrace
{
    /// <summary>Box of the whole body in pixels, hidden or not, inside the picture or not.</summary>
    public Box Box;

    /// <summary>Pixels of the whole figure, hidden or not, inside the picture or not.</summary>
    public float Pixels;

    /// <summary>Pixels inside the picture and not behind something that stands still.</summary>
    public float Unhidden;

    /// <summary>Of these, those that no nearer person covers.</summary>
    public float Visible;
}
