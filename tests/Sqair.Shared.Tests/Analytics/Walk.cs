using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Sqair.Analytics;

namespace Sqair.Shared.Tests.Analytics;

/// <summary>Somebody who walks by way of a line, and what is done to his track on the way.</summary>
/// <param name="FramesPerSecond">At which he is seen.</param>
/// <param name="Height">Of him, pixels.</param>
/// <param name="Before">Angle at which he comes, from the line's normal, radians.</param>
/// <param name="After">Angle at which he goes on.</param>
/// <param name="Along">Where on the line he crosses it, as a share of it.</param>
/// <param name="Turned">Angle of the line itself.</param>
/// <param name="Jitter">Most by which a position is off, as a share of the band.</param>
/// <param name="LostSeconds">For so long around the crossing he is not seen.</param>
/// <param name="Renamed">He is found under another identity.</param>
/// <param name="Restarted">The process ends while he is lost, or at the crossing, and another goes on.</param>
sealed record Walk(
    int FramesPerSecond, float Height, double Before, double After, float Along, double Turned, float Jitter, double LostSeconds,
    bool Renamed, bool Restarted, int Seed)
{
    /// <summary>Heights a second.</summary>
    const float Speed = 0.8f;

    const float LineHeights = 5;

    static readonly Vector2 s_middle = new(320, 240);

    /// <summary>Who is found under another name has to be where he was going.</summary>
    public static Arbitrary<Walk> Any { get; } = (
        from rate in Gen.Choose(2, 25)
        from height in Gen.Choose(20, 200)
        from before in Gen.Choose(-50, 50)
        from after in Gen.Choose(-50, 50)
        from along in Gen.Choose(30, 70)
        from turned in Gen.Choose(0, 359)
        from jitter in Gen.Choose(0, 95)
        from lost in Gen.Elements(0.0, 0.0, 0.3, 0.8, 1.4)
        from renamed in Gen.Elements(true, false)
        from restarted in Gen.Elements(true, false)
        from seed in Gen.Choose(0, int.MaxValue)
        let isNew = renamed || restarted
        let leaving = isNew ? before : after
        select new Walk(rate, height, Radians(before), Radians(leaving), along / 100f, Radians(turned), jitter / 100f, lost, renamed,
            restarted, seed)).ToArbitrary();

    public CountingLine Line
    {
        get
        {
            var half = 0.5f * LineHeights * Height * Direction(Turned);
            return new CountingLine("gate", s_middle - half, s_middle + half);
        }
    }

    /// <summary>From the left of the line, across it, to its right.</summary>
    public SceneEvent[] Cross(bool back = false) => Run(2.5, time => Way(back ? -time : time));

    /// <summary>Up to the line, no further than the jitter leaves room for in the band beyond it, and back.</summary>
    public SceneEvent[] TurnRound(bool back = false)
    {
        var deepest = (1 - Jitter) * 0.98f * Line.Band / Speed;
        return Run(2.5, time => Way((back ? -1 : 1) * (deepest - Math.Abs(time)), straight: true));
    }

    /// <summary>Where he is so many seconds after the crossing.</summary>
    Vector2 Way(double time, bool straight = false)
    {
        var crossing = Vector2.Lerp(Line.From, Line.To, Along);
        // The line's normal points to its right.
        var angle = Turned + Math.PI / 2 + (straight ? 0 : time < 0 ? Before : After);
        return crossing + (float)time * Speed * Height * Direction(angle);
    }

    SceneEvent[] Run(double seconds, Func<double, Vector2> way)
    {
        var random = new Random(Seed);
        var analytics = new SceneAnalytics([Line], []);
        var events = new List<SceneEvent>();
        var (track, isBehind, clock, last) = (1, false, 1000.0, 0.0);
        var phase = random.NextDouble() / FramesPerSecond;
        for (var time = -seconds + phase; time < seconds; time += 1.0 / FramesPerSecond)
        {
            var seen = LostSeconds == 0 || Math.Abs(time) > LostSeconds / 2;
            if (time > 0 && !isBehind && seen)
            {
                isBehind = true;
                if (Renamed) track = 2;
                if (Restarted) Restart(ref analytics, events, ref clock, time, last);
            }
            var off = Direction(2 * Math.PI * random.NextDouble()) * (float)random.NextDouble() * Jitter * Line.Band * Height;
            Sighting[] sightings = seen ? [new(track, way(time) + off, Height)] : [];
            events.AddRange(analytics.Step(clock + time, sightings).ToArray());
            last = time;
        }
        events.AddRange(analytics.EndAll().ToArray());
        return [.. events];
    }

    static void Restart(ref SceneAnalytics analytics, List<SceneEvent> events, ref double clock, double time, double last)
    {
        var state = SceneState.Read(analytics.Save().Write());
        analytics = new SceneAnalytics(analytics.Lines, analytics.Zones);
        clock = 5;
        events.AddRange(analytics.Restore(state, clock + time, time - last));
    }

    static double Radians(int degrees) => degrees * Math.PI / 180;

    static Vector2 Direction(double angle) => new((float)Math.Cos(angle), (float)Math.Sin(angle));
}
