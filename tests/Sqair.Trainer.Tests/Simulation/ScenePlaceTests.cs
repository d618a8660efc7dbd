using System.Security.Cryptography;
using Sqair.Mot;
using Sqair.Trainer.Simulation;

namespace Sqair.Trainer.Tests.Simulation;

public sealed class ScenePlaceTests
{
    static readonly SceneOptions s_small = new() { Width = 192, Height = 144, Seconds = 20, FramesPerSecond = 4 };

    sealed record Clip(List<byte[]> Frames, IReadOnlyList<MotRow> Truth, IReadOnlyList<MotRow> Things)
    {
        public string Digest()
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            Frames.ForEach(hash.AppendData);
            return Convert.ToHexString(hash.GetCurrentHash()) + string.Join(';', Truth) + string.Join(';', Things);
        }
    }

    static Clip Render(SceneOptions options)
    {
        var simulator = new SceneSimulator(options);
        var frames = new List<byte[]>();
        for (var frame = new byte[simulator.FrameBytes]; simulator.NextFrame(frame); frame = new byte[simulator.FrameBytes])
            frames.Add(frame);
        return new Clip(frames, simulator.Truth, simulator.TruthOfThings);
    }

    [Theory]
    [InlineData(ScenePlace.Indoor)]
    [InlineData(ScenePlace.Street)]
    [InlineData(ScenePlace.Doorway)]
    [InlineData(ScenePlace.Carriageway)]
    public void The_same_options_give_the_same_bytes_in_every_place(ScenePlace place)
    {
        var options = s_small with { Place = place, Seconds = 2, Seed = 4 };
        Assert.Equal(Render(options).Digest(), Render(options).Digest());
        Assert.NotEqual(Render(options).Digest(), Render(options with { Seed = 5 }).Digest());
    }

    [Fact]
    public void Any_is_one_of_the_places_with_the_same_seed()
    {
        var seen = new HashSet<ScenePlace>();
        for (var seed = 1; seed <= 40; seed++)
            seen.Add(SceneBuilder.Choose(ScenePlace.Any, seed));
        Assert.Equal(5, seen.Count);
        var options = s_small with { Seconds = 1, Seed = 6 };
        Assert.Equal(Render(options with { Place = SceneBuilder.Choose(ScenePlace.Any, 6) }).Digest(),
            Render(options with { Place = ScenePlace.Any }).Digest());
    }

    [Fact]
    public void The_truth_is_of_people_only_and_things_have_a_list_of_their_own()
    {
        var clips = Enumerable.Range(1, 6).Select(seed => Render(s_small with
        {
            Place = ScenePlace.Street,
            Seed = seed,
            People = 3
        })).ToList();
        Assert.All(clips.SelectMany(clip => clip.Truth), row => Assert.True(row is { Confidence: 1, X: 1 }, $"{row}"));
        var things = clips.SelectMany(clip => clip.Things).ToList();
        Assert.All(things, row => Assert.True(row is { Confidence: 0, X: 2 or 3 or 8, Left: >= 0, Top: >= 0 }, $"{row}"));
        Assert.Contains(things, row => row.X == 3);
        Assert.Contains(things, row => row.X == 2);
    }

    [Fact]
    public void Cars_under_a_bridge_are_upright_and_as_large_as_somebody_near()
    {
        var cars = Enumerable.Range(1, 6).SelectMany(seed => Render(s_small with
        {
            Place = ScenePlace.Carriageway,
            Seed = seed,
            Seconds = 20,
            FramesPerSecond = 2,
            People = 0
        }).Things.Where(row => row.X == 3 && row.Top > 1 && row.Top + row.Height < s_small.Height - 1)).ToList();
        var upright = cars.Count(row => row.Height > row.Width);
        Assert.True(upright > 0.6 * cars.Count, $"{upright} of {cars.Count} cars that are wholly in view are taller than wide");
        Assert.Contains(cars, row => row.Height > 0.5f * s_small.Height);
    }

    [Fact]
    public void No_people_leaves_a_street_with_its_cars_and_no_rows()
    {
        var clip = Render(s_small with { Place = ScenePlace.Street, Seed = 2, People = 0 });
        Assert.Empty(clip.Truth);
        Assert.Empty(Render(s_small with { Place = ScenePlace.Street, Seed = 2, People = 0, Things = false }).Things);
    }

    [Fact]
    public void People_in_a_doorway_reach_the_height_of_the_picture_and_stand_there()
    {
        var tall = 0;
        var longest = 0;
        for (var seed = 1; seed <= 8; seed++)
        {
            var truth = Render(s_small with
            {
                Place = ScenePlace.Doorway,
                Seed = seed,
                Seconds = 60,
                FramesPerSecond = 2,
                LightChanges = false
            }).Truth;
            if (truth.Any(row => row.Height > 0.7f * s_small.Height))
                tall++;
            foreach (var track in truth.GroupBy(row => row.Id))
                longest = Math.Max(longest, LongestStay([.. track]));
        }
        Assert.True(tall >= 5, $"somebody is taller than 0.7 of the picture in {tall} of 8 clips");
        Assert.True(longest >= 20, $"nobody stands for longer than {longest / 2} s");
    }

    [Theory]
    [InlineData(ScenePlace.Indoor)]
    [InlineData(ScenePlace.Street)]
    [InlineData(ScenePlace.Doorway)]
    public void As_many_people_are_in_view_as_asked_for_on_average(ScenePlace place)
    {
        var mean = Enumerable.Range(1, 5).Average(seed => Render(s_small with
        {
            Place = place,
            Seed = seed,
            Width = 64,
            Height = 48,
            Seconds = 50,
            FramesPerSecond = 1,
            People = 3
        }).Truth.Count / 50.0);
        Assert.InRange(mean, 1.8, 4.5);
    }

    /// <summary>The most frames in a row in which a box's foot stays within a tenth of its height.</summary>
    static int LongestStay(List<MotRow> track)
    {
        var longest = 0;
        for (int start = 0, end = 0; end < track.Count; end++)
        {
            while (Distance(track[start], track[end]) > 0.1f * track[end].Height)
                start++;
            longest = Math.Max(longest, end - start + 1);
        }
        return longest;
    }

    static float Distance(MotRow a, MotRow b) =>
        MathF.Max(MathF.Abs(a.Left + 0.5f * a.Width - b.Left - 0.5f * b.Width), MathF.Abs(a.Top + a.Height - b.Top - b.Height));

    [Fact]
    public void Exposure_follows_what_is_in_the_picture_and_comes_back()
    {
        var empty = new float[64 * 48 * 3];
        Array.Fill(empty, 0.2f);
        for (var seed = 1; seed < 20; seed++)
        {
            var exposure = new AutoExposure(64, 48, empty, new Random(seed));
            var bright = (float[])empty.Clone();
            Array.Fill(bright, 1, 0, bright.Length / 2);
            Follow(exposure, bright);
            Assert.InRange(exposure.Gain, 0.24f, 0.93f);
            Follow(exposure, empty);
            Assert.InRange(exposure.Gain, 0.88f, 1.12f);
            var dark = (float[])empty.Clone();
            Array.Fill(dark, 0.01f, 0, dark.Length / 2);
            Follow(exposure, dark);
            Assert.InRange(exposure.Gain, 1.02f, 3.1f);
        }

        static void Follow(AutoExposure exposure, float[] scene)
        {
            var frame = new float[scene.Length];
            for (var i = 0; i < 200; i++)
            {
                for (var k = 0; k < frame.Length; k++)
                    frame[k] = exposure.Gain * scene[k];
                exposure.Meter(frame, exposure.Gain);
                exposure.Advance(0.1f);
            }
        }
    }
}
