namespace Sqair.Tracking;

/// <summary>Costs of pairs and their cheapest assignment, in memory that grows with the largest problem seen.</summary>
sealed class CostMatrix
{
    HungarianAssignment _matching = new(8, 8);
    double[] _costs = new double[64];
    int[] _assignment = new int[8];
    int _rows, _columns;

    /// <summary>Starts a problem; every cost is set before it is solved.</summary>
    public void Begin(int rows, int columns)
    {
        (_rows, _columns) = (rows, columns);
        if (rows <= _matching.MaximumRows && columns <= _matching.MaximumColumns) return;
        (rows, columns) = (Math.Max(2 * rows, _matching.MaximumRows), Math.Max(2 * columns, _matching.MaximumColumns));
        (_matching, _costs, _assignment) = (new HungarianAssignment(rows, columns), new double[rows * columns], new int[rows]);
    }

    /// <summary>Nats; positive infinity forbids the pair.</summary>
    public ref double this[int row, int column] => ref _costs[row * _columns + column];

    /// <returns>Each row's column, or -1; valid until the next problem.</returns>
    public ReadOnlySpan<int> Solve()
    {
        _matching.Solve(_costs.AsSpan(0, _rows * _columns), _rows, _columns, _assignment.AsSpan(0, _rows));
        return _assignment.AsSpan(0, _rows);
    }
}
