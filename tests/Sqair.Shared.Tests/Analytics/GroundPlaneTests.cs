using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Sqair.Analytics;

namespace Sqair.Shared.Tests.Analytics;

public sealed class GroundPlaneTests
{
    /// <summary>A camera on a mast, and four points on the ground before it, anyhow.</summary>
    sealed class Mast
    {
        readonly float _height, _tilt, _focal;

        public Mast(Random random)
        {
            float Between(double low, double high) => (float)(low + (high - low) * random.NextDouble());
            (_height, _tilt, _focal) = (Between(2.5, 12), Between(0.2, 1.2), Between(300, 900));
            var middle = _height / MathF.Tan(_tilt);
            Corners = [.. ((ReadOnlySpan<(float X, float Y)>)[(-1, -1), (1, -1), (1, 1), (-1, 1)]).ToArray().Select(corner => new Vector2(
                corner.X * Between(1, 3), middle + corner.Y * Between(0.15, 0.4) * middle))];
            // From any of them on, and either way around.
            var first = random.Next(4);
            Corners = [.. Enumerable.Range(0, 4).Select(i => Corners[(first + i) % 4])];
            if (random.Next(2) == 0) Array.Reverse(Corners);
            double To(int a, int b) => Vector2.Distance(Corners[a], Corners[b]);
            Distances = [To(0, 1), To(1, 2), To(2, 3), To(3, 0), To(0, 2), To(1, 3)];
        }

        /// <summary>Metres: to the right, and away.</summary>
        public Vector2[] Corners { get; }

        public double[] Distances { get; }

        /// <summary>Pixels, rows down.</summary>
        public Vector2 See(Vector2 ground)
        {
            var (sin, cos) = MathF.SinCos(_tilt);
            var depth = cos * ground.Y + sin * _height;
            return new Vector2(400 + _focal * ground.X / depth, 300 + _focal * (cos * _height - sin * ground.Y) / depth);
        }

        /// <summary>As the plane tells it.</summary>
        public Vector2 Told(Vector2 ground)
        {
            var along = Vector2.Normalize(Corners[1] - Corners[0]);
            var offset = ground - Corners[0];
            return new Vector2(Vector2.Dot(offset, along), Vector2.Dot(offset, new Vector2(-along.Y, along.X)));
        }
    }

    static void ForAnyMast(Action<Random, Mast, GroundPlane> holds) => Check.One(Config.QuickThrowOnFailure.WithMaxTest(400),
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var mast = new Mast(random);
            Assert.Null(GroundPlane.WhyNone([.. mast.Corners.Select(mast.See)], mast.Distances));
            holds(random, mast, new GroundPlane([.. mast.Corners.Select(mast.See)], mast.Distances[..5]));
        }));

    [Fact]
    public void Five_distances_tell_where_everything_is() => ForAnyMast((random, mast, plane) =>
    {
        var there = mast.Corners[0] + new Vector2(random.Next(-300, 300), random.Next(0, 500)) / 100;
        var ground = plane.At(mast.See(there))!.Value;
        var scale = 1 + there.Length();
        Assert.InRange(Vector2.Distance(mast.Told(there), ground.Place), 0, 0.01f * scale);
        // The slope is that of the map.
        foreach (var (step, slope) in new[] { (Vector2.UnitX, ground.Across), (Vector2.UnitY, ground.Down) })
        {
            var moved = plane.At(mast.See(there) + 0.5f * step)!.Value.Place
                - plane.At(mast.See(there) - 0.5f * step)!.Value.Place;
            Assert.InRange(Vector2.Distance(moved, slope), 0, 0.03f * slope.Length() + 0.002f * scale);
        }
    });

    [Fact]
    public void An_area_and_a_way_have_their_size() => ForAnyMast((_, mast, plane) =>
    {
        var corners = mast.Corners;
        var area = 0f;
        for (var i = 0; i < 4; i++) area += corners[i].X * corners[(i + 1) % 4].Y - corners[(i + 1) % 4].X * corners[i].Y;
        area = MathF.Abs(area) / 2;
        Assert.Equal(area, plane.AreaOf(new Polygon([.. corners.Select(mast.See)]))!.Value, 0.01 * area);
        Assert.Equal(mast.Distances[0] + mast.Distances[1], plane.LengthOf([.. corners[..3].Select(mast.See)]), 0.02);
    });

    [Fact]
    public void Beyond_the_horizon_there_is_no_ground()
    {
        // A square of 4 m whose far side looks half as wide: the horizon is as far above that as it is high.
        var plane = new GroundPlane([new(100, 200), new(300, 200), new(250, 100), new(150, 100)], [4, 4, 4, 4, 4 * Math.Sqrt(2)]);
        Assert.Null(plane.At(new(200, 0)));
        Assert.Null(plane.At(new(200, -50)));
        Assert.True(plane.At(new(200, 20))!.Value.Place.Y > 10);
        Assert.Null(plane.AreaOf(new Polygon([new(100, 200), new(300, 200), new(200, -20)])));
    }

    [Theory]
    [InlineData("0,0 100,0 100,100", "4 4 4 4 5.66", "four points on the ground, found 3")]
    [InlineData("0,0 100,0 0,100 100,100", "4 4 4 4 5.66", "four corners in their order")]
    [InlineData("0,0 50,0 100,0 50,100", "4 4 4 4 5.66", "four corners in their order")]
    [InlineData("0,0 100,0 100,100 0,100", "4 4 4 4", "five or six distances, found 4")]
    [InlineData("0,0 100,0 100,100 0,100", "4 4 4 4 9", "distances that are possible: the sides 4, 4 and the diagonal 9")]
    [InlineData("0,0 100,0 100,100 0,100", "4 4 4 4 5.66 7",
        "a diagonal from the second to the fourth point of 5.65, which the other five")]
    public void What_cannot_be_is_explained(string points, string distances, string expected) => Assert.StartsWith(expected,
        GroundPlane.WhyNone(
            [.. points.Split(' ').Select(point => point.Split(','))
                .Select(point => new Vector2(int.Parse(point[0]), int.Parse(point[1])))],
            [.. distances.Split(' ').Select(double.Parse)]));

    /// <summary>Somebody walks away from the camera at 1.3 m/s; his foot point is off by 3 % of his height from frame to frame.</summary>
    [Theory]
    [InlineData(1.3f)]
    [InlineData(0)]
    public void The_speed_of_a_walker_is_known_and_who_stands_stands(float speed)
    {
        var random = new Random(3);
        var mast = new Mast(new Random(5));
        var ways = new GroundWays(new GroundPlane([.. mast.Corners.Select(mast.See)], mast.Distances));
        var begin = (mast.Corners[0] + mast.Corners[2]) / 2;
        var off = new List<(double Place, double Speed, double Deviation)>();
        for (var frame = 0; frame < 60; frame++)
        {
            var there = begin + new Vector2(0, speed * frame / 10f);
            var foot = mast.See(there);
            var height = 0.3f * foot.Y;
            var noise = 0.03f * height * new Vector2((float)Gauss(), (float)Gauss());
            if (ways.See(1, foot + noise, height, frame / 10.0) is not { } state || frame < 20) continue;
            off.Add((Vector2.Distance(state.Place, mast.Told(there)), Math.Abs(state.Velocity.Length() - speed), state.Deviation));
        }
        Assert.Equal(40, off.Count);
        Assert.InRange(off.Average(one => one.Speed), 0, 0.3);
        Assert.InRange(off.Average(one => one.Place), 0, 2 * off.Average(one => one.Deviation));

        double Gauss() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }
}
