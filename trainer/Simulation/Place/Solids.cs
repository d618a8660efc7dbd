using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>Where a ray met something: its parameter, the surface's normal and colour.</summary>
struct Hit
{
    public float Distance;
    public Vector3 Normal;
    public Vector3 Colour;
}

/// <summary>Something solid and still. Rays have a free scale: the parameter of a camera ray is its depth.</summary>
abstract class Solid
{
    /// <summary>Centre of a sphere around the solid; the radius is <see cref="Radius"/>.</summary>
    public Vector3 Centre { get; protected init; }

    public float Radius { get; protected init; }

    /// <summary>Whether people can walk behind it and be hidden altogether.</summary>
    public bool Hides { get; init; }

    /// <summary>Walls and ceilings of a room: they keep no light out, as the light of a room comes from inside it.</summary>
    public bool IsShell { get; init; }

    /// <summary>Lowers <paramref name="hit"/>.Distance and fills in the rest if the ray meets the solid before it.</summary>
    public abstract bool Meet(Vector3 origin, Vector3 ray, float pixelAngle, ref Hit hit);

    protected bool MissesBound(Vector3 origin, Vector3 ray)
    {
        var to = Centre - origin;
        var along = Vector3.Dot(to, ray);
        var closest = to.LengthSquared() - along * along / ray.LengthSquared();
        return closest > Radius * Radius;
    }
}

/// <summary>A box turned about the vertical, optionally with its upper face drawn in (a car's cabin).</summary>
sealed class Block : Solid
{
    readonly Vector3 _centre, _half;
    readonly float _sin, _cos;
    readonly Surface _side, _top;

    public Block(Vector2 at, float bottom, Vector3 size, float angle, Surface side, Surface? top = null)
    {
        _half = 0.5f * size;
        _centre = new Vector3(at, bottom + _half.Z);
        (_sin, _cos) = MathF.SinCos(angle);
        (_side, _top) = (side, top ?? side);
        (Centre, Radius) = (_centre, _half.Length());
    }

    public override bool Meet(Vector3 origin, Vector3 ray, float pixelAngle, ref Hit hit)
    {
        if (MissesBound(origin, ray))
            return false;
        var o = Local(origin - _centre);
        var d = Local(ray);
        var inverse = Vector3.One / d;
        var a = (-_half - o) * inverse;
        var b = (_half - o) * inverse;
        var near = Vector3.Min(a, b);
        var far = Vector3.Max(a, b);
        var enter = MathF.Max(near.X, MathF.Max(near.Y, near.Z));
        var leave = MathF.Min(far.X, MathF.Min(far.Y, far.Z));
        if (!(enter < leave) || enter < 1e-3f || enter >= hit.Distance)
            return false;
        var p = o + enter * d;
        hit.Distance = enter;
        var footprint = pixelAngle * enter;
        if (near.Z >= enter)
        {
            hit.Normal = new Vector3(0, 0, -MathF.Sign(d.Z));
            hit.Colour = _top.At(new Vector2(p.X, p.Y), footprint);
        }
        else if (near.X >= enter)
        {
            hit.Normal = World(new Vector3(-MathF.Sign(d.X), 0, 0));
            hit.Colour = _side.At(new Vector2(p.Y + _half.Y, p.Z + _half.Z), footprint);
        }
        else
        {
            hit.Normal = World(new Vector3(0, -MathF.Sign(d.Y), 0));
            hit.Colour = _side.At(new Vector2(p.X + _half.X, p.Z + _half.Z), footprint);
        }
        return true;
    }

    Vector3 Local(Vector3 v) => new(_cos * v.X + _sin * v.Y, _cos * v.Y - _sin * v.X, v.Z);

    Vector3 World(Vector3 v) => new(_cos * v.X - _sin * v.Y, _sin * v.X + _cos * v.Y, v.Z);
}

/// <summary>An upright post with a flat top; the radius may differ between bottom and top.</summary>
sealed class Post : Solid
{
    readonly Vector2 _at;
    readonly float _bottom, _height, _lower, _upper;
    readonly Surface _surface;

    public Post(Vector2 at, float bottom, float height, float lower, float upper, Surface surface)
    {
        (_at, _bottom, _height, _lower, _upper, _surface) = (at, bottom, height, lower, upper, surface);
        Centre = new Vector3(at, bottom + 0.5f * height);
        Radius = new Vector2(MathF.Max(lower, upper), 0.5f * height).Length();
    }

