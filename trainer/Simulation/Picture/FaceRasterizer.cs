using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>Paints flat faces into a tile: clipped before the lens, hard-edged samples, each with its depth.</summary>
sealed class FaceRasterizer(SceneCamera camera, Light light)
{
    const float Nearest = 0.25f;
    const int Corners = 5;

    // Corners in the picture with the reciprocal of the depth, which is linear there.
    Vector3[] _corners = [];
    int[] _counts = [];

    /// <summary>Projects the faces that look at the camera; false if none can be seen. Bounds in pixels, held within a picture around the
    /// picture.</summary>
    public bool TryProject(ReadOnlySpan<Face> faces, out Vector2 low, out Vector2 high)
    {
        if (_counts.Length < faces.Length)
            (_corners, _counts) = (new Vector3[Corners * faces.Length], new int[faces.Length]);
        var size = new Vector2(camera.Width, camera.Height);
        low = new Vector2(float.MaxValue);
        high = new Vector2(float.MinValue);
        for (var i = 0; i < faces.Length; i++)
        {
            ref readonly var face = ref faces[i];
            _counts[i] = Vector3.Dot(face.Normal, camera.Position - face.A) > 0 ? Clip(face, _corners.AsSpan(Corners * i, Corners)) : 0;
            foreach (var corner in _corners.AsSpan(Corners * i, _counts[i]))
            {
                var at = Vector2.Clamp(new(corner.X, corner.Y), -size, 2 * size);
                (low, high) = (Vector2.Min(low, at), Vector2.Max(high, at));
            }
        }
        return low.X < high.X;
    }

    /// <summary>Cuts off what lies behind or close before the lens; returns the number of corners left.</summary>
    int Clip(in Face face, Span<Vector3> result)
    {
        ReadOnlySpan<Vector3> world = [face.A, face.B, face.C, face.D];
        var number = face.C == face.D ? 3 : 4;
        var count = 0;
        for (var i = 0; i < number; i++)
        {
            Vector3 from = world[i], to = world[(i + 1) % number];
            float near = camera.Depth(from) - Nearest, far = camera.Depth(to) - Nearest;
            if (near >= 0)
                Keep(from, result, ref count);
            if (near < 0 != far < 0)
                Keep(Vector3.Lerp(from, to, near / (near - far)), result, ref count);
        }
        return count;
    }

    void Keep(Vector3 point, Span<Vector3> result, ref int count)
    {
        var p = camera.Project(point);
        result[count++] = new Vector3(p.X, p.Y, 1 / MathF.Max(p.Z, 0.5f * Nearest));
    }

    /// <summary>Paints the faces projected last.</summary>
    public void Draw(SampleTile tile, ReadOnlySpan<Face> faces, float skyGain, float sunGain)
    {
        var towardsSun = -light.SunTravel;
        for (var i = 0; i < faces.Length; i++)
        {
            if (_counts[i] < 3)
                continue;
            ref readonly var face = ref faces[i];
            var view = Vector3.Normalize(camera.Position - face.A);
            // A mirrored ray that goes up meets the sky, one that goes level the houses.
            var mirrored = 2 * Vector3.Dot(view, face.Normal) * face.Normal - view;
            var mirror = face.Gloss * (0.25f + 0.75f * MathF.Max(0, mirrored.Z)) * light.Sky;
            var colour = skyGain * (face.Colour * light.Sky * (0.62f + 0.38f * face.Normal.Z) + mirror)
                + sunGain * face.Colour * light.Sun * MathF.Max(0, Vector3.Dot(face.Normal, towardsSun)) + skyGain * face.Glow;
            Fill(tile, _corners.AsSpan(Corners * i, _counts[i]), new Vector4(colour, 1));
        }
    }

    static void Fill(SampleTile tile, ReadOnlySpan<Vector3> polygon, Vector4 colour)
    {
        // From here on the unit is a sample.
        Span<Vector3> p = stackalloc Vector3[Corners];
        for (var i = 0; i < polygon.Length; i++)
            p[i] = new Vector3(tile.Samples * (polygon[i].X - tile.Left) - 0.5f, tile.Samples * (polygon[i].Y - tile.Top) - 0.5f,
                polygon[i].Z);
        p = p[..polygon.Length];
        if (!TryPlane(p, out var slope, out var offset))
            return;
        float top = float.MaxValue, bottom = float.MinValue;
        foreach (var corner in p)
            (top, bottom) = (MathF.Min(top, corner.Y), MathF.Max(bottom, corner.Y));
        int y0 = Math.Max(0, (int)MathF.Ceiling(top)), y1 = Math.Min(tile.Height * tile.Samples - 1, (int)MathF.Floor(bottom));
        for (var y = y0; y <= y1; y++)
        {
            var (from, to) = Span(p, y);
            int x0 = Math.Max(0, (int)MathF.Ceiling(from)), x1 = Math.Min(tile.Width * tile.Samples - 1, (int)MathF.Floor(to));
            if (x0 > x1)
                continue;
            var row = tile.Row(y);
            var depths = tile.DepthRow(y);
            for (var x = x0; x <= x1; x++)
            {
                var depth = 1 / (slope.X * x + slope.Y * y + offset);
                if (depths.Length > 0)
                {
                    if (depth >= depths[x])
                        continue;
                    depths[x] = depth;
                }
                row[x] = colour;
            }
        }
    }

    /// <summary>The part of a row of samples inside a convex polygon.</summary>
    static (float From, float To) Span(ReadOnlySpan<Vector3> p, float y)
    {
        float from = float.MaxValue, to = float.MinValue;
        for (var i = 0; i < p.Length; i++)
        {
            Vector3 a = p[i], b = p[(i + 1) % p.Length];
            if (a.Y > b.Y)
                (a, b) = (b, a);
            if (y < a.Y || y > b.Y)
                continue;
            var x = b.Y - a.Y < 1e-4f ? a.X : a.X + (y - a.Y) / (b.Y - a.Y) * (b.X - a.X);
            (from, to) = (MathF.Min(from, x), MathF.Max(to, x));
            if (b.Y - a.Y < 1e-4f)
                (from, to) = (MathF.Min(from, b.X), MathF.Max(to, b.X));
        }
        return (from, to);
    }

    /// <summary>The reciprocal of the depth as a plane over the picture, from the three corners that span most; false for a
    /// sliver.</summary>
    static bool TryPlane(ReadOnlySpan<Vector3> p, out Vector2 slope, out float offset)
    {
        var best = 0f;
        (slope, offset) = (Vector2.Zero, 0);
        for (var i = 2; i < p.Length; i++)
        {
            Vector3 u = p[i - 1] - p[0], v = p[i] - p[0];
            var area = u.X * v.Y - u.Y * v.X;
            if (MathF.Abs(area) <= MathF.Abs(best))
                continue;
            best = area;
            slope = new Vector2((u.Z * v.Y - v.Z * u.Y) / area, (u.X * v.Z - v.X * u.Z) / area);
            offset = p[0].Z - slope.X * p[0].X - slope.Y * p[0].Y;
        }
        return MathF.Abs(best) > 1e-3f;
    }
}
