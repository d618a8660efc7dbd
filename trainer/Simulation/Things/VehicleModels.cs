using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>Cars, vans, buses and lorries as faces: a profile from the side, drawn out over the width.</summary>
static class VehicleModels
{
    static readonly Vector3 s_glass = new(0.018f, 0.022f, 0.026f);

    static Vector3 Paint(Random random) => random.Near(random.Of(new Vector3(0.8f), new Vector3(0.75f), new Vector3(0.012f),
        new Vector3(0.02f),
        new Vector3(0.3f, 0.31f, 0.32f), new Vector3(0.12f), new Vector3(0.03f, 0.06f, 0.2f), new Vector3(0.4f, 0.03f, 0.025f),
        new Vector3(0.05f, 0.12f, 0.1f), new Vector3(0.45f, 0.38f, 0.25f), new Vector3(0.55f, 0.35f, 0.03f)), 0.25f, 0.06f);

    public static Model Car(Random random, bool night)
    {
        var paint = Paint(random);
        var gloss = random.Between(0.02f, 0.12f);
        float length = random.Between(3.8f, 4.8f), half = random.Between(0.84f, 0.95f), height = random.Between(1.4f, 1.7f);
        float belt = random.Between(0.56f, 0.62f) * height, front = 0.5f * length, rear = -front;
        var boot = random.Chance(0.4f) ? random.Between(0.5f, 0.9f) : 0.08f;
        var model = new Model { Half = new(front, half), Inside = new(0, 0, 0.6f) };
        Vector3 P(float x, float y, float z) => new(x, y, z);
        var roof = half - random.Between(0.13f, 0.2f);
        float hood = front - random.Between(1.05f, 1.35f), screen = hood - random.Between(0.6f, 0.85f), tail = rear + boot,
            back = tail + random.Between(0.3f, 0.65f);
        float nose = belt - random.Between(0.08f, 0.18f);
        var low = half - 0.04f;
        // Body up to the belt, and what lies over it from back to front.
        model.Sides(P(rear, low, 0.24f), P(front, low, 0.24f), P(front - 0.05f, half, nose), P(rear + 0.04f, half, belt), paint, gloss);
        model.Quad(P(rear, -low, 0.24f), P(rear, low, 0.24f), P(rear + 0.04f, half, belt), P(rear + 0.04f, -half, belt), paint, gloss);
        model.Quad(P(front, -low, 0.24f), P(front, low, 0.24f), P(front - 0.05f, half, nose), P(front - 0.05f, -half, nose), paint, gloss);
        model.Quad(P(rear + 0.04f, -half, belt), P(rear + 0.04f, half, belt), P(tail, half - 0.04f, belt + 0.03f),
            P(tail, 0.04f - half, belt + 0.03f), paint, gloss);
        model.Quad(P(front - 0.05f, -half, nose), P(front - 0.05f, half, nose), P(hood, half, belt), P(hood, -half, belt), paint, gloss);
        model.Inside = new(0.5f * (screen + back), 0, belt + 0.1f);
        model.Quad(P(back, -roof, height), P(back, roof, height), P(screen, roof, height - 0.04f), P(screen, -roof, height - 0.04f),
            paint, 1.6f * gloss);
        Vector3[] window = [P(tail, half - 0.04f, belt), P(back, roof, height), P(screen, roof, height - 0.04f),
            P(hood, half - 0.03f, belt)];
        model.Sides(window[0], window[1], window[2], window[3], paint, gloss);
        model.Inset(window[0], window[1], window[2], window[3], 0.16f, s_glass, 0.12f, bothSides: true);
        Vector3[] wind = [P(hood, -half + 0.03f, belt), P(hood, half - 0.03f, belt), P(screen, roof, height - 0.04f),
            P(screen, -roof, height - 0.04f)];
        model.Quad(wind[0], wind[1], wind[2], wind[3], paint, gloss);
        model.Inset(wind[0], wind[1], wind[2], wind[3], 0.12f, s_glass, 0.2f);
        Vector3[] hatch = [P(tail, -half + 0.04f, belt), P(tail, half - 0.04f, belt), P(back, roof, height), P(back, -roof, height)];
        model.Quad(hatch[0], hatch[1], hatch[2], hatch[3], paint, gloss);
        model.Inset(hatch[0], hatch[1], hatch[2], hatch[3], 0.16f, s_glass, 0.15f);
        Details(model, front, half, belt, nose, night);
        foreach (var y in (ReadOnlySpan<float>)[-half - 0.08f, half + 0.08f])
            model.Box(P(hood - 0.35f, y, belt + 0.07f), new(0.12f, 0.18f, 0.13f), paint, gloss);
        model.Wheels(0.31f * length, half, 0.31f);
        model.Wheels(-0.31f * length, half, 0.31f);
        Shade(model, height);
        return model;
    }

