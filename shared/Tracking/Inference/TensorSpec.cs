namespace Sqair.Tracking;

/// <summary>A float32 input or output of a graph: its name, and its shape without the batch dimension.</summary>
sealed record TensorSpec(string Name, params int[] Shape)
{
    public int RowLength { get; } = Shape.Aggregate(1, (product, size) => product * size);

    public override string ToString() => $"{Name}[B,{string.Join(',', Shape)}]";
}
