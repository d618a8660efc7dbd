using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Sqair.Analytics;

namespace Sqair.Shared.Tests.Analytics;

public sealed class HeatGridTests
{
    /// <summary>Whatever is added comes out, once, wherever and however often it is taken out in between.</summary>
    [Fact]
    public void Nothing_is_lost_or_doubled() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(
        Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var (random, grid, sums) = (new Random(seed), new HeatGrid(), new Dictionary<(HeatMeasure, int), float>());
            var added = new double[4];
            for (var i = 0; i < 500; i++)
            {
                var measure = (HeatMeasure)random.Next(4);
                var value = random.Next(1, 8) / 8f;
                // Also beyond the picture, where a box may reach.
                grid.Add(measure, new Vector2(random.NextSingle() * 1.4f - 0.2f, random.NextSingle() * 1.4f - 0.2f), value);
                added[(int)measure] += value;
                if (random.Next(50) == 0) Take();
            }
            Take();
            Assert.True(grid.IsEmpty);
            Assert.Empty(grid.Take());
            for (var measure = 0; measure < 4; measure++)
                Assert.Equal(added[measure], sums.Where(sum => (int)sum.Key.Item1 == measure).Sum(sum => sum.Value), 1e-3);

            void Take()
            {
                foreach (var (measure, cell, value) in grid.Take())
                {
                    Assert.InRange(cell, 0, HeatGrid.Cells - 1);
                    sums[(measure, cell)] = sums.GetValueOrDefault((measure, cell)) + value;
                }
            }
        }));

    [Fact]
    public void A_place_is_in_its_cell_and_adding_allocates_nothing()
    {
        var grid = new HeatGrid();
        grid.Add(HeatMeasure.Walked, new(0.5f, 0.999f), 2);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 50; i++) grid.Add(HeatMeasure.Walked, new(i / 50f, 0.5f), 0.1f);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Contains(new HeatEntry(HeatMeasure.Walked, (HeatGrid.Rows - 1) * HeatGrid.Columns + HeatGrid.Columns / 2, 2), grid.Take());
    }
}