    /// <summary>Lamps, plates and the dark below.</summary>
    static void Details(Model model, float front, float half, float belt, float nose, bool night)
    {
        model.Inside = new(0, 0, 0.4f);
        Vector3 P(float x, float y, float z) => new(x, y, z);
        foreach (var side in (ReadOnlySpan<float>)[-1, 1])
        {
            model.Quad(P(front + 0.01f, side * (half - 0.08f), nose - 0.22f), P(front + 0.01f, side * (half - 0.42f), nose - 0.2f),
                P(front - 0.02f, side * (half - 0.42f), nose - 0.07f), P(front - 0.02f, side * (half - 0.04f), nose - 0.05f),
                    new(0.6f, 0.62f, 0.62f), 0.1f,
                night ? new(6, 6, 5) : default);
            model.Quad(P(-front - 0.02f, side * (half - 0.06f), belt - 0.28f), P(-front - 0.02f, side * (half - 0.32f), belt - 0.28f),
                P(-front, side * (half - 0.32f), belt - 0.08f), P(-front, side * (half - 0.06f), belt - 0.08f), new(0.35f, 0.015f, 0.01f),
                    0.03f,
                night ? new(0.9f, 0.03f, 0.02f) : default);
        }
        foreach (var x in (ReadOnlySpan<float>)[front + 0.015f, -front - 0.015f])
            model.Quad(P(x, -0.26f, 0.42f), P(x, 0.26f, 0.42f), P(x, 0.26f, 0.54f), P(x, -0.26f, 0.54f), new(0.6f));
        model.Sides(P(-front + 0.3f, half - 0.03f, 0.1f), P(front - 0.3f, half - 0.03f, 0.1f), P(front - 0.1f, half, 0.3f),
            P(-front + 0.1f, half, 0.3f), new(0.012f));
    }

    static void Shade(Model model, float height)
    {
        var (x, y) = (model.Half.X - model.Half.Y, 0.9f * model.Half.Y);
        model.Caster(new(-x, 0, 0.5f), new(x, 0, 0.45f), y);
        model.Caster(new(-0.8f * x, 0, 0.62f * height), new(0.45f * x, 0, 0.62f * height), 0.85f * y);
        model.Caster(new(-0.75f * x, 0, height - 0.2f), new(0.1f * x, 0, height - 0.2f), 0.7f * y);
    }

    /// <summary>Vans, buses and lorries: a box with a nose or without.</summary>
    public static Model Large(Random random, bool night)
    {
        var bus = random.Chance(0.4f);
        var paint = Paint(random);
        var gloss = random.Between(0.02f, 0.08f);
        float length = bus ? random.Between(9, 12) : random.Between(4.8f, 7), half = bus ? 1.24f : random.Between(0.95f, 1.15f),
            height = bus ? random.Between(2.9f, 3.2f) : random.Between(1.9f, 2.7f);
        float front = 0.5f * length, rear = -front, low = 0.3f;
        var model = new Model { Half = new(front, half), Inside = new(0, 0, 0.5f * height) };
        Vector3 P(float x, float y, float z) => new(x, y, z);
        var nose = bus ? 0.05f : random.Between(0.5f, 0.9f);
        var belt = bus ? 1.15f : 1.05f;
        var cab = front - nose;
        var slope = bus ? 0.1f : random.Between(0.3f, 0.6f);
        model.Sides(P(rear, half, low), P(front, half, low), P(front, half, belt), P(rear, half, belt), paint, gloss);
        model.Sides(P(rear, half, belt), P(cab, half, belt), P(cab - slope, half - 0.05f, height), P(rear, half - 0.05f, height), paint,
            gloss);
        model.Quad(P(rear, -half, low), P(rear, half, low), P(rear, half - 0.05f, height), P(rear, 0.05f - half, height), paint, gloss);
        model.Quad(P(front, -half, low), P(front, half, low), P(front, half, belt), P(front, -half, belt), paint, gloss);
        model.Quad(P(front, -half, belt), P(front, half, belt), P(cab, half, belt), P(cab, -half, belt), paint, gloss);
        model.Quad(P(cab, -half, belt), P(cab, half, belt), P(cab - slope, half - 0.05f, height), P(cab - slope, 0.05f - half, height),
            paint, gloss);
        model.Inset(P(cab, -half, belt), P(cab, half, belt), P(cab - slope, half - 0.05f, height), P(cab - slope, 0.05f - half, height),
            0.14f, s_glass, 0.2f);
        model.Quad(P(rear, 0.05f - half, height), P(rear, half - 0.05f, height), P(cab - slope, half - 0.05f, height),
            P(cab - slope, 0.05f - half, height), paint, gloss);
        var rearmost = bus || random.Chance(0.3f) ? rear + 0.4f : cab - slope - 1.2f;
        for (var x = cab - slope - 0.1f; x - 1 > rearmost; x -= 1.25f)
            model.Sides(P(x, half + 0.005f, belt + 0.1f), P(x - 1.1f, half + 0.005f, belt + 0.1f), P(x - 1.1f, half - 0.035f,
                height - 0.35f),
                P(x, half - 0.035f, height - 0.35f), s_glass, 0.12f);
        if (bus || random.Chance(0.4f))
            model.Inset(P(rear, -half, belt), P(rear, half, belt), P(rear, half - 0.05f, height), P(rear, 0.05f - half, height), 0.2f,
                s_glass, 0.12f);
        Details(model, front, half, belt, belt - 0.25f, night);
        model.Wheels(front - (bus ? 2.4f : 1), half, bus ? 0.46f : 0.35f);
        model.Wheels(rear + (bus ? 2.6f : 1), half, bus ? 0.46f : 0.35f);
        Shade(model, height);
        model.Caster(new(rear + half, 0, height - 0.4f), new(cab - slope - half, 0, height - 0.4f), 0.9f * half);
        return model;
    }
}
