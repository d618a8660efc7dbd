using TorchSharp.Utils;

namespace TorchSharp;

public static class TensorExtensionMethods
{
    public static void Save(this torch.Tensor tensor, BinaryWriter writer) => TensorStorage.Write(tensor, writer);

    public static void Save(this torch.Tensor tensor, Stream stream)
    {
        using var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        tensor.Save(writer);
    }

    public static void Save(this torch.Tensor tensor, string location) => StateFile.Write(location, tensor.Save);

    /// <summary>Reads saved values into a tensor of the same type and shape.</summary>
    /// <exception cref="ArgumentException">The saved tensor has another type or shape.</exception>
    /// <exception cref="InvalidDataException">The stream is truncated or holds no tensor.</exception>
    public static void Load(this torch.Tensor tensor, BinaryReader reader, bool skip = false)
    {
        using var scope = torch.NewDisposeScope();
        using var guard = torch.no_grad();
        var read = StateFile.Guard(() => TensorStorage.Read(reader));
        if (skip) return;
        if (read.dtype != tensor.dtype || !read.shape.SequenceEqual(tensor.shape))
            throw new ArgumentException($"The saved tensor is {read.ToString()}, the one to fill is {tensor.ToString()}.");
        tensor.copy_(read);
    }

    public static torch.Tensor Load(BinaryReader reader, bool skip = false) => StateFile.Guard(() => TensorStorage.Read(reader));

    /// <summary>The tensor itself if it is a parameter, else a new parameter over it.</summary>
    public static Modules.Parameter AsParameter(this torch.Tensor tensor) => tensor as Modules.Parameter ?? new Modules.Parameter(tensor);

    public static float ToSingle(this torch.Tensor value) => value.ToScalar().ToSingle();
    public static double ToDouble(this torch.Tensor value) => value.ToScalar().ToDouble();
    public static sbyte ToSByte(this torch.Tensor value) => value.ToScalar().ToSByte();
    public static byte ToByte(this torch.Tensor value) => value.ToScalar().ToByte();
    public static short ToInt16(this torch.Tensor value) => value.ToScalar().ToInt16();
    public static int ToInt32(this torch.Tensor value) => value.ToScalar().ToInt32();
    public static long ToInt64(this torch.Tensor value) => value.ToScalar().ToInt64();
    public static bool ToBoolean(this torch.Tensor value) => value.ToScalar().ToBoolean();

    public static long TotalSize(this IEnumerable<long> shape) => shape.Aggregate(1L, (product, size) => product * size);

    public static torch.Tensor ToTensor<T>(this T[] rawArray, long[] dimensions, bool doCopy = false, bool requires_grad = false)
        where T : unmanaged
    {
        using var flat = torch.from_array(rawArray);
        return flat.reshape(dimensions).clone().requires_grad_(requires_grad);
    }
}

public static partial class torch
{
    public static void save(Tensor t, string location) => t.Save(location);

    public static Tensor load(string location)
    {
        Tensor? result = null;
        StateFile.Read(location, reader => result = TensorExtensionMethods.Load(reader));
        return result!;
    }

    public partial class Tensor
    {
        public void save(string location) => this.Save(location);
        public static Tensor load(string location) => torch.load(location);
        public static Tensor Load(BinaryReader reader) => TensorExtensionMethods.Load(reader);
    }
}
