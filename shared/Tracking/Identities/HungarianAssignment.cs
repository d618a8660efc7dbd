namespace Sqair.Tracking;

/// <summary>
/// The cheapest one-to-one assignment of rows to columns: shortest augmenting paths with potentials (Kuhn 1955, Munkres
/// 1957, in the O(n² m) form of Jonker and Volgenant 1987). Not thread-safe; nothing is allocated after construction.
/// </summary>
public sealed class HungarianAssignment
{
    const int None = -1;

    readonly double[] _costs, _rowPotential, _columnPotential, _distance;
    readonly int[] _owner, _previous;
    readonly bool[] _visited;

    /// <param name="maximumRows">Most rows of a problem.</param>
    /// <param name="maximumColumns">Most columns of a problem.</param>
    public HungarianAssignment(int maximumRows, int maximumColumns)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maximumRows);
        ArgumentOutOfRangeException.ThrowIfNegative(maximumColumns);
        (MaximumRows, MaximumColumns) = (maximumRows, maximumColumns);
        var (few, many) = (Math.Min(maximumRows, maximumColumns), Math.Max(maximumRows, maximumColumns));
        _costs = new double[maximumRows * maximumColumns];
        _rowPotential = new double[few];
        (_columnPotential, _distance) = (new double[many], new double[many]);
        (_owner, _previous, _visited) = (new int[many], new int[many], new bool[many]);
    }

    public int MaximumRows { get; }

    public int MaximumColumns { get; }

    /// <summary>As <see cref="Solve(ReadOnlySpan{double}, int, int, Span{int})"/>, for single precision.</summary>
    public double Solve(ReadOnlySpan<float> costs, int rows, int columns, Span<int> assignment)
    {
        Check(costs.Length, rows, columns, assignment.Length);
        for (var i = 0; i < costs.Length; i++)
            _costs[Place(i, rows, columns)] = costs[i];
        return Solve(rows, columns, assignment);
    }

    /// <summary>
    /// Assigns as many pairs as the allowed ones permit, and among all such assignments takes the one of least total cost.
    /// </summary>
    /// <param name="costs">[rows * columns], row major; positive infinity forbids a pair; negative costs are fine.</param>
    /// <param name="rows">0 to <see cref="MaximumRows"/>.</param>
    /// <param name="columns">0 to <see cref="MaximumColumns"/>.</param>
    /// <param name="assignment">[rows]: receives each row's column, or -1.</param>
    /// <returns>The total cost of the pairs assigned.</returns>
    /// <exception cref="ArgumentException">Sizes that do not fit, or a cost that is NaN or negative infinity.</exception>
    public double Solve(ReadOnlySpan<double> costs, int rows, int columns, Span<int> assignment)
    {
        Check(costs.Length, rows, columns, assignment.Length);
        for (var i = 0; i < costs.Length; i++)
            _costs[Place(i, rows, columns)] = costs[i];
        return Solve(rows, columns, assignment);
    }

    // The search wants no more rows than columns: a high problem is stored transposed.
    static int Place(int index, int rows, int columns) => rows <= columns ? index : index % columns * rows + index / columns;

    double Solve(int rows, int columns, Span<int> assignment)
    {
        var (few, many) = (Math.Min(rows, columns), Math.Max(rows, columns));
        var costs = _costs.AsSpan(0, rows * columns);
        var forbidden = ForbiddenCost(costs, few);
        foreach (ref var cost in costs)
            cost = double.IsPositiveInfinity(cost) ? forbidden : cost;
        Array.Clear(_rowPotential, 0, few);
        Array.Clear(_columnPotential, 0, many);
        _owner.AsSpan(0, many).Fill(None);
        for (var row = 0; row < few; row++)
            Augment(row, many);

        assignment.Fill(None);
        var total = 0.0;
        for (var column = 0; column < many; column++)
        {
            var row = _owner[column];
            if (row == None || costs[row * many + column] >= forbidden)
                continue;
            total += costs[row * many + column];
            if (rows <= columns)
                assignment[row] = column;
            else
                assignment[column] = row;
        }

        return total;
    }

    /// <summary>
    /// Dearer than any exchange of allowed pairs could be, so that a forbidden pair is taken only where no other is left.
    /// </summary>
    static double ForbiddenCost(ReadOnlySpan<double> costs, int pairs)
    {
        var (least, most) = (0.0, 0.0);
        foreach (var cost in costs)
        {
            if (double.IsNaN(cost) || double.IsNegativeInfinity(cost))
                throw new ArgumentException(
                    $"A cost is {cost}; costs are finite, or positive infinity for a forbidden pair.", nameof(costs));
            if (!double.IsPositiveInfinity(cost))
                (least, most) = (Math.Min(least, cost), Math.Max(most, cost));
        }

        return most + (most - least + 1) * (pairs + 1);
    }

    /// <summary>Dijkstra over reduced costs from a free row to the nearest free column, then exchanges the pairs along the path.</summary>
    void Augment(int start, int columns)
    {
        _distance.AsSpan(0, columns).Fill(double.PositiveInfinity);
        Array.Clear(_visited, 0, columns);
        var (row, last, reached) = (start, None, 0.0);
        while (true)
        {
            var (nearest, best) = (None, double.PositiveInfinity);
            var costs = _costs.AsSpan(row * columns, columns);
            var offset = reached - _rowPotential[row];
            for (var column = 0; column < columns; column++)
            {
                if (_visited[column])
                    continue;
                var through = costs[column] - _columnPotential[column] + offset;
                if (through < _distance[column])
                {
                    _distance[column] = through;
                    _previous[column] = last;
                }

                if (_distance[column] < best)
                    (nearest, best) = (column, _distance[column]);
            }

            (last, reached) = (nearest, best);
            _visited[nearest] = true;
            if (_owner[nearest] == None)
                break;
            row = _owner[nearest];
        }

        _rowPotential[start] += reached;
        for (var column = 0; column < columns; column++)
        {
            if (!_visited[column] || column == last)
                continue;
            _rowPotential[_owner[column]] += reached - _distance[column];
            _columnPotential[column] -= reached - _distance[column];
        }

        for (var column = last; column != None; column = _previous[column])
            _owner[column] = _previous[column] == None ? start : _owner[_previous[column]];
    }

    void Check(int costs, int rows, int columns, int assignment)
    {
        if (rows < 0 || columns < 0 || rows > MaximumRows || columns > MaximumColumns)
            throw new ArgumentException(
                $"{rows}x{columns} costs do not fit an assignment of at most {MaximumRows}x{MaximumColumns}.", nameof(rows));
        if (costs != rows * columns || assignment != rows)
            throw new ArgumentException(
                $"{costs} costs and {assignment} rows of assignment were given for {rows}x{columns}.", nameof(costs));
    }
}
