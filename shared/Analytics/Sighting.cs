using System.Numerics;

namespace Sqair.Analytics;

/// <summary>Somebody in one frame.</summary>
/// <param name="Track">His identity.</param>
/// <param name="Foot">Where he stands: the middle of his box's lower edge, pixels of the source picture.</param>
/// <param name="Height">Of his box.</param>
public readonly record struct Sighting(int Track, Vector2 Foot, float Height);
