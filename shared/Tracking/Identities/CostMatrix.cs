namespace Sqair.Tracking;

/// <summary>Costs of pairs and their cheapest assignment, in memory that grows with the largest problem seen.</summary>
sealed class CostMatrix
{
    HungarianAssignment matching = new(8, 8);
    double[] costs = new double[64];
    int[] assignment = new int[8];
    int rows, columns;

    /// <summary>Starts a problem; every cost is set before it is solved.</summary>
    public void Begin(int rows, int columns)
    {
        (this.rows, this.columns) = (rows, columns);
        if (rows <= matching.MaximumRows && columns <= matching.MaximumColumns) return;
        (rows, columns) = (Math.Max(2 * rows, matching.MaximumRows), Math.Max(2 * columns, matching.MaximumColumns));
        (matching, costs, assignment) = (new HungarianAssignment(rows, columns), new double[rows * columns], new int[rows]);
    }

    /// <summary>Nats; positive infinity forbids the pair.</summary>
    public ref double this[int row, int column] => ref costs[row * columns + column];

    /// <returns>Each row's column, or -1; valid until the next problem.</returns>
    public ReadOnlySpan<int> Solve()
    {
        matching.Solve(costs.AsSpan(0, rows * columns), rows, columns, assignment.AsSpan(0, rows));
        return assignment.AsSpan(0, rows);
    }
}
