using System.Numerics;
using Sqair.Trainer.Simulation;

namespace Sqair.Trainer.Tests.Simulation;

/// <summary>What only places near the lens have: lenses that bend lines, people with clothes who sit, things with faces.</summary>
public sealed class NearTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0.05f)]
    [InlineData(0.15f)]
    public void A_picture_point_is_where_its_ray_is_seen_also_through_a_barrel_lens(float distortion)
    {
        var camera = new SceneCamera(640, 480, 3, 0.5f, 400, 0.02f, distortion);
        foreach (var (x, y) in (ReadOnlySpan<(float, float)>)[(5, 5), (320, 240), (630, 100), (12, 470), (500, 333)])
        {
            var point = camera.Position + 7 * camera.Ray(x, y);
            var back = camera.Project(point);
            Assert.Equal(x, back.X, 0.05f);
            Assert.Equal(y, back.Y, 0.05f);
            Assert.Equal(7, back.Z, 0.001f);
        }
    }

    [Fact]
    public void Who_sits_is_lower_than_who_stands_and_has_the_knees_ahead()
    {
        var look = Appearance.DressNear(new Random(3), 1) with { Height = 1.8f };
        var figure = new Figure(dressed: true);
        figure.Pose(look, Vector2.Zero, 0, 0, 0, 0);
        var (standing, ahead) = Extent(figure);
        figure.Pose(look, Vector2.Zero, 0, 0, 0, 0, seated: 1, seatHeight: 0.45f);
        var (sitting, knees) = Extent(figure);
        Assert.InRange(standing, 1.7f, 1.95f);
        Assert.InRange(standing - sitting, 0.3f, 0.65f);
        Assert.True(knees > ahead + 0.15f, $"knees reach {knees:F2} m ahead, {ahead:F2} m before");

        static (float Top, float Ahead) Extent(Figure figure)
        {
            float top = 0, ahead = 0;
            foreach (var tube in figure.Tubes)
                foreach (var point in tube.Points)
                    top = MathF.Max(top, tube.Carried ? 0 : point.Z);
            foreach (var part in figure.Parts)
                ahead = MathF.Max(ahead, part.Carried || part.A.Z is < 0.3f or > 0.65f ? 0 : part.A.X);
            return (top, ahead);
        }
    }

    [Fact]
    public void Everybody_can_be_dressed_and_posed_in_any_way()
    {
        var random = new Random(7);
        var figure = new Figure(dressed: true);
        for (var i = 0; i < 500; i++)
        {
            var look = Appearance.DressNear(random, 1) with
            {
                Backpack = true,
                ShoulderBag = true,
                Hat = i % 2 == 0,
                Skirt = i % 3 == 0,
                RightArm = random.Of(Enum.GetValues<ArmUse>()),
                LeftArm = random.Of(Enum.GetValues<ArmUse>())
            };
            figure.Pose(look, Vector2.Zero, random.Between(0, 6), random.Between(0, 3), random.NextSingle(), i, random.Of(0, 0.5f, 1));
            foreach (var tube in figure.Tubes)
                foreach (var point in tube.Points)
                    Assert.True(float.IsFinite(point.X + point.Y + point.Z) && point.Length() < 4, $"{look}: {point}");
        }
    }

    [Fact]
    public void Cars_are_closed_bodies_of_their_size()
    {
        var random = new Random(5);
        for (var i = 0; i < 40; i++)
        {
            var model = i % 2 == 0 ? VehicleModels.Car(random, night: false) : VehicleModels.Large(random, night: true);
            foreach (var face in model.Faces)
            {
                Assert.Equal(1, face.Normal.Length(), 0.001f);
                foreach (var corner in (ReadOnlySpan<Vector3>)[face.A, face.B, face.C, face.D])
                    Assert.True(MathF.Abs(corner.X) < model.Half.X + 0.1f && MathF.Abs(corner.Y) < model.Half.Y + 0.25f
                        && corner.Z is > 0 and < 3.4f, $"{corner}");
            }
            // From every side something faces whoever looks.
            for (var turn = 0f; turn < 6; turn += 0.5f)
                Assert.Contains(model.Faces, face => Vector3.Dot(face.Normal, new Vector3(MathF.Cos(turn), MathF.Sin(turn), 0.3f)) > 0.4f);
        }
    }

    [Fact]
    public void A_door_opens_for_who_goes_through_and_closes_again()
    {
        var leaf = new DoorLeaf(new Hinge(Vector2.Zero, 0, 1, 1, new Vector3(0.5f)), new Random(2));
        var person = new Pedestrian(1, Appearance.DressNear(new Random(1), 1)) { Place = new Vector2(0.5f, 0.5f), EntersByDoor = true };
        person.Route.AddRange([new Vector2(0.5f, 1), new Vector2(0.5f, 5)]);
        var closed = Tip(leaf);
        for (var i = 0; i < 20; i++)
            leaf.Advance(0.05f, [person]);
        Assert.True(Vector3.Distance(closed, Tip(leaf)) > 0.8f, "the door stays closed");
        for (var i = 0; i < 60; i++)
            leaf.Advance(0.05f, []);
        Assert.True(Vector3.Distance(closed, Tip(leaf)) < 0.05f, "the door stays open");

        static Vector3 Tip(DoorLeaf leaf) => leaf.Shape.Faces[0].A;
    }
}
