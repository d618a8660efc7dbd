using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>A number with the element type it came from, converted implicitly from C# numbers.</summary>
public sealed class Scalar : IDisposable
{
    internal readonly ValueKind Kind;
    internal readonly long Bits;

    Scalar(long value, torch.ScalarType type) => (Kind, Bits, Type) = (ValueKind.Int, value, type);

    Scalar(double value, torch.ScalarType type) =>
        (Kind, Bits, Type) = (ValueKind.Double, BitConverter.DoubleToInt64Bits(value), type);

    Scalar(bool value) => (Kind, Bits, Type) = (ValueKind.Bool, value ? 1 : 0, torch.ScalarType.Bool);

    public torch.ScalarType Type { get; }

    public static implicit operator Scalar(byte value) => new((long)value, torch.ScalarType.Byte);
    public static implicit operator Scalar(sbyte value) => new((long)value, torch.ScalarType.Int8);
    public static implicit operator Scalar(short value) => new((long)value, torch.ScalarType.Int16);
    public static implicit operator Scalar(int value) => new((long)value, torch.ScalarType.Int32);
    public static implicit operator Scalar(long value) => new(value, torch.ScalarType.Int64);
    public static implicit operator Scalar(float value) => new((double)value, torch.ScalarType.Float32);
    public static implicit operator Scalar(double value) => new(value, torch.ScalarType.Float64);
    public static implicit operator Scalar(bool value) => new(value);

    internal double AsDouble => Kind == ValueKind.Double ? BitConverter.Int64BitsToDouble(Bits) : Bits;
    internal long AsLong => Kind == ValueKind.Double ? (long)BitConverter.Int64BitsToDouble(Bits) : Bits;

    public override string ToString() => Kind switch
    {
        ValueKind.Bool => Bits != 0 ? "true" : "false",
        ValueKind.Int => Bits.ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => AsDouble.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    /// <summary>Nothing native is held; present because callers of the package may dispose scalars.</summary>
    public void Dispose()
    {
    }
}

public static class ScalarExtensionMethods
{
    public static Scalar ToScalar(this byte value) => value;
    public static Scalar ToScalar(this sbyte value) => value;
    public static Scalar ToScalar(this short value) => value;
    public static Scalar ToScalar(this int value) => value;
    public static Scalar ToScalar(this long value) => value;
    public static Scalar ToScalar(this float value) => value;
    public static Scalar ToScalar(this double value) => value;
    public static Scalar ToScalar(this bool value) => value;

    public static float ToSingle(this Scalar value) => (float)value.AsDouble;
    public static double ToDouble(this Scalar value) => value.AsDouble;
    public static sbyte ToSByte(this Scalar value) => (sbyte)value.AsLong;
    public static byte ToByte(this Scalar value) => (byte)value.AsLong;
    public static short ToInt16(this Scalar value) => (short)value.AsLong;
    public static int ToInt32(this Scalar value) => (int)value.AsLong;
    public static long ToInt64(this Scalar value) => value.AsLong;
    public static bool ToBoolean(this Scalar value) => value.AsDouble != 0;
}
