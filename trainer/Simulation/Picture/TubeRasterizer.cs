using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>Paints tubes into a tile: triangles between the rings, light interpolated between their corners, each sample with its
/// depth.</summary>
sealed class TubeRasterizer(SceneCamera camera, Light light)
{
    const float Nearest = 0.15f;

    // Corners in the picture with their depth, and what light falls on them.
    Vector3[] _corners = [];
    Vector3[] _lit = [];

    struct Corner
    {
        public Vector3 At;
        public Vector3 Colour;
        public Vector2 Place;
    }

    /// <summary>Projects the tubes and grows the bounds in pixels of all of it and of what is not carried.</summary>
    public void Project(ReadOnlySpan<Tube> tubes, ref Vector4 bounds, ref Vector4 body)
    {
        var count = 0;
        foreach (var tube in tubes)
            count += tube.Points.Length;
        if (_corners.Length < count)
            (_corners, _lit) = (new Vector3[2 * count], new Vector3[2 * count]);
        var at = 0;
        foreach (var tube in tubes)
            foreach (var point in tube.Points)
            {
                var p = camera.Project(point);
                _corners[at++] = p;
                if (p.Z < Nearest)
                    continue;
                Grow(ref bounds, p);
                if (!tube.Carried)
                    Grow(ref body, p);
            }
    }

    static void Grow(ref Vector4 bounds, Vector3 p) =>
        bounds = new Vector4(MathF.Min(bounds.X, p.X), MathF.Min(bounds.Y, p.Y), MathF.Max(bounds.Z, p.X), MathF.Max(bounds.W, p.Y));

    /// <summary>Paints the tubes projected last.</summary>
    public void Draw(SampleTile tile, ReadOnlySpan<Tube> tubes, float skyGain, float sunGain)
    {
        var towardsSun = -light.SunTravel;
        var at = 0;
        foreach (var tube in tubes)
        {
            var normals = tube.Normals;
            for (var i = 0; i < normals.Length; i++)
                _lit[at + i] = tube.Colours[i / Tube.Around] * (skyGain * (0.66f + 0.34f * normals[i].Z) * light.Sky
                    + sunGain * MathF.Max(0, Vector3.Dot(normals[i], towardsSun)) * light.Sun);
            for (var ring = 0; ring + 1 < tube.Rings; ring++)
                for (var i = 0; i < Tube.Around; i++)
                {
                    var next = (i + 1) % Tube.Around;
                    Corner a = Make(tile, at, tube, ring, i, i), b = Make(tile, at, tube, ring, next, i + 1),
                        c = Make(tile, at, tube, ring + 1, next, i + 1), d = Make(tile, at, tube, ring + 1, i, i);
                    Fill(tile, a, b, c, tube.Pattern);
                    Fill(tile, a, c, d, tube.Pattern);
                }
            Cap(tile, at, tube, 0);
            Cap(tile, at, tube, tube.Rings - 1);
            at += normals.Length;
        }
    }

    /// <summary>Closes an end.</summary>
    void Cap(SampleTile tile, int at, Tube tube, int ring)
    {
        var first = Make(tile, at, tube, ring, 0, 0);
        for (var i = 1; i + 1 < Tube.Around; i++)
            Fill(tile, first, Make(tile, at, tube, ring, i, i), Make(tile, at, tube, ring, i + 1, i + 1), tube.Pattern);
    }

    Corner Make(SampleTile tile, int start, Tube tube, int ring, int i, int turn)
    {
        var p = _corners[start + Tube.Around * ring + i];
        return new Corner
        {
            At = new Vector3(tile.Samples * (p.X - tile.Left) - 0.5f, tile.Samples * (p.Y - tile.Top) - 0.5f, p.Z),
            Colour = _lit[start + Tube.Around * ring + i],
            Place = new Vector2((float)ring / (tube.Rings - 1), 2f * turn / Tube.Around - 1),
        };
    }

    static void Fill(SampleTile tile, in Corner a, in Corner b, in Corner c, Pattern pattern)
    {
        if (MathF.Min(a.At.Z, MathF.Min(b.At.Z, c.At.Z)) < Nearest)
            return;
        float ux = b.At.X - a.At.X, uy = b.At.Y - a.At.Y, vx = c.At.X - a.At.X, vy = c.At.Y - a.At.Y;
        var area = ux * vy - uy * vx;
        if (MathF.Abs(area) < 1e-5f)
            return;
        int x0 = Math.Max(0, (int)MathF.Ceiling(MathF.Min(a.At.X, MathF.Min(b.At.X, c.At.X)))),
            x1 = Math.Min(tile.Width * tile.Samples - 1, (int)MathF.Floor(MathF.Max(a.At.X, MathF.Max(b.At.X, c.At.X)))),
            y0 = Math.Max(0, (int)MathF.Ceiling(MathF.Min(a.At.Y, MathF.Min(b.At.Y, c.At.Y)))),
            y1 = Math.Min(tile.Height * tile.Samples - 1, (int)MathF.Floor(MathF.Max(a.At.Y, MathF.Max(b.At.Y, c.At.Y))));
        if (x0 > x1 || y0 > y1)
            return;
        var inverse = 1 / area;
        for (var y = y0; y <= y1; y++)
        {
            var row = tile.Row(y);
            var depths = tile.DepthRow(y);
            for (var x = x0; x <= x1; x++)
            {
                float px = x - a.At.X, py = y - a.At.Y;
                var s = (px * vy - py * vx) * inverse;
                var t = (ux * py - uy * px) * inverse;
                // A little over the edge, so that no gap is left between neighbours.
                if (s < -1e-3f || t < -1e-3f || s + t > 1.001f)
                    continue;
                var depth = a.At.Z + s * (b.At.Z - a.At.Z) + t * (c.At.Z - a.At.Z);
                if (depth >= depths[x])
                    continue;
                depths[x] = depth;
                var colour = a.Colour + s * (b.Colour - a.Colour) + t * (c.Colour - a.Colour);
                if (pattern != Pattern.Plain)
                {
                    var place = a.Place + s * (b.Place - a.Place) + t * (c.Place - a.Place);
                    colour *= FigureRenderer.Weave(pattern, 1.6f * place.X, 2 * place.Y);
                }
                row[x] = new Vector4(colour, 1);
            }
        }
    }
}
