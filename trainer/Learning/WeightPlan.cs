using Sqair.Network;

namespace Sqair.Trainer.Learning;

/// <summary>Names, shapes and start values of a network's weights in the order it asks for them, without any tensor.</summary>
internal sealed class WeightPlan : IWeights<TorchTensor>
{
    readonly List<WeightEntry> _entries = [];

    WeightPlan() { }

    public static WeightPlan Of(NetworkConfig config) => Of(weights => _ = new SqairNetwork<TorchTensor>(config, weights));

    /// <param name="build">Makes the networks, whose constructors only ask for weights and compute nothing.</param>
    public static WeightPlan Of(Action<IWeights<TorchTensor>> build)
    {
        var plan = new WeightPlan();
        build(plan);
        return plan;
    }

    public IReadOnlyList<WeightEntry> Entries => _entries;
    public long Count => _entries.Count == 0 ? 0 : _entries[^1].Offset + _entries[^1].Count;

    /// <summary>Numbers of values by the first two parts of the weights' names.</summary>
    public IReadOnlyList<(string Name, long Count)> Blocks() => [.. _entries
        .GroupBy(e => string.Join('.', e.Name.Split('.').Take(2).Where(part => !part.Contains("weight") && !part.Contains("bias"))))
        .Select(g => (g.Key, g.Sum(e => e.Count)))];

    public TorchTensor Parameter(string name, ReadOnlySpan<long> shape, Initialisation start)
    {
        if (_entries.Any(e => e.Name == name)) throw new InvalidOperationException($"weight '{name}' is asked for twice");
        long count = 1;
        foreach (var size in shape) count *= size;
        _entries.Add(new(name, shape.ToArray(), Count, count, start));
        return null!;
    }

    public TorchTensor Constant(float[] values, ReadOnlySpan<long> shape) => null!;

    /// <summary>Start values drawn from the seed, all weights one after another.</summary>
    public float[] Draw(int seed)
    {
        var random = new Random(seed);
        var values = new float[Count];
        foreach (var entry in _entries)
        {
            var span = values.AsSpan((int)entry.Offset, (int)entry.Count);
            for (var i = 0; i < span.Length; i++)
                span[i] = entry.Start switch
                {
                    Initialisation.Constant c => c.Values[i % c.Values.Length],
                    Initialisation.Uniform u => u.Bound * (2f * random.NextSingle() - 1f),
                    Initialisation.TruncatedNormal n => n.Deviation * TruncatedNormal(random),
                    _ => throw new NotSupportedException(entry.Start.ToString()),
                };
        }
        return values;
    }

    static float TruncatedNormal(Random random)
    {
        while (true)
        {
            var radius = MathF.Sqrt(-2f * MathF.Log(1f - random.NextSingle()));
            var value = radius * MathF.Cos(2f * MathF.PI * random.NextSingle());
            if (MathF.Abs(value) <= 2f) return value;
        }
    }
}

/// <param name="Offset">Of the first value among all weights.</param>
internal sealed record WeightEntry(string Name, long[] Shape, long Offset, long Count, Initialisation Start);
