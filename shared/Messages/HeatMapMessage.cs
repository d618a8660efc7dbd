namespace Sqair.Messages;

/// <summary>Where people walked, and where their tracks began, ended and broke, in whole hours.</summary>
/// <param name="From">Begin of the first hour, UTC.</param>
/// <param name="To">End of the last one.</param>
/// <param name="Columns">Cells across the picture.</param>
/// <param name="Rows">Cells from its top to its bottom.</param>
/// <param name="Walked">Triples of column and row, from 0, and person-seconds; cells with nothing are left out.</param>
/// <param name="Began">Triples of column, row and tracks; likewise the following.</param>
/// <param name="Broke">Lost there, and gone on under another number.</param>
public sealed record HeatMapMessage(
    int Schema, string Camera, DateTimeOffset From, DateTimeOffset To, int Columns, int Rows,
    IReadOnlyList<IReadOnlyList<double>> Walked, IReadOnlyList<IReadOnlyList<double>> Began,
    IReadOnlyList<IReadOnlyList<double>> Ended, IReadOnlyList<IReadOnlyList<double>> Broke);
