using Sqair.Tracking;

namespace Sqair.Shared.Tests.Tracking;

public sealed class HungarianAssignmentTests
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.3)]
    [InlineData(0.8)]
    public void Agrees_with_brute_force(double forbidden)
    {
        var random = new Random(5);
        var hungarian = new HungarianAssignment(6, 6);
        for (var round = 0; round < 600; round++)
        {
            int rows = random.Next(0, 7), columns = random.Next(0, 7);
            var costs = new double[rows * columns];
            for (var i = 0; i < costs.Length; i++)
                // Whole numbers make ties, negative ones are allowed.
                costs[i] = random.NextDouble() < forbidden ? double.PositiveInfinity
                    : round % 2 == 0 ? random.Next(-3, 4)
                    : random.NextDouble() * 100 - 20;
            var assignment = new int[rows];
            var total = hungarian.Solve(costs, rows, columns, assignment);

            var (pairs, least) = BruteForce(costs, columns, rows, 0, 0);
            Assert.Equal(pairs, assignment.Count(c => c >= 0));
            Assert.Equal(least, total, 1e-9);
            Assert.Equal(total, assignment.Select((c, r) => c < 0 ? 0 : costs[r * columns + c]).Sum(), 1e-9);
            Assert.Equal(pairs, assignment.Where(c => c >= 0).Distinct().Count());

            var single = new int[rows];
            var inFloats = hungarian.Solve([.. costs.Select(c => (float)c)], rows, columns, single);
            Assert.Equal(least, inFloats, 1e-4);
        }
    }

    [Fact]
    public void A_large_problem_has_the_optimality_that_duality_demands()
    {
        // c[i, j] = a[i] + b[j] + e[i, j] with e >= 0 and e[i, p(i)] = 0: the hidden permutation p is the only optimum.
        const int Size = 120;
        var random = new Random(9);
        var hidden = Enumerable.Range(0, Size).ToArray();
        random.Shuffle(hidden);
        var a = Enumerable.Range(0, Size).Select(_ => random.NextDouble() * 50).ToArray();
        var b = Enumerable.Range(0, Size).Select(_ => random.NextDouble() * 50).ToArray();
        var costs = new double[Size * Size];
        for (var i = 0; i < Size; i++)
        {
            for (var j = 0; j < Size; j++)
                costs[i * Size + j] = a[i] + b[j] + (hidden[i] == j ? 0 : 0.01 + random.NextDouble());
        }

        var assignment = new int[Size];
        new HungarianAssignment(Size, Size).Solve(costs, Size, Size, assignment);
        Assert.Equal(hidden, assignment);
    }

    [Fact]
    public void Nothing_is_allocated_per_problem()
    {
        var random = new Random(4);
        var costs = new float[20 * 30];
        foreach (ref var cost in costs.AsSpan())
            cost = random.NextSingle();
        var hungarian = new HungarianAssignment(30, 30);
        Span<int> assignment = stackalloc int[20];
        hungarian.Solve(costs, 20, 30, assignment);
        var before = GC.GetAllocatedBytesForCurrentThread();
        hungarian.Solve(costs, 20, 30, assignment);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Wrong_input_is_named()
    {
        var hungarian = new HungarianAssignment(2, 2);
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => hungarian.Solve([double.NaN], 1, 1, new int[1])).Message);
        Assert.Contains("at most 2x2", Assert.Throws<ArgumentException>(() => hungarian.Solve(new double[3], 1, 3, new int[1])).Message);
    }

    /// <summary>Most allowed pairs, then least cost, over all assignments of the rows from <paramref name="row"/> on.</summary>
    static (int Pairs, double Cost) BruteForce(double[] costs, int columns, int rows, int row, int taken)
    {
        if (row == rows)
            return (0, 0);
        var best = BruteForce(costs, columns, rows, row + 1, taken);
        for (var column = 0; column < columns; column++)
        {
            if ((taken >> column & 1) != 0 || double.IsPositiveInfinity(costs[row * columns + column]))
                continue;
            var rest = BruteForce(costs, columns, rows, row + 1, taken | 1 << column);
            var (pairs, cost) = (rest.Pairs + 1, rest.Cost + costs[row * columns + column]);
            if (pairs > best.Pairs || pairs == best.Pairs && cost < best.Cost)
                best = (pairs, cost);
        }

        return best;
    }
}
