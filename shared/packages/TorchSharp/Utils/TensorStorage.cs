using TorchSharp.Interop;

namespace TorchSharp.Utils;

/// <summary>
/// The layout of a saved tensor: element type, number of dimensions and sizes as LEB128 numbers, then the raw values.
/// It is the layout of the package, so states can go from one to the other.
/// </summary>
static class TensorStorage
{
    const int MostDimensions = 64;
    const int LongestText = 65_536;

    internal static void Encode(this BinaryWriter writer, long value) => writer.Write7BitEncodedInt64(value);

    internal static long Decode(this BinaryReader reader) => reader.Read7BitEncodedInt64();

    /// <summary>A text as BinaryWriter writes it; a length that cannot be is refused before anything is read.</summary>
    internal static string ReadText(this BinaryReader reader)
    {
        var length = reader.Decode();
        if (length is < 0 or > LongestText) throw new StateFile.DecoderException($"a name of {length} bytes");
        var bytes = reader.ReadBytes((int)length);
        if (bytes.Length < length) throw new EndOfStreamException();
        return System.Text.Encoding.UTF8.GetString(bytes);
    }

    internal static void Write(torch.Tensor tensor, BinaryWriter writer)
    {
        using var scope = torch.NewDisposeScope();
        using var guard = torch.no_grad();
        var values = tensor.to(torch.CPU).contiguous();
        writer.Encode((long)values.dtype);
        var shape = values.shape;
        writer.Encode(shape.Length);
        foreach (var size in shape) writer.Encode(size);
        writer.Flush();
        writer.Write(values.bytes);
    }

    internal static torch.Tensor Read(BinaryReader reader)
    {
        var type = (torch.ScalarType)reader.Decode();
        var elementSize = torch.SizeOf(type);
        var rank = reader.Decode();
        if (rank is < 0 or > MostDimensions) throw new StateFile.DecoderException($"a tensor of {rank} dimensions");
        var shape = new long[rank];
        var total = (long)elementSize;
        for (var i = 0; i < shape.Length; i++)
        {
            shape[i] = reader.Decode();
            if (shape[i] < 0) throw new StateFile.DecoderException($"a dimension of size {shape[i]}");
            total = checked(total * shape[i]);
        }
        // Without this a damaged size would ask for terabytes before the end of the file is noticed.
        if (reader.BaseStream is { CanSeek: true } stream && total > stream.Length - stream.Position) throw new EndOfStreamException();
        if (total > int.MaxValue) throw new StateFile.DecoderException($"a tensor of {total} bytes");
        var tensor = Aten.empty.Call(shape, type, Argument.None, torch.CPU);
        if (total > 0) reader.BaseStream.ReadExactly(tensor.bytes);
        return tensor;
    }
}
