namespace TorchSharp.Interop;

/// <summary>
/// One argument of an operator before it is packed: a number, or a reference to the tensor, array or text it stands for.
/// The reference keeps the object alive until the call has returned.
/// </summary>
readonly struct Argument
{
    internal readonly object? Reference;
    internal readonly long Bits;
    internal readonly ValueKind Kind;

    Argument(ValueKind kind, long bits, object? reference = null)
    {
        Kind = kind;
        Bits = bits;
        Reference = reference;
    }

    internal static Argument None => default;

    /// <summary>Indices for aten::index: null where a dimension is taken whole.</summary>
    internal static Argument Optional(torch.Tensor?[] tensors) => new(ValueKind.OptionalTensorList, 0, tensors);

    public static implicit operator Argument(torch.Tensor? value) =>
        value is null ? default : new(ValueKind.Tensor, value.Handle, value);

    public static implicit operator Argument(long value) => new(ValueKind.Int, value);
    public static implicit operator Argument(int value) => new(ValueKind.Int, value);
    public static implicit operator Argument(long? value) => value is { } v ? new(ValueKind.Int, v) : default;
    public static implicit operator Argument(double value) => new(ValueKind.Double, BitConverter.DoubleToInt64Bits(value));
    public static implicit operator Argument(double? value) => value is { } v ? v : default(Argument);
    public static implicit operator Argument(bool value) => new(ValueKind.Bool, value ? 1 : 0);
    public static implicit operator Argument(Scalar? value) => value is null ? default : new(value.Kind, value.Bits);
    public static implicit operator Argument(string value) => new(ValueKind.String, 0, value);
    public static implicit operator Argument(long[]? value) => value is null ? default : new(ValueKind.IntList, 0, value);
    public static implicit operator Argument(double[]? value) => value is null ? default : new(ValueKind.DoubleList, 0, value);
    public static implicit operator Argument(torch.Tensor[] value) => new(ValueKind.TensorList, 0, value);
    public static implicit operator Argument(torch.ScalarType value) => new(ValueKind.Int, (long)value);
    public static implicit operator Argument(torch.ScalarType? value) => value is { } v ? new(ValueKind.Int, (long)v) : default;

    public static implicit operator Argument(torch.Device? value) =>
        value is null ? default : new(ValueKind.Device, ((long)(int)value.type << 32) | (uint)value.index);

    public static implicit operator Argument(torch.Generator? value) =>
        value is null ? default : new(ValueKind.Generator, value.Handle, value);
}
