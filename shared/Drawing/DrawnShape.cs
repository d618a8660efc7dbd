using System.Numerics;

namespace Sqair.Drawing;

/// <summary>A line or zone in an annotated picture.</summary>
/// <param name="Points">Fractions of the picture.</param>
/// <param name="IsClosed">The last point is joined to the first.</param>
/// <param name="Label">Stands at its top left.</param>
public sealed record DrawnShape(IReadOnlyList<Vector2> Points, bool IsClosed, string Label);
