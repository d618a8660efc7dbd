using Sqair.Network;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Learning;

/// <summary>
/// What one module inferred in a frame, only for the rows whose slot could be present (and some to fill blocks up): M objects, slot after
/// slot. Nobody ever reads what the released code computes for the others: present slots come first (docs/model.md), so no present slot
/// follows an absent one, and absent ones are masked everywhere.
/// </summary>
/// <param name="rows">R.</param>
internal sealed class FoundObjects(long rows, int slots, Device device)
{
    readonly List<Inferred<TorchTensor>> _steps = [];
    readonly List<long[]> _rowsOf = [];
    Tensor? _rowOf, _place;

    public bool None => _steps.Count == 0;

    /// <summary>M.</summary>
    public long Count => _rowsOf.Sum(r => r.Length);

    /// <summary>Of where's posterior, the same for all objects (docs/model.md, Propagation); null without.</summary>
    public TorchTensor? Mixing => _steps[0].WhereDistribution.Mixing;

    /// <param name="step">Of the next slot.</param>
    /// <param name="rowsOf">The row of each of its entries, ascending.</param>
    public void Add(Inferred<TorchTensor> step, long[] rowsOf)
    {
        _steps.Add(step);
        _rowsOf.Add(rowsOf);
    }

    /// <summary>[M, .].</summary>
    public Tensor All(Func<Inferred<TorchTensor>, TorchTensor> part) =>
        _steps.Count == 1 ? part(_steps[0]).Value : cat([.. _steps.Select(s => part(s).Value)], 0);

    /// <summary>The row of each object, [M].</summary>
    public Tensor RowOf => _rowOf ??= tensor(_rowsOf.SelectMany(r => r).ToArray()).to(device);

    /// <summary>Values of the objects [M, .] at their slots, zeros where there is no object: [R, N, .].</summary>
    public Tensor AtSlots(Tensor values)
    {
        _place ??= Places();
        var padded = cat([values, zeros([1, values.shape[1]], ScalarType.Float32, device)], 0);
        return padded.index_select(0, _place).view(rows, slots, values.shape[1]);
    }

    /// <summary>Sums of the objects' values [M] by row, [R].</summary>
    public Tensor ByRow(Tensor values) => zeros([rows], ScalarType.Float32, device).scatter_add(0, RowOf, values);

    Tensor Places()
    {
        var place = new long[rows * slots];
        Array.Fill(place, Count);
        long next = 0;
        for (var slot = 0; slot < _rowsOf.Count; slot++)
            foreach (var row in _rowsOf[slot]) place[row * slots + slot] = next++;
        return tensor(place).to(device);
    }
}
