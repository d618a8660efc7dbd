using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>
/// A smooth closed surface drawn over rings, as cloth over a body: trunks, coats, skirts, heads, hair, bags. Built anew for each pose in
/// the same memory.
/// </summary>
sealed class Tube
{
    /// <summary>Points around a ring.</summary>
    public const int Around = 14;

    const int MostRings = 16;

    static readonly Vector2[] s_circle = [.. Enumerable.Range(0, Around).Select(i => new Vector2(MathF.Cos(i * MathF.Tau / Around),
        MathF.Sin(i * MathF.Tau / Around)))];

    readonly Vector3[] _points = new Vector3[Around * MostRings];
    readonly Vector3[] _normals = new Vector3[Around * MostRings];
    readonly Vector3[] _colours = new Vector3[MostRings];

    public int Rings { get; private set; }

    public Pattern Pattern { get; private set; }

    /// <summary>Things carried do not count for the box of the person.</summary>
    public bool Carried { get; private set; }

    /// <summary>Spares the normals.</summary>
    public bool IsOutline { get; set; }

    public ReadOnlySpan<Vector3> Points => _points.AsSpan(0, Around * Rings);

    public ReadOnlySpan<Vector3> Normals => _normals.AsSpan(0, Around * Rings);

    public ReadOnlySpan<Vector3> Colours => _colours.AsSpan(0, Rings);

    public void Begin(Pattern pattern = Pattern.Plain, bool carried = false) => (Rings, Pattern, Carried) = (0, pattern, carried);

    /// <summary>
    /// Adds a ring around a centre with two half axes; <paramref name="square"/> from 0 (ellipse) to 1 (nearly a rectangle). Folds let the
    /// radius differ around the ring by a part of it; the same fold number always falls the same way.
    /// </summary>
    public void Ring(Vector3 centre, Vector3 across, Vector3 ahead, Vector3 colour, float square = 0, float folds = 0, int fold = 0)
    {
        _colours[Rings] = colour;
        var start = Around * Rings++;
        for (var i = 0; i < Around; i++)
        {
            var c = s_circle[i];
            if (square > 0)
            {
                var box = c / MathF.Max(MathF.Abs(c.X), MathF.Abs(c.Y));
                c = Vector2.Lerp(c, box, 0.85f * square);
            }
            var reach = folds > 0 ? 1 + folds * (2 * ValueNoise.Hash(i, fold + 31 * Rings, 7) - 1) : 1;
            _points[start + i] = centre + reach * (c.X * across + c.Y * ahead);
        }
    }

    /// <summary>Becomes the mirror image of a tube in the ground.</summary>
    public void Mirror(Tube tube)
    {
        (Rings, Pattern, Carried) = (tube.Rings, tube.Pattern, tube.Carried);
        tube.Colours.CopyTo(_colours);
        for (var i = 0; i < Around * Rings; i++)
            (_points[i], _normals[i]) = (Mirrored.Flip(tube._points[i]), Mirrored.Flip(tube._normals[i]));
    }

    /// <summary>Works out the normals; call after the last ring.</summary>
    public void End()
    {
        if (IsOutline)
            return;
        for (var ring = 0; ring < Rings; ring++)
        {
            var own = _points.AsSpan(Around * ring, Around);
            var before = _points.AsSpan(Around * Math.Max(0, ring - 1), Around);
            var after = _points.AsSpan(Around * Math.Min(Rings - 1, ring + 1), Around);
            var middle = 0.5f * (own[0] + own[Around / 2]);
            for (var i = 0; i < Around; i++)
            {
                var normal = Vector3.Cross(own[i + 1 == Around ? 0 : i + 1] - own[i == 0 ? Around - 1 : i - 1], after[i] - before[i]);
                if (normal.LengthSquared() < 1e-12f)
                    normal = ring == 0 ? own[i] - after[i] : own[i] - before[i];
                if (ring > 0 && ring < Rings - 1 && Vector3.Dot(normal, own[i] - middle) < 0)
                    normal = -normal;
                var length = normal.Length();
                _normals[Around * ring + i] = length > 1e-9f ? normal / length : Vector3.UnitZ;
            }
        }
    }
}