    public override bool Meet(Vector3 origin, Vector3 ray, float pixelAngle, ref Hit hit)
    {
        if (MissesBound(origin, ray))
            return false;
        // |o + t d|² = (r0 + slope z)² in the plane and z along the axis.
        var o = new Vector2(origin.X - _at.X, origin.Y - _at.Y);
        var d = new Vector2(ray.X, ray.Y);
        var slope = (_upper - _lower) / _height;
        var r = _lower + slope * (origin.Z - _bottom);
        var dr = slope * ray.Z;
        float qa = d.LengthSquared() - dr * dr, qb = Vector2.Dot(o, d) - r * dr, qc = o.LengthSquared() - r * r;
        var discriminant = qb * qb - qa * qc;
        var met = false;
        if (discriminant > 0 && MathF.Abs(qa) > 1e-9f)
        {
            var t = (-qb - MathF.Sqrt(discriminant)) / qa;
            var z = origin.Z + t * ray.Z - _bottom;
            if (t > 1e-3f && t < hit.Distance && z >= 0 && z <= _height)
            {
                hit.Distance = t;
                var radial = Vector2.Normalize(o + t * d);
                hit.Normal = new Vector3(radial, 0);
                hit.Colour = _surface.At(new Vector2(MathF.Atan2(radial.Y, radial.X) * _lower, z), pixelAngle * t);
                met = true;
            }
        }
        var lid = (_bottom + _height - origin.Z) / ray.Z;
        if (ray.Z < 0 && lid > 1e-3f && lid < hit.Distance && (o + lid * d).LengthSquared() < _upper * _upper)
        {
            hit.Distance = lid;
            hit.Normal = Vector3.UnitZ;
            hit.Colour = _surface.At(o + lid * d, pixelAngle * lid);
            met = true;
        }
        return met;
    }
}

/// <summary>An ellipsoid with axes along the world's; a leafy one is full of holes towards its outline.</summary>
sealed class Ellipsoid : Solid
{
    readonly Vector3 _radii;
    readonly Surface _surface;
    readonly bool _leafy;

    public Ellipsoid(Vector3 centre, Vector3 radii, Surface surface)
    {
        (_radii, _surface) = (radii, surface);
        _leafy = surface.Kind == SurfaceKind.Foliage;
        Centre = centre;
        Radius = MathF.Max(radii.X, MathF.Max(radii.Y, radii.Z));
    }

    public override bool Meet(Vector3 origin, Vector3 ray, float pixelAngle, ref Hit hit)
    {
        var o = (origin - Centre) / _radii;
        var d = ray / _radii;
        float a = d.LengthSquared(), b = Vector3.Dot(o, d), c = o.LengthSquared() - 1;
        var discriminant = b * b - a * c;
        if (discriminant <= 0)
            return false;
        var t = (-b - MathF.Sqrt(discriminant)) / a;
        if (t < 1e-3f || t >= hit.Distance)
            return false;
        var p = o + t * d;
        var world = Centre + p * _radii;
        var flat = new Vector2(world.X + 0.31f * world.Y, world.Z + 0.57f * world.Y);
        if (_leafy)
        {
            var facing = MathF.Sqrt(discriminant / a);
            if (facing < 0.55f + 0.75f * ValueNoise.At(flat.X * 9, flat.Y * 9, _surface.Seed) - 0.1f)
                return false;
        }
        hit.Distance = t;
        hit.Normal = Vector3.Normalize(p / _radii);
        hit.Colour = _surface.At(flat, pixelAngle * t);
        return true;
    }
}

/// <summary>Many solids behind one bounding sphere: a tree's crown, a car, a fence.</summary>
sealed class Cluster : Solid
{
    readonly Solid[] _parts;

    public Cluster(IReadOnlyList<Solid> parts, bool sways = false)
    {
        _parts = [.. parts];
        Sways = sways;
        var centre = Vector3.Zero;
        foreach (var part in parts)
            centre += part.Centre / parts.Count;
        var radius = 0f;
        foreach (var part in parts)
            radius = MathF.Max(radius, Vector3.Distance(centre, part.Centre) + part.Radius);
        (Centre, Radius) = (centre, radius);
    }

    /// <summary>Whether the wind moves it.</summary>
    public bool Sways { get; }

    public override bool Meet(Vector3 origin, Vector3 ray, float pixelAngle, ref Hit hit)
    {
        if (MissesBound(origin, ray))
            return false;
        var met = false;
        foreach (var part in _parts)
            met |= part.Meet(origin, ray, pixelAngle, ref hit);
        return met;
    }
}
