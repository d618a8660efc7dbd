namespace Sqair.Trainer.Learning;

/// <summary>A learning rate that falls along half a cosine.</summary>
internal static class FallingRate
{
    /// <param name="first">At the beginning.</param>
    /// <param name="lastShare">What is left of it in the end.</param>
    /// <param name="done">Share of the steps that are behind, 0 to 1.</param>
    public static double At(double first, double lastShare, double done) =>
        first * (lastShare + (1 - lastShare) * 0.5 * (1 + Math.Cos(Math.PI * done)));
}
