using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Sqair.Analytics;

namespace Sqair.Shared.Tests.Analytics;

/// <summary>What holds for any crowd: several people who wander, are lost and found under another name, and restarts in between.</summary>
public sealed class ZoneProperties
{
    static readonly Zone s_left = new("left", new Polygon(new(0, 0), new(300, 0), new(300, 400), new(0, 400)));
    static readonly Zone s_right = new("right", new Polygon(new(250, 100), new(600, 100), new(400, 350)), InertiaSeconds: 0.3f);

    [Fact]
    public void Entered_less_left_is_who_is_in_and_in_the_end_nobody() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), Conserves));

    static void Conserves(int seed)
    {
        var random = new Random(seed);
        Zone[] zones = [s_left, s_right];
        var analytics = new SceneAnalytics([], zones);
        var balance = new Dictionary<string, int> { ["left"] = 0, ["right"] = 0 };
        var (started, ended) = (new List<int>(), new List<int>());
        var people = Enumerable.Range(0, 6).Select(_ => new Vector2(random.Next(600), random.Next(400))).ToArray();
        var names = Enumerable.Range(1, 6).ToArray();
        var (next, time) = (7, 0.0);
        for (var frame = 0; frame < 200; frame++)
        {
            time += 0.05 + 0.3 * random.NextDouble();
            var seen = new List<Sighting>();
            for (var i = 0; i < people.Length; i++)
            {
                people[i] += new Vector2(random.Next(-40, 41), random.Next(-40, 41));
                if (random.Next(30) == 0) names[i] = next++;
                if (random.Next(4) > 0) seen.Add(new Sighting(names[i], people[i], 60));
            }
            if (random.Next(40) == 0)
            {
                var state = SceneState.Read(analytics.Save().Write());
                analytics = new SceneAnalytics([], zones);
                var pause = random.Next(3) == 0 ? 100 : 1;
                Account(analytics.Restore(state, 0, pause));
                time = 0;
            }
            Account(analytics.Step(time, [.. seen]).ToArray());
            Assert.Equal([balance["left"], balance["right"]], analytics.Occupancy.ToArray());
        }
        Account(analytics.EndAll().ToArray());
        Assert.Equal([0, 0], analytics.Occupancy.ToArray());
        Assert.All(balance.Values, left => Assert.Equal(0, left));
        Assert.Equal(started.Order(), ended.Order());

        void Account(IReadOnlyList<SceneEvent> events)
        {
            foreach (var happened in events)
            {
                if (happened.Kind == SceneEventKind.TrackStarted) started.Add(happened.Track);
                if (happened.Kind == SceneEventKind.TrackEnded) ended.Add(happened.Track);
                if (happened.Kind == SceneEventKind.ZoneEntered) balance[happened.Name]++;
                if (happened.Kind != SceneEventKind.ZoneLeft) continue;
                balance[happened.Name]--;
                Assert.True(happened.DwellSeconds >= 0, $"dwell of {happened.DwellSeconds} s");
            }
        }
    }

    /// <summary>A visit is as long as it was, to a frame, at any rate of frames.</summary>
    [Fact]
    public void Dwell_is_the_time_between_coming_in_and_going_out() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(Gen.Choose(2, 30).ToArbitrary(), Gen.Choose(1, 60).ToArbitrary(), (rate, stay) =>
        {
            var analytics = new SceneAnalytics([], [s_left]);
            var events = new List<SceneEvent>();
            for (var time = 0.0; time < stay + 6; time += 1.0 / rate)
            {
                var x = time < 3 || time >= 3 + stay ? 310 : 290;
                events.AddRange(analytics.Step(time, [new(1, new Vector2(x, 200), 60)]).ToArray());
            }
            var visit = Assert.Single(events, happened => happened.Kind == SceneEventKind.ZoneLeft);
            return Math.Abs(visit.DwellSeconds - stay) <= 1.0 / rate + 1e-6;
        }));
}
